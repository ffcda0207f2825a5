"""One published total and what it is compared with.

Tolerance: the sum of half the last printed digit of every number on both sides. Within it a difference is rounding;
beyond it, a discrepancy.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from iomtrack import formats
from membership.models import Discrepancy, Source
from membership.sums import Verdict

ZERO = Decimal(0)


class Family(Enum):
    """What kind of total is compared with what."""

    PRINTED = "printed"
    FIGURES = "figures"
    PUBLISHED = "published"
    VOLUNTARY = "voluntary"
    RESOURCES = "resources"
    AGREEMENTS = "agreements"
    PAYMENTS = "payments"
    MEMBERS = "members"
    SCALE = "scale"

    @property
    def label(self) -> Any:
        """In words."""
        return {
            Family.PRINTED: gettext_lazy("Sums inside published tables"),
            Family.FIGURES: gettext_lazy("Published amounts and the records"),
            Family.PUBLISHED: gettext_lazy("Published contributions and budgets"),
            Family.VOLUNTARY: gettext_lazy("Voluntary contributions"),
            Family.SCALE: gettext_lazy("UN scale"),
            Family.RESOURCES: gettext_lazy("Resources"),
            Family.AGREEMENTS: gettext_lazy("Agreements"),
            Family.PAYMENTS: gettext_lazy("Payments"),
            Family.MEMBERS: gettext_lazy("Numbers of members"),
        }[self]


@dataclass
class Compared:
    """A published total and what it is compared with. Without anything to compare with, `found` is None."""

    family: Family
    what: Any
    record: Model
    published: Decimal
    found: Decimal | None
    unit: str = ""
    tolerance: Decimal = ZERO
    source: Source | None = None
    judged: Verdict | None = None
    reason: Any = ""
    discrepancy: Discrepancy | None = None
    recorded_on: dt.date | None = None
    first_day: dt.date | None = None

    @property
    def difference(self) -> Decimal | None:
        """Published minus found."""
        return None if self.found is None else self.published - self.found

    @property
    def verdict(self) -> Verdict | None:
        """Equal, rounding, discrepancy or a share of a whole; None where nothing can be compared."""
        if self.judged is not None or self.difference is None:
            return self.judged
        if self.difference == 0:
            return Verdict.EQUAL
        return Verdict.ROUNDING if abs(self.difference) <= self.tolerance else Verdict.DISCREPANCY

    @property
    def differs(self) -> bool:
        """Whether there is anything to say of it."""
        return self.verdict is not Verdict.EQUAL

    @property
    def why(self) -> Any:
        """What is known of the difference."""
        if self.discrepancy:
            return self.discrepancy.explanation
        if self.reason:
            return self.reason
        if self.verdict is Verdict.ROUNDING:
            return _("Rounding of the printed figures explains it.")
        return _("No reason is recorded.") if self.verdict is Verdict.DISCREPANCY else ""

    @property
    def since(self) -> str | None:
        """Since when it differs: the first day it holds, else when the source was published, no finer than known."""
        if self.first_day:
            return formats.date_in_table(self.first_day)
        return (self.source.published_label if self.source else "") or None

    @property
    def url(self) -> str:
        """The page of what is compared."""
        return self.record.get_absolute_url()  # type: ignore[attr-defined]  # every record here has one

    def is_same_as(self, other: "Compared") -> bool:
        """Whether the other compares the same two sums of the same source."""
        mine, theirs = {self.published, self.found}, {other.published, other.found}
        return self.source == other.source and mine == theirs
