"""The records of the membership app, one module per noun."""

from membership.models.amendment import Amendment, Ratification
from membership.models.department import (
    Department,
    DepartmentAlias,
    DepartmentName,
    Unit,
    UnitAlias,
    UnitName,
)
from membership.models.discrepancy import Discrepancy, SumCheck, SumCheckPart
from membership.models.membership import Membership, MembershipCount, MembershipList
from membership.models.organization import Organization, OrganizationName, ServiceArea
from membership.models.published import PublishedFigure, PublishedTable
from membership.models.source import Certainty, Cited, Claim, Source
from membership.models.state import GroupMembership, Region, State, StateGroup

__all__ = [
    "Amendment",
    "Certainty",
    "Cited",
    "Claim",
    "Department",
    "DepartmentAlias",
    "DepartmentName",
    "Discrepancy",
    "GroupMembership",
    "Membership",
    "MembershipCount",
    "MembershipList",
    "Organization",
    "OrganizationName",
    "PublishedFigure",
    "PublishedTable",
    "Ratification",
    "Region",
    "ServiceArea",
    "Source",
    "State",
    "StateGroup",
    "SumCheck",
    "SumCheckPart",
    "Unit",
    "UnitAlias",
    "UnitName",
]
