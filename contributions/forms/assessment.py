"""Forms of the verbs on scales and assessment runs; the services check and write."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contributions.forms.keeping import KeeperForm, bound_input
from contributions.forms.rates import RatesField
from contributions.models import AssessmentRun, Budget, BudgetVersion, OrganizationScale, ScalePeriod
from contributions.models.currency import year_field
from governance.models import Outcome
from iomtrack.filters import DayField
from membership.models import Organization, Source, State


class ScaleForm(KeeperForm):
    """What a scale is computed from: a UN period that a person chose, and rates for states that it does not have."""

    organization = forms.ModelChoiceField(Organization.objects.none(), label=_("Organization"))
    year = year_field(_("Year")).formfield()
    un_period = forms.ModelChoiceField(
        ScalePeriod.objects.standing().order_by("-start"),
        label=_("UN scale period"),
        help_text=_("The UN scale whose rates are the weights. Chosen by a person, never derived from the year."),
    )
    floor = bound_input(_("Floor (%)"))
    ceiling = bound_input(_("Ceiling (%)"))
    rates = RatesField(
        label=_("Rates where the UN scale has none"),
        help_text=_("One state a line: its ISO code and its rate in percent, for example COK 0.001."),
    )
    source = forms.ModelChoiceField(Source.objects.order_by("code"), label=_("Source of these rates"), required=False)
    locator = forms.CharField(label=_("Where in the source"), max_length=200, required=False)

    class Meta:
        model = OrganizationScale
        fields: tuple[str, ...] = ()

    def offered(self, user: Any) -> dict[str, Any]:
        """Organizations by name."""
        return {"organization": Organization.objects.visible_to(user).by_name()}

    def clean(self) -> dict[str, Any]:
        """A rate that stands in for another names its source."""
        cleaned = super().clean()
        if cleaned.get("rates") and not cleaned.get("source"):
            self.add_error("source", ValidationError(_("A substitute for a UN rate names its source.")))
        return cleaned


class FinalForm(KeeperForm):
    """The decision by which a scale is final, where one is recorded."""

    adopted_by = forms.ModelChoiceField(Outcome.objects.none(), label=_("Adopted by"), required=False)

    class Meta:
        model = OrganizationScale
        fields: tuple[str, ...] = ()

    def offered(self, user: Any) -> dict[str, Any]:
        """The decisions of the bodies of the organization."""
        return {"adopted_by": decisions_of(self.instance.organization, user)}


class RunForm(KeeperForm):
    """Which budget is shared by a scale, and among whom."""

    budget_version = forms.ModelChoiceField(BudgetVersion.objects.none(), label=_("Budget"))
    policy = forms.ChoiceField(label=_("Policy"), choices=AssessmentRun.Policy.choices)
    joining = forms.ModelMultipleChoiceField(
        State.objects.none(),
        label=_("States that join"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Only where they are added on: they pay on top of the budget, the others as before."),
    )
    months = forms.IntegerField(
        label=_("Months"),
        min_value=1,
        max_value=12,
        required=False,
        help_text=_("For how many months of the year the joining states pay."),
    )

    class Meta:
        model = OrganizationScale
        fields: tuple[str, ...] = ()

    def offered(self, user: Any) -> dict[str, Any]:
        """The versions of the year's administrative budget, and the states of the scale."""
        scale = self.instance
        budgets = BudgetVersion.objects.visible_to(user).for_list().latest_stage_first()
        return {
            "budget_version": budgets.filter(
                budget__organization=scale.organization,
                budget__year=scale.year,
                budget__part=Budget.Part.ADMINISTRATIVE,
            ),
            "joining": State.objects.filter(pk__in=scale.rates.values("state")).by_name(),
        }


class AdoptForm(KeeperForm):
    """The decision by which a run is adopted, where one is recorded."""

    decision = forms.ModelChoiceField(Outcome.objects.none(), label=_("Decision"), required=False)

    class Meta:
        model = AssessmentRun
        fields: tuple[str, ...] = ()

    def offered(self, user: Any) -> dict[str, Any]:
        """The decisions of the bodies of the organization."""
        return {"decision": decisions_of(self.instance.organization, user)}


class IssueForm(KeeperForm):
    """From which day the assessments of a run are due."""

    due_on = DayField(label=_("Due on"), required=False, help_text=_("Empty: 1 January of the year."))

    class Meta:
        model = AssessmentRun
        fields: tuple[str, ...] = ()


def decisions_of(organization: Organization, user: Any) -> Any:
    """What the bodies of an organization decided, as far as this user sees it."""
    return Outcome.objects.visible_to(user).for_list().filter(item__session__body__organization=organization)
