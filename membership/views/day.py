"""Names as they were on the day a list is asked for."""

import datetime as dt

from django.db.models import Prefetch
from django.utils import timezone

from iomtrack.as_of import AsOfForm
from iomtrack.models import RecordQuerySet


def with_names_on(rows: RecordQuerySet, day: dt.date) -> RecordQuerySet:
    """The rows with `names_that_day`, the dated name that held on the day, in one more query."""
    names = rows.model._meta.get_field("names").related_model
    return rows.prefetch_related(Prefetch("names", names.objects.on(day), to_attr="names_that_day"))


class NamesThatDay:
    """Mixin of a list page that shows the names of the as-of day."""

    def get_queryset(self) -> RecordQuerySet:
        """With the names of the day asked for."""
        field = AsOfForm(self.request.GET)  # type: ignore[attr-defined]
        day = (field.is_valid() and field.cleaned_data["on"]) or timezone.localdate()
        return with_names_on(super().get_queryset(), day)  # type: ignore[misc]
