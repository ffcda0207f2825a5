"""What every page of a cited fact shows of its source."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from iomtrack import formats

CITED: tuple[Any, ...] = (
    (_("Certainty"), "certainty"),
    (_("Source"), "source"),
    (_("Where in the source"), lambda record: record.locator or formats.not_stated()),
    (_("Note"), lambda record: record.note or formats.not_stated()),
)


def money_of(amount: str, currency: str = "currency") -> Any:
    """How a page shows an amount of the record with its currency; "Not stated" when there is none."""

    def shown(record: Any) -> str:
        value = getattr(record, amount)
        return formats.not_stated() if value is None else formats.money(value, getattr(record, currency).code)

    return shown


def text_of(name: str) -> Any:
    """How a page shows a text of the record; "Not stated" when it is empty."""

    def shown(record: Any) -> Any:
        return getattr(record, name) or formats.not_stated()

    return shown


def short_name(organization: Any) -> str:
    """An organization's acronym, or its name, for headings and labels."""
    return (organization.acronym or organization.name).plain
