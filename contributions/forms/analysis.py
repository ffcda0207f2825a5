"""What an analysis page is asked: organization, year, scale, state. Everything asked is in the address."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from contributions.forms.scenario import percent_input
from contributions.models import PublishedContribution, ScalePeriod
from contributions.reports.shares import listed_years
from iomtrack.filters import RecordChoiceField, RecordSelect
from membership.models import Organization, State, StateGroup


def organizations(user: Any) -> Any:
    """The organizations of which members, budgets or contributions are recorded."""
    something = Q(membership_lists__isnull=False) | Q(budgets__isnull=False) | Q(published_contributions__isnull=False)
    rows = Organization.objects.visible_to(user)
    return rows.filter(pk__in=rows.filter(something).order_by().values("pk")).order_by("position", "code")


def record_field(label: Any, to_field_name: str, **options: Any) -> RecordChoiceField:
    """A choice of one record; the address holds its code."""
    options.setdefault("empty_label", None)
    return RecordChoiceField(
        label=label, queryset=State.objects.none(), to_field_name=to_field_name, widget=RecordSelect, **options
    )


class AnalysisForm(forms.Form):
    """The organization; what the address leaves out is filled in with what is usual."""

    organization = record_field(_("Organization"), "code")

    def __init__(self, query: QueryDict, user: Any):
        self.user = user
        offered = organizations(user)
        asked = query.get("organization", "")[:60]
        by_code = {row.code: row for row in offered}
        self.shown = by_code.get(asked) or next(iter(by_code.values()), None)
        data = query.copy()
        for name, value in self.usual().items():
            if not data.get(name):
                data[name] = str(value)
        super().__init__(data)
        field: Any = self.fields["organization"]
        field.queryset = offered

    def usual(self) -> dict[str, Any]:
        """What is asked for where the address does not say."""
        return {"organization": self.shown.code} if self.shown else {}


class YearForm(AnalysisForm):
    """A year of an organization, and the UN scale that is equated to its members."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    scale = record_field(
        _("Scale period"),
        "code",
        required=False,
        empty_label=_("Covering the year"),
    )

    def __init__(self, query: QueryDict, user: Any):
        super().__init__(query, user)
        years: Any = self.fields["year"]
        years.choices = [(str(year), str(year)) for year in self.years()]
        scale: Any = self.fields["scale"]
        scale.queryset = ScalePeriod.objects.visible_to(user).standing().order_by("-start")

    def years(self) -> list[int]:
        """The years with a list of members or published contributions, newest first."""
        if not hasattr(self, "known_years"):
            published = PublishedContribution.objects.visible_to(self.user).filter(organization=self.shown)
            self.published_years = set(published.order_by().values_list("year", flat=True))
            listed = listed_years(self.shown, self.user) if self.shown else []
            self.known_years = sorted({*listed, *self.published_years}, reverse=True)
        return self.known_years

    def usual(self) -> dict[str, Any]:
        """The latest year with published contributions, else the latest with a list of members."""
        years = self.years()
        latest = max(self.published_years, default=years[0] if years else None)
        return super().usual() | ({"year": latest} if latest else {})


class LargestForm(YearForm):
    """How many of the largest contributors are shown."""

    TOPS = (("10", "10"), ("25", "25"), ("50", "50"), ("all", _("All")))

    top = forms.ChoiceField(label=_("How many"), choices=TOPS)

    def usual(self) -> dict[str, Any]:
        """The ten largest."""
        return super().usual() | {"top": "10"}


def usual_state(user: Any) -> State | None:
    """The state that a page is about unless another is asked for: our own, or the first where it is not recorded."""
    states = State.objects.visible_to(user)
    return states.ours() or states.by_name().first()


class StateForm(AnalysisForm):
    """One state through the years; our own unless another is asked for."""

    state = record_field(_("State"), "iso3")

    def __init__(self, query: QueryDict, user: Any):
        self.usual_state = usual_state(user)
        super().__init__(query, user)
        field: Any = self.fields["state"]
        field.queryset = State.objects.visible_to(user).by_name()

    def usual(self) -> dict[str, Any]:
        """Our own state."""
        return super().usual() | ({"state": self.usual_state.iso3} if self.usual_state else {})


class PeersForm(YearForm):
    """A state in a year, beside those around it by share or those of a group."""

    state = record_field(_("State"), "iso3")
    among = record_field(_("Beside"), "code", required=False, empty_label=_("The nearest by share"))

    def __init__(self, query: QueryDict, user: Any):
        self.usual_state = usual_state(user)
        super().__init__(query, user)
        state: Any = self.fields["state"]
        state.queryset = State.objects.visible_to(user).by_name()
        among: Any = self.fields["among"]
        among.queryset = StateGroup.objects.visible_to(user).order_by("position", "code")

    def usual(self) -> dict[str, Any]:
        """Our own state."""
        return super().usual() | ({"state": self.usual_state.iso3} if self.usual_state else {})


class GrowthForm(AnalysisForm):
    """An inflation to take out of the growth of budgets; none is recorded, so it is typed with its source."""

    inflation = percent_input(
        _("Inflation from the year before (%)"),
        _("No inflation is recorded here: type the one to use, and say whose it is."),
        min_value=-50,
        max_value=1000,
    )
    inflation_source = forms.CharField(label=_("Source of the inflation"), required=False, max_length=200)
