"""Filters of sources, claims, published tables and figures, and discrepancies."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from iomtrack.filters import RecordFilter, ReferenceFilter
from membership.models import Certainty, Claim, Discrepancy, PublishedFigure, PublishedTable, Source
from membership.models.source import Language


class SourceFilter(RecordFilter):
    """By language."""

    language = django_filters.ChoiceFilter(choices=Language.choices, label=_("Language"))

    class Meta(RecordFilter.Meta):
        model = Source
        fields = ["language"]


class PublishedTableFilter(RecordFilter):
    """By source, kind and certainty."""

    source = ReferenceFilter(queryset=Source.objects.all(), label=_("Source"))
    kind = django_filters.ChoiceFilter(choices=PublishedTable.Kind.choices, label=_("Kind"))
    certainty = django_filters.ChoiceFilter(choices=Certainty.choices, label=_("Certainty"))

    class Meta(RecordFilter.Meta):
        model = PublishedTable
        fields = ["source", "kind", "certainty"]


class PublishedFigureFilter(RecordFilter):
    """By table, source, certainty, and whether it is printed or proposed."""

    table = ReferenceFilter(queryset=PublishedTable.objects.all(), label=_("Table"))
    source = ReferenceFilter(queryset=Source.objects.all(), field_name="table__source", label=_("Source"))
    certainty = django_filters.ChoiceFilter(choices=Certainty.choices, label=_("Certainty"))
    proposed = django_filters.ChoiceFilter(
        choices=[("no", _("Printed")), ("yes", _("Proposed, not printed"))],
        method="by_print",
        label=_("Printed or proposed"),
    )

    class Meta(RecordFilter.Meta):
        model = PublishedFigure
        fields = ["table", "source", "certainty", "proposed"]

    def by_print(self, rows: QuerySet, name: str, value: str):
        """What is printed, or what is proposed beside it."""
        return rows.filter(corrects__isnull=value == "no")


class DiscrepancyFilter(RecordFilter):
    """By kind, status, source and table."""

    kind = django_filters.ChoiceFilter(choices=Discrepancy.Kind.choices, label=_("Kind"))
    status = django_filters.ChoiceFilter(choices=Discrepancy.Status.choices, label=_("Status"))
    source = ReferenceFilter(queryset=Source.objects.all(), label=_("Source"))
    table = ReferenceFilter(queryset=PublishedTable.objects.all(), label=_("Table"))

    class Meta(RecordFilter.Meta):
        model = Discrepancy
        fields = ["kind", "status", "source", "table"]


class ClaimFilter(RecordFilter):
    """By source, and by whether the claim was chosen."""

    source = ReferenceFilter(queryset=Source.objects.all(), label=_("Source"))
    chosen = django_filters.ChoiceFilter(choices=[("1", _("Yes")), ("0", _("No"))], label=_("Chosen"))

    class Meta(RecordFilter.Meta):
        model = Claim
        fields = ["source", "chosen"]
