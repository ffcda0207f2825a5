"""The files this app loads: REFERENCE is what lists and lookups need, PUBLISHED the tables of the source documents."""

from iomtrack.loading import Dataset
from membership.models import (
    Amendment,
    Claim,
    Department,
    DepartmentAlias,
    DepartmentName,
    GroupMembership,
    Membership,
    MembershipCount,
    MembershipList,
    Organization,
    OrganizationName,
    Region,
    ServiceArea,
    Source,
    State,
    StateGroup,
    Unit,
    UnitAlias,
    UnitName,
)
from membership.published import PUBLISHED

__all__ = ["PUBLISHED", "REFERENCE"]

REFERENCE = [
    Dataset("sources", "reference/source.csv", Source, ("code",)),
    Dataset("regions", "reference/region.csv", Region, ("code",)),
    Dataset("parts of regions", "reference/subregion.csv", Region, ("code",)),
    Dataset("states", "reference/state.csv", State, ("iso3",)),
    Dataset("groups of states", "reference/state_group.csv", StateGroup, ("code",)),
    Dataset("memberships in groups", "reference/group_membership.csv", GroupMembership, ("group", "state", "start")),
    Dataset("organizations", "reference/organization.csv", Organization, ("code",)),
    Dataset("names of organizations", "reference/organization_name.csv", OrganizationName, ("organization", "start")),
    Dataset("service areas", "reference/service_area.csv", ServiceArea, ("code",)),
    Dataset("memberships", "reference/membership.csv", Membership, ("organization", "state", "start")),
    Dataset("lists of members", "reference/membership_list.csv", MembershipList, ("organization", "start")),
    Dataset(
        "published counts of members",
        "reference/membership_count.csv",
        MembershipCount,
        ("organization", "start", "source"),
    ),
    Dataset(
        "claims on memberships",
        "reference/membership_claim.csv",
        Claim,
        ("record", "field", "on", "source", "value"),
    ),
    Dataset("amendments", "reference/amendment.csv", Amendment, ("code",)),
    Dataset("departments", "reference/department.csv", Department, ("code",)),
    Dataset("successors of departments", "reference/department_successor.csv", Department, ("code",)),
    Dataset("names of departments", "reference/department_name.csv", DepartmentName, ("department", "name_en")),
    Dataset("other names of departments", "reference/department_alias.csv", DepartmentAlias, ("department", "text")),
    Dataset("units", "reference/unit.csv", Unit, ("code",)),
    Dataset("successors of units", "reference/unit_successor.csv", Unit, ("code",)),
    Dataset("names of units", "reference/unit_name.csv", UnitName, ("unit", "name_en")),
    Dataset("other names of units", "reference/unit_alias.csv", UnitAlias, ("unit", "text")),
]
