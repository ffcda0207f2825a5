"""Growth of budgets from one year to the next, with the check of zero nominal growth."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from contributions.calculations import Growth, decimal_from
from contributions.concentration import GrowthRange, Payment, growth_between, real_growth
from contributions.models import Budget, BudgetVersion
from iomtrack import formats


@dataclass(frozen=True)
class Step:
    """One part of a budget in one year against the year before."""

    budget: Budget
    before: BudgetVersion
    after: BudgetVersion

    @property
    def growth(self) -> Growth:
        """The change, in the currency of the part."""
        return Growth(self.before.amount, self.after.amount)

    @property
    def in_words(self) -> str:
        """The arithmetic, written out; for the assessed part, whether it is zero nominal growth."""
        code = self.budget.currency.code
        values = {
            "part": self.budget.get_part_display(),
            "year": self.budget.year,
            "last_year": self.budget.year - 1,
            "after": formats.money(self.after.amount, code),
            "before": formats.money(self.before.amount, code),
            "change": formats.money(self.growth.change, code),
            "percent": formats.percent(self.growth.percent),
        }
        text = (
            _("%(part)s, %(year)s against %(last_year)s: %(after)s − %(before)s = %(change)s (%(percent)s).") % values
        )
        if self.budget.part != Budget.Part.ADMINISTRATIVE:
            return text
        if self.growth.zero_nominal:
            text += " " + _("Zero nominal growth holds, as far as the printed figures show.")
        else:
            text += " " + _("This is not zero nominal growth.")
        return text

    @property
    def tolerance(self) -> Decimal:
        """How far the true change may be from the printed one."""
        return self.before.tolerance + self.after.tolerance


def growth_steps(budgets: Iterable[Budget]) -> list[Step]:
    """Every pair of following years in the budgets of one organization and part, newest first.

    A year without a recorded budget breaks the run: nothing is compared across a gap.
    """
    rows = list(budgets)
    versions = standing_versions(rows)
    by_year: dict[tuple[Any, ...], Budget] = {
        (row.organization_id, row.part, row.currency_id, row.year): row for row in rows
    }
    steps = []
    for (organization, part, currency, year), row in by_year.items():
        before = by_year.get((organization, part, currency, year - 1))
        if before and row.pk in versions and before.pk in versions:
            steps.append(Step(row, versions[before.pk], versions[row.pk]))
    return sorted(steps, key=lambda step: (-step.budget.year, step.budget.part, step.budget.organization_id))


def standing_versions(budgets: Iterable[Budget]) -> dict[int, BudgetVersion]:
    """The version that stands for each of the budgets, in one query."""
    found: dict[int, BudgetVersion] = {}
    wanted = [budget.pk for budget in budgets]
    for version in BudgetVersion.objects.filter(budget__in=wanted).for_list().latest_stage_first():
        found.setdefault(version.budget_id, version)
    return found


@dataclass(frozen=True)
class RealGrowth:
    """A step with the range that rounding allows, and with an inflation taken out where one is given."""

    step: Step
    inflation: Decimal | None = None

    @property
    def between(self) -> GrowthRange | None:
        """The smallest and the largest growth that the printed amounts allow."""
        return growth_between(
            Payment(self.step.before.amount, self.step.before.tolerance),
            Payment(self.step.after.amount, self.step.after.tolerance),
        )

    @property
    def real(self) -> Decimal | None:
        """Real growth in percent, to two decimals; None without an inflation or a budget before."""
        if self.inflation is None or not self.step.before.amount:
            return None
        nominal = Fraction(self.step.growth.change) * 100 / Fraction(self.step.before.amount)
        return decimal_from(real_growth(nominal, self.inflation), 2)

    @property
    def zero_real(self) -> Decimal | None:
        """The budget that would have been zero real growth, to the centime; None without an inflation."""
        if self.inflation is None:
            return None
        return decimal_from(Fraction(self.step.before.amount) * (1 + Fraction(self.inflation) / 100), 2)


@dataclass(frozen=True)
class Gap:
    """Two budgets of one part with years between them that are not recorded."""

    before: BudgetVersion
    after: BudgetVersion

    @property
    def years(self) -> int:
        """From the one year to the other."""
        return self.after.budget.year - self.before.budget.year

    @property
    def growth(self) -> Growth:
        """The change over all these years."""
        return Growth(self.before.amount, self.after.amount)


def budget_gaps(budgets: Iterable[Budget]) -> list[Gap]:
    """Every two budgets of one part, one after the other, between which years are missing; newest first."""
    rows = list(budgets)
    versions = standing_versions(rows)
    runs: dict[tuple[Any, ...], list[Budget]] = {}
    for row in sorted(rows, key=lambda each: each.year):
        if row.pk in versions:
            runs.setdefault((row.organization_id, row.part, row.currency_id), []).append(row)
    gaps = [
        Gap(versions[earlier.pk], versions[later.pk])
        for run in runs.values()
        for earlier, later in pairwise(run)
        if later.year - earlier.year > 1
    ]
    return sorted(gaps, key=lambda gap: (-gap.after.budget.year, gap.after.budget.part))


def stages_of(budgets: Iterable[Budget]) -> dict[int, list[BudgetVersion]]:
    """The versions of each of the budgets that has more than one, from the proposal on, in one query."""
    found: dict[int, list[BudgetVersion]] = {}
    wanted = [budget.pk for budget in budgets]
    for version in BudgetVersion.objects.filter(budget__in=wanted).for_list().latest_stage_first():
        found.setdefault(version.budget_id, []).insert(0, version)
    return {budget: versions for budget, versions in found.items() if len(versions) > 1}
