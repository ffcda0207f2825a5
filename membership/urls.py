"""Addresses of the membership app."""

from django.urls import path

from iomtrack.views import record_urls
from membership.models import (
    Amendment,
    Claim,
    Department,
    Discrepancy,
    Membership,
    Organization,
    PublishedFigure,
    PublishedTable,
    Ratification,
    Source,
    State,
    StateGroup,
    Unit,
)
from membership.views import amendment, department, growth, membership, organization, source, state

app_name = "membership"

urlpatterns = [
    path("members/", membership.MembersOn.as_view(), name="members_on"),
    path("growth/", growth.GrowthPage.as_view(), name="growth"),
    path("timeline/", growth.TimelinePage.as_view(), name="own_timeline"),
    path("timeline/<str:iso3>/", growth.TimelinePage.as_view(), name="timeline"),
    path("memberships/<int:pk>/end/", membership.MembershipEnd.as_view(), name="membership_end"),
    *record_urls(
        "memberships",
        Membership,
        list=membership.MembershipIndex,
        detail=membership.MembershipDetail,
        create=membership.MembershipCreate,
        update=membership.MembershipUpdate,
    ),
    *record_urls(
        "organizations",
        Organization,
        list=organization.OrganizationList,
        detail=organization.OrganizationDetail,
    ),
    *record_urls("states", State, list=state.StateList, detail=state.StateDetail),
    *record_urls("groups", StateGroup, list=state.StateGroupList, detail=state.StateGroupDetail),
    *record_urls("amendments", Amendment, list=amendment.AmendmentList, detail=amendment.AmendmentDetail),
    *record_urls("instruments", Ratification, list=amendment.RatificationList, create=amendment.RatificationCreate),
    *record_urls("departments", Department, list=department.DepartmentList, detail=department.DepartmentDetail),
    *record_urls("units", Unit, list=department.UnitList, detail=department.UnitDetail),
    *record_urls("sources", Source, list=source.SourceList, detail=source.SourceDetail),
    *record_urls(
        "published-tables",
        PublishedTable,
        list=source.PublishedTableList,
        detail=source.PublishedTableDetail,
    ),
    *record_urls("figures", PublishedFigure, list=source.PublishedFigureList),
    *record_urls("discrepancies", Discrepancy, list=source.DiscrepancyList, detail=source.DiscrepancyDetail),
    *record_urls("claims", Claim, list=source.ClaimList),
]
