"""What was expected and what was delivered, fiscal year by fiscal year."""

from collections.abc import Iterable
from dataclasses import dataclass

from governance.models import Delivery, ExpectedOutput
from iomtrack.bilingual import LanguageText
from iomtrack.fiscal import FiscalYear, fiscal_year_of


@dataclass(frozen=True)
class YearOfOutput:
    """One output in one fiscal year of which something is recorded. A year without a record is no shortfall."""

    output: ExpectedOutput
    year: FiscalYear
    deliveries: tuple[Delivery, ...]

    @property
    def expected(self) -> int | None:
        """How many were expected; None where the rule names no number."""
        return self.output.each_year

    @property
    def delivered(self) -> int | None:
        """How many were delivered; None where no record of the year gives a number."""
        numbers = [each.number for each in self.deliveries if each.number is not None]
        return sum(numbers) if numbers else None

    @property
    def shortfall(self) -> int | None:
        """How many are missing; None where either number is not stated."""
        if self.expected is None or self.delivered is None:
            return None
        return max(0, self.expected - self.delivered)

    @property
    def reasons(self) -> list[LanguageText]:
        """Why fewer were delivered."""
        return [each.reason for each in self.deliveries if each.reason]

    @property
    def printed(self) -> list[LanguageText]:
        """The words of the sources."""
        return [each.printed_text for each in self.deliveries if each.printed]


def years_of(output: ExpectedOutput) -> list[YearOfOutput]:
    """The fiscal years of an output of which something dated is recorded, oldest first; no query after `for_list()`."""
    by_year: dict[FiscalYear, list[Delivery]] = {}
    for delivery in output.deliveries.all():
        if delivery.start:
            by_year.setdefault(fiscal_year_of(delivery.start), []).append(delivery)
    return [YearOfOutput(output, year, tuple(by_year[year])) for year in sorted(by_year)]


def shortfalls(outputs: Iterable[ExpectedOutput]) -> list[YearOfOutput]:
    """The fiscal years in which fewer were delivered than expected."""
    return [year for output in outputs for year in years_of(output) if year.shortfall]
