"""The menu, as data; breadcrumbs, the language toggle and the frame that every page shares."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from iomtrack import recent, wording
from iomtrack.addresses import address_of, page_address
from iomtrack.bilingual import active_language, other_language
from iomtrack.roles import roles_of
from iomtrack.sessions import STEPS


@dataclass(frozen=True)
class Line:
    """One line of the menu: shown to those who hold its permission."""

    label: Any
    url_name: str
    permission: str


@dataclass(frozen=True)
class Section:
    """A titled group of menu lines."""

    label: Any
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Crumb:
    """One step of the way from home; the last has no address."""

    label: Any
    url: str = ""


MENU = (
    Section(
        _("Membership"),
        (
            Line(_("Members on a day"), "membership:members_on", "membership.view_membership"),
            Line(_("Our timeline"), "membership:own_timeline", "membership.view_membership"),
            Line(_("Growth since 1951"), "membership:growth", "membership.view_membership"),
            Line(_("Memberships"), "membership:membership_list", "membership.view_membership"),
            Line(_("States"), "membership:state_list", "membership.view_state"),
            Line(_("Groups of states"), "membership:stategroup_list", "membership.view_stategroup"),
            Line(_("Organizations"), "membership:organization_list", "membership.view_organization"),
            Line(_("Amendments"), "membership:amendment_list", "membership.view_amendment"),
            Line(_("Instruments of acceptance"), "membership:ratification_list", "membership.view_ratification"),
            Line(_("Departments"), "membership:department_list", "membership.view_department"),
            Line(_("Units"), "membership:unit_list", "membership.view_unit"),
        ),
    ),
    Section(
        _("Contributions"),
        (
            Line(_("Overview"), "contributions:overview", "contributions.view_publishedcontribution"),
            Line(
                _("Published contributions"),
                "contributions:publishedcontribution_list",
                "contributions.view_publishedcontribution",
            ),
            Line(_("Budgets"), "contributions:budget_list", "contributions.view_budget"),
            Line(_("What if?"), "contributions:workshop", "contributions.view_scenario"),
            Line(_("Saved scenarios"), "contributions:scenario_list", "contributions.view_scenario"),
            Line(_("UN scale: periods"), "contributions:scaleperiod_list", "contributions.view_scaleperiod"),
            Line(_("UN scale: rates"), "contributions:scalerate_list", "contributions.view_scalerate"),
            Line(
                _("Scales of organizations"),
                "contributions:organizationscale_list",
                "contributions.view_organizationscale",
            ),
            Line(_("Assessment runs"), "contributions:assessmentrun_list", "contributions.view_assessmentrun"),
            Line(_("Statements of account"), "contributions:statement_list", "contributions.view_ledgerentry"),
            Line(_("Our account"), "contributions:own_account", "contributions.view_ledgerentry"),
            Line(_("Article 4 threshold"), "contributions:voting_list", "contributions.view_ledgerentry"),
            Line(_("Ledger entries"), "contributions:ledgerentry_list", "contributions.view_ledgerentry"),
            Line(
                _("Voluntary contributions"),
                "contributions:voluntarycontribution_list",
                "contributions.view_voluntarycontribution",
            ),
            Line(
                _("Voluntary totals side by side"),
                "contributions:voluntary_totals",
                "contributions.view_voluntarycontribution",
            ),
            Line(_("Agreements"), "contributions:agreement_list", "contributions.view_agreement"),
            Line(_("Resources"), "contributions:resourceestimate_list", "contributions.view_resourceestimate"),
            Line(
                _("Payments by fiscal year"),
                "contributions:fiscalyearpayment_list",
                "contributions.view_fiscalyearpayment",
            ),
            Line(
                _("Transfer payment programmes"),
                "contributions:transferprogramme_list",
                "contributions.view_transferprogramme",
            ),
            Line(_("Exchange rates"), "contributions:exchangerate_list", "contributions.view_exchangerate"),
            Line(_("Currencies"), "contributions:currency_list", "contributions.view_currency"),
        ),
    ),
    Section(
        _("Analysis"),
        (
            Line(_("Largest contributors"), "contributions:largest", "contributions.view_publishedcontribution"),
            Line(
                _("Share through the years"), "contributions:share_history", "contributions.view_publishedcontribution"
            ),
            Line(_("Among peers"), "contributions:peers", "contributions.view_publishedcontribution"),
            Line(_("Concentration"), "contributions:concentration", "contributions.view_publishedcontribution"),
            Line(_("By region and group"), "contributions:by_group", "contributions.view_publishedcontribution"),
            Line(_("Growth of budgets"), "contributions:budget_growth", "contributions.view_budget"),
            Line(_("Reconciliation"), "contributions:reconciliation", "contributions.view_publishedcontribution"),
        ),
    ),
    Section(
        _("Meetings"),
        (
            Line(_("Sessions"), "governance:session_list", "governance.view_session"),
            Line(_("Agenda items"), "governance:agendaitem_list", "governance.view_agendaitem"),
            Line(_("Outcomes"), "governance:outcome_list", "governance.view_outcome"),
            Line(_("Bodies"), "governance:body_list", "governance.view_body"),
            Line(_("Rules of bodies"), "governance:bodyrule_list", "governance.view_bodyrule"),
            Line(_("Posts"), "governance:post_list", "governance.view_post"),
            Line(_("Appointments"), "governance:appointment_list", "governance.view_appointment"),
            Line(_("People"), "governance:person_list", "governance.view_person"),
        ),
    ),
    Section(
        _("Follow-up"),
        (
            Line(_("Recommendations"), "governance:recommendation_list", "governance.view_recommendation"),
            Line(_("Actions"), "governance:action_list", "governance.view_action"),
            Line(_("Actions by recommendation"), "governance:actionlink_list", "governance.view_actionlink"),
            Line(_("Findings"), "governance:finding_list", "governance.view_finding"),
            Line(_("Expected outputs"), "governance:expectedoutput_list", "governance.view_expectedoutput"),
            Line(_("Evaluations"), "governance:evaluation_list", "governance.view_evaluation"),
        ),
    ),
    Section(
        _("Sources"),
        (
            Line(_("Sources"), "membership:source_list", "membership.view_source"),
            Line(_("Published tables"), "membership:publishedtable_list", "membership.view_publishedtable"),
            Line(_("Published figures"), "membership:publishedfigure_list", "membership.view_publishedfigure"),
            Line(_("Discrepancies"), "membership:discrepancy_list", "membership.view_discrepancy"),
            Line(_("Claims"), "membership:claim_list", "membership.view_claim"),
        ),
    ),
)


LINES = {line.url_name: (section, line) for section in MENU for line in section.lines}


def menu_for(request: HttpRequest) -> SafeString:
    """The menu of this user, the current line marked. It is drawn once for all who hold the same permissions."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    held = frozenset(request.user.get_all_permissions()) if request.user.is_active else frozenset()
    return drawn_menu(held, here if here in LINES else "")


@wording.once
def drawn_menu(held: frozenset[str], here: str) -> SafeString:
    """The menu as HTML, in the active language, of those who hold these permissions, on the page of this name."""
    sections = []
    for section in MENU:
        lines = [
            {"label": line.label, "url": reverse(line.url_name), "current": line.url_name == here}
            for line in section.lines
            if line.permission in held
        ]
        if lines:
            current = any(line["current"] for line in lines)
            sections.append({"label": section.label, "lines": lines, "current": current})
    return render_to_string("shared/_menu.html", {"sections": sections})


def crumbs(request: HttpRequest, record: Any = None, last: Any = "", model: Any = None) -> list[Crumb]:
    """Home, the menu line whose list this belongs to, the record, the page."""
    way = [Crumb(_("Home"), page_address("home"))]
    here = request.resolver_match.view_name if request.resolver_match else ""
    list_name = here
    model = record or model
    if model is not None:
        list_name = f"{model._meta.app_label}:{model._meta.model_name}_list"
    if list_name in LINES:
        section, line = LINES[list_name]
        way.append(Crumb(section.label))
        is_here = here == list_name
        way.append(Crumb(line.label, "" if is_here else page_address(list_name)))
    if record is not None and record.pk:
        label = getattr(record, "name", "") or str(record)
        way.append(Crumb(label, record.get_absolute_url() if last else ""))
    if last:
        way.append(Crumb(last))
    return way


def toggle_url(request: HttpRequest) -> str:
    """This very page in the other language: object, filters, sort, page and as-of day kept."""
    target = other_language(active_language())
    try:
        match = request.resolver_match or resolve(request.path_info)
        if match.args or match.kwargs.keys() - {"pk"}:
            with override(target):
                address = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        elif match.kwargs:
            address = address_of(match.view_name, match.kwargs["pk"], target)
        else:
            address = page_address(match.view_name, target)
    except (Resolver404, NoReverseMatch):
        return f"/{target}/"
    query = request.META.get("QUERY_STRING", "")
    return f"{address}?{query}" if query else address


def admin_url(request: HttpRequest, record: Any) -> str:
    """The record in the admin, for those who may change it there."""
    meta = record._meta
    if not (request.user.is_staff and request.user.has_perm(f"{meta.app_label}.change_{meta.model_name}")):
        return ""
    try:
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])
    except NoReverseMatch:
        return ""


class FramedRequest(HttpRequest):
    """A request that keeps the frame made for it."""

    page_frame: dict[str, Any]


def page_frame(request: FramedRequest) -> dict[str, Any]:
    """What base.html reads on every page; made once, for a page renders many templates."""
    if not hasattr(request, "page_frame"):
        request.page_frame = make_frame(request)
    return request.page_frame


def make_frame(request: HttpRequest) -> dict[str, Any]:
    """The menu, the toggle, the roles and the small print of one request."""
    user = getattr(request, "user", None)
    logged_in = bool(user and user.is_authenticated)
    target = other_language(active_language())
    return {
        "logged_in": logged_in,
        "menu": menu_for(request) if logged_in else "",
        "language": active_language(),
        "tongue": wording.tongue(),
        "toggle": {"url": toggle_url(request), "language": target, "label": dict(settings.LANGUAGES)[target]},
        "user_roles": roles_of(user) if logged_in else [],
        "trial": settings.QUICKSTART,
        "session_idle": settings.SESSION_IDLE_AGE,
        "session_step": settings.SESSION_IDLE_AGE // STEPS,
        "session_warn": settings.SESSION_WARN_AGE,
        "release": release(),
        "today": timezone.localdate(),
        "data_as_of": recent.data_as_of() if logged_in else None,
        "time_zone": user.get_time_zone_display() if user and logged_in else "",
    }


def release() -> str:
    """The version of IOMTrack that is running."""
    from iomtrack import __version__

    return __version__
