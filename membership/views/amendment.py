"""Pages of amendments, their progress and the instruments of acceptance."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from iomtrack import formats
from iomtrack.as_of import AsOfPage
from iomtrack.panels import Fact, Panel, TablePanel, TemplatePanel
from iomtrack.views import DetailPage, FormPage, Link, ListPage
from membership import services
from membership.filters.amendment import AmendmentFilter, RatificationFilter
from membership.forms import RatificationForm
from membership.models import Amendment, Ratification
from membership.reports import ratification_progress
from membership.tables.amendment import AmendmentTable, RatificationTable
from membership.views.membership import members_on_url


class AmendmentList(ListPage):
    """Amendments to constitutions."""

    model = Amendment
    table_class = AmendmentTable
    filterset_class = AmendmentFilter
    intro = _(
        "Amendments to the constitutions of organizations. Open one to see how far its acceptance had come on any day."
    )


class AmendmentDetail(AsOfPage, DetailPage):
    """One amendment: its rule, its progress on a day, its instruments."""

    model = Amendment

    def get_title(self) -> Any:
        """The title, marked with its language."""
        return self.object.title

    def facts(self) -> list[Fact]:
        """What it is and what it takes."""
        amendment = self.object
        return [
            self.fact("organization"),
            self.fact("resolution"),
            Fact(_("Adopted"), amendment.adopted_label or formats.not_stated(), note=amendment.note),
            self.fact("entered_into_force_on"),
            self.fact("summary"),
            self.fact("rule"),
            self.fact("source"),
        ]

    def get_actions(self) -> list[Link]:
        """Record an instrument."""
        link = Link(_("Record an instrument"), "membership:ratification_create", "membership.add_ratification")
        return [link] if self.request.user.has_perm(link.permission) else []

    def panels(self) -> Sequence[Panel]:
        """The day, the arithmetic of that day, the instruments."""
        amendment = self.object
        progress = ratification_progress(amendment, self.day)
        return [
            self.as_of_panel(),
            TemplatePanel(
                _("Progress on %(day)s") % {"day": formats.date(self.day)},
                "membership/_progress.html",
                {
                    "progress": progress,
                    "members_url": members_on_url(amendment.organization, self.day, status="member"),
                },
            ),
            TablePanel(
                _("Instruments of acceptance"),
                table_class=RatificationTable,
                rows=amendment.ratifications.for_list().order_by("deposited_on"),
                empty=_("Instruments: not stated."),
                url=f"{reverse('membership:ratification_list')}?amendment={amendment.pk}",
                exclude=("amendment",),
            ),
        ]


class RatificationList(ListPage):
    """Instruments of acceptance."""

    model = Ratification
    table_class = RatificationTable
    filterset_class = RatificationFilter
    actions = (Link(_("Record an instrument"), "membership:ratification_create", "membership.add_ratification"),)

    def notes(self, rows: Any) -> Sequence[Any]:
        """Nothing recorded is not nothing deposited."""
        if rows.exists():
            return []
        return [
            _("No instrument is recorded: the sources do not state them, which does not mean that there were none.")
        ]


class RatificationCreate(FormPage):
    """Record an instrument of acceptance."""

    model = Ratification
    form_class = RatificationForm

    def perform(self, form: RatificationForm) -> Ratification:
        """Through the service, which asks whether the state is a member on the day."""
        values = {name: value for name, value in form.cleaned_data.items() if name != "why"}
        return services.record_ratification(**values)
