"""Pages of agreements."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.filters.agreement import AgreementFilter
from contributions.models import Agreement
from contributions.tables.agreement import AgreementAmendmentTable, AgreementTable
from contributions.views.cited import CITED, text_of
from governance.models import ExpectedOutput
from governance.tables.expected_output import ExpectedOutputTable
from iomtrack.panels import Panel, TablePanel, TemplatePanel
from iomtrack.views import DetailPage, ListPage


class AgreementList(ListPage):
    """Agreements under which contributions are made and services bought."""

    title = gettext_lazy("Agreements")
    model = Agreement
    table_class = AgreementTable
    filterset_class = AgreementFilter
    intro = gettext_lazy("What a source does not state is shown as “Not stated”; nothing is filled in.")


class AgreementDetail(DetailPage):
    """One agreement with its amendments."""

    model = Agreement
    fields = (
        "reference",
        "kind",
        "stage",
        "organization",
        "department",
        (gettext_lazy("Party as printed"), text_of("party")),
        "yearly",
        *CITED,
    )

    def get_title(self) -> Any:
        """The title, marked with its language."""
        return self.object.title

    def panels(self) -> Sequence[Panel]:
        """The terms as signed and amended, and the results expected."""
        terms = self.object.amendments.select_related("currency", "foreign_currency", "source")
        panels: list[Panel] = [
            TablePanel(
                _("Terms"),
                table_class=AgreementAmendmentTable,
                rows=terms,
                empty=_("No terms are recorded."),
            )
        ]
        outputs = ExpectedOutput.objects.visible_to(self.request.user).filter(agreements__agreement=self.object)
        if named := list(outputs.for_list().order_by("position", "code")):
            panels.append(
                TablePanel(
                    _("Deliverables"),
                    table_class=ExpectedOutputTable,
                    rows=named,
                    exclude=("organization",),
                    url=f"{reverse('governance:expectedoutput_list')}?organization={self.object.organization.code}",
                )
            )
        expected = [term for term in terms if term.expected_results]
        if expected:
            panels.append(
                TemplatePanel(
                    _("Expected results"),
                    template="contributions/_expected_results.html",
                    values={"terms": expected},
                )
            )
        return panels
