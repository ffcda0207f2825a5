"""Every published total against the records: what differs, why, and since when.

Nothing is repaired, and two currencies are never compared.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Min, Model
from django.utils.translation import gettext as _

from contributions.models import (
    AgreementAmendment,
    BudgetLine,
    BudgetVersion,
    FiscalYearPayment,
    PublishedContribution,
    ResourceEstimate,
    ScalePeriod,
    VoluntaryContribution,
)
from contributions.reports.assessment import assessed_budgets, coverage
from contributions.reports.compared import ZERO, Compared, Family
from contributions.reports.resource import fte_checks
from contributions.reports.voluntary import half_digit, reconcile
from iomtrack import formats
from iomtrack.history import event_model
from iomtrack.visibility import ANYONE
from membership.adding_up import all_checks
from membership.models import Discrepancy, Membership, MembershipCount, MembershipList, PublishedFigure, Source
from membership.sums import Verdict


def reconciliation(user: Any = ANYONE) -> list[Compared]:
    """Everything that is compared, family by family, with the discrepancy that explains it and the day it was recorded.

    Takes the same number of queries for any number of records of a kind.
    """
    printed = list(printed_sums(user))
    others = [
        *figures_in_records(user),
        *published_against_budgets(user),
        *voluntary_totals(user),
        *resources(user),
        *agreement_shares(user),
        *payments(user),
        *member_counts(user),
        *scales(user),
    ]
    explained = [each for each in printed if each.discrepancy]
    for row in others:
        row.discrepancy = next((each.discrepancy for each in explained if each.is_same_as(row)), None)
    found = [*printed, *others]
    add_days(found)
    return found


def add_days(rows: Iterable[Compared]) -> None:
    """Since which day each is recorded here: of its discrepancy where it has one, else of the record; by history."""
    wanted: dict[type[Model], dict[int, list[Compared]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        record = row.discrepancy or row.record
        wanted[type(record)][record.pk].append(row)
    for model, by_key in wanted.items():
        events = event_model(model)._default_manager.filter(pgh_label="insert", pgh_obj_id__in=list(by_key))
        for key, first in events.values_list("pgh_obj_id").annotate(Min("pgh_created_at")):
            for row in by_key[key]:
                row.recorded_on = first.date()


def printed_sums(user: Any) -> Iterator[Compared]:
    """The sum checks of the published tables, in whole units."""
    seen = set(Discrepancy.objects.visible_to(user).values_list("pk", flat=True))
    checks = all_checks()
    sources = Source.objects.visible_to(user).in_bulk({one.check.table.source_id for one in checks})
    for one in checks:
        result, scale = one.result, Decimal(one.scale)
        yield Compared(
            family=Family.PRINTED,
            what=one.check.label,
            record=one.check,
            published=result.total * scale,
            found=result.total_of_parts * scale,
            unit=result.currency,
            tolerance=result.tolerance * scale,
            source=sources.get(one.check.table.source_id),
            judged=result.verdict,
            reason=_("A share of the total, not all of it.") if result.verdict is Verdict.SHARE else "",
            discrepancy=one.check.discrepancy if one.check.discrepancy_id in seen else None,
        )


def amounts_on_record(user: Any) -> set[tuple[int | None, str, Decimal]]:
    """Every amount of the records that cite a source: source, currency, amount."""
    columns: tuple[tuple[Any, str, tuple[str, ...]], ...] = (
        (BudgetVersion, "budget__currency__code", ("amount",)),
        (BudgetLine, "version__budget__currency__code", ("amount",)),
        (PublishedContribution, "currency__code", ("amount",)),
        (VoluntaryContribution, "currency__code", ("amount",)),
        (ResourceEstimate, "currency__code", ("operations", "contribution")),
        (AgreementAmendment, "currency__code", ("value", "whole")),
    )
    found = set()
    for model, currency, names in columns:
        for source, code, *amounts in model.objects.visible_to(user).order_by().values_list("source", currency, *names):
            found |= {(source, code, amount) for amount in amounts if amount is not None}
    return found


def figures_in_records(user: Any) -> Iterator[Compared]:
    """Each published table with amounts of money: how many of them stand in a record that cites the same source."""
    known = amounts_on_record(user)
    tables: dict[Any, list[PublishedFigure]] = defaultdict(list)
    figures = PublishedFigure.objects.visible_to(user).printed_cells().exclude(currency="").exclude(value=None)
    for figure in figures.select_related("table__source").order_by("table__position", "row_position"):
        tables[figure.table].append(figure)
    for table, cells in tables.items():
        missing = [
            cell
            for cell in cells
            if cell.value is not None and (table.source_id, cell.currency, cell.value * cell.scale) not in known
        ]
        reason = ""
        if missing:
            values = {"figures": "; ".join(cell.printed for cell in missing)}
            reason = _("Kept as published figures only, in no record of contributions: %(figures)s") % values
        yield Compared(
            family=Family.FIGURES,
            what=table.name,
            record=table,
            published=Decimal(len(cells)),
            found=Decimal(len(cells) - len(missing)),
            unit=_("amounts"),
            source=table.source,
            judged=Verdict.SHARE if missing else None,
            reason=reason,
        )


def published_against_budgets(user: Any) -> Iterator[Compared]:
    """The sum of what was published of a year against the printed budget: a share unless every member is in."""
    rows = PublishedContribution.objects.visible_to(user).for_list()
    every = list(rows)
    budgets = assessed_budgets({row.organization_id for row in every}, {row.year for row in every})
    groups: dict[tuple[Any, ...], list[PublishedContribution]] = defaultdict(list)
    for row in every:
        groups[row.organization_id, row.year, row.currency.code, row.source_id].append(row)
    whole = {
        (each.organization.pk, each.year, each.total.currency, each.published, each.total.amount): each
        for each in coverage(PublishedContribution.objects.visible_to(user))
    }
    for (organization, year, code, _source), group in sorted(groups.items(), key=lambda pair: str(pair[0])):
        total = sum((row.amount for row in group), ZERO)
        covered = whole.get((organization, year, code, len({row.state_id for row in group}), total))
        budget = budgets.get((organization, year, code))
        values = {"organization": acronym(group[0].organization), "year": year}
        complete = covered is not None and covered.is_whole
        reason = ""
        if covered is not None and not complete:
            reason = _("%(published)s of %(members)s members: a sum of some, not the total.") % {
                "published": formats.number(covered.published),
                "members": formats.number(covered.members) if covered.members else formats.missing(),
            }
        yield Compared(
            family=Family.PUBLISHED,
            what=_("%(organization)s, %(year)s: printed budget and the sum of published contributions") % values,
            record=group[0],
            published=budget.amount if budget else total,
            found=total if budget else None,
            unit=code,
            tolerance=sum((row.tolerance for row in group), budget.tolerance if budget else ZERO),
            source=group[0].source,
            judged=None if complete or budget is None else Verdict.SHARE,
            reason=reason if budget else _("No budget in this currency is recorded for the year."),
        )


def voluntary_totals(user: Any) -> Iterator[Compared]:
    """The same money by theme, agency and region, and each theme with its parts."""
    for each in reconcile(VoluntaryContribution.objects.visible_to(user).for_list()):
        largest = max(each.totals, key=lambda one: one.total.amount, default=None)
        missing = {one.dimension: one for one in each.unallocated}
        values = {"donor": each.example.donor.name.plain, "period": each.example.period_label}
        for total in each.totals:
            if largest is None or total is largest:
                continue
            line = missing.get(total.dimension)
            published = largest.total - line.assessed if line else largest.total
            what = _("%(donor)s, %(period)s: %(first)s and %(second)s") % {
                **values,
                "first": str(largest.dimension.label).lower(),
                "second": str(total.dimension.label).lower(),
            }
            if line and line.assessed:
                left_out = _("assessed contributions left out, which belong to no region")
                what = f"{what}, {left_out}"
            yield Compared(
                family=Family.VOLUNTARY,
                what=what,
                record=each.example,
                published=published.amount,
                found=total.total.amount,
                unit=total.total.currency,
                tolerance=line.tolerance if line else largest.tolerance + total.tolerance,
                source=each.example.source,
            )
        for part in each.parts:
            yield Compared(
                family=Family.VOLUNTARY,
                what=_("%(theme)s: the theme and the sum of its parts") % {"theme": part.theme.plain},
                record=each.example,
                published=part.printed.amount,
                found=part.parts.amount,
                unit=part.printed.currency,
                tolerance=part.tolerance,
                source=each.example.source,
            )


def scales(user: Any) -> Iterator[Compared]:
    """Each UN scale period: the rates of the members against the sum printed, else against 100; nothing is rounded."""
    for period in ScalePeriod.objects.visible_to(user).standing().for_list():
        if period.member_sum is None:
            continue
        yield Compared(
            family=Family.SCALE,
            what=_("UN scale %(years)s") % {"years": period.code},
            record=period,
            published=period.printed_sum if period.printed_sum is not None else Decimal(100),
            found=period.member_sum,
            unit="%",
            source=period.source,
            reason=period.note or _("See the note of the source."),
            first_day=period.start,
        )


def resources(user: Any) -> Iterator[Compared]:
    """Printed sums of full-time equivalents and the rows they are sums of.

    A total that differs by as much as one of its sub-totals carries the difference of that one: no rounding.
    """
    rows = ResourceEstimate.objects.visible_to(user).for_list()
    carried: dict[Any, set[Decimal]] = defaultdict(set)
    for check in fte_checks(rows):
        if not check.adds_up_to:
            continue
        table = (check.row.organization_id, check.row.source_id)
        judged = Verdict.DISCREPANCY if check.difference in carried[table] else None
        line = Compared(
            family=Family.RESOURCES,
            what=_("%(row)s, full-time equivalents") % {"row": check.row.role.plain},
            record=check.row,
            published=check.printed,
            found=check.adds_up_to,
            tolerance=check.tolerance,
            source=check.row.source,
            judged=judged,
            reason=check.row.note,
        )
        if line.verdict is Verdict.DISCREPANCY:
            carried[table].add(check.difference)
        yield line


def agreement_shares(user: Any) -> Iterator[Compared]:
    """A printed share of a fund and the share that the amounts make."""
    rows = AgreementAmendment.objects.visible_to(user).exclude(printed_share="").exclude(whole=None)
    for terms in rows.select_related("agreement", "source"):
        digits = terms.printed_share.replace("%", "").strip()
        if terms.share is None or not digits.replace(".", "", 1).isdecimal():
            continue
        printed = Decimal(digits)
        yield Compared(
            family=Family.AGREEMENTS,
            what=_("%(agreement)s: share printed and computed") % {"agreement": terms.agreement.title.plain},
            record=terms.agreement,
            published=printed,
            found=terms.share,
            unit="%",
            tolerance=Decimal(5).scaleb(int(printed.as_tuple().exponent) - 1),
            source=terms.source,
        )


def payments(user: Any) -> Iterator[Compared]:
    """Assessed contributions published over several years against payments, where these cover the same days."""
    rows = VoluntaryContribution.objects.visible_to(user).for_list().filter(theme__assessed=True)
    paid = list(FiscalYearPayment.objects.visible_to(user).for_list().filter(programme__kind="assessed"))
    for row in rows:
        same = [
            each
            for each in paid
            if (each.payer_id, each.organization_id, each.currency_id)
            == (row.donor_id, row.organization_id, row.currency_id)
        ]
        years = sorted(each.fiscal_year for each in same)
        values = {
            "period": row.period_label,
            "first": years[0] if years else "",
            "last": years[-1] + 1 if years else "",
        }
        reason = _("No payments are recorded in this currency.")
        if years:
            reason = (
                _(
                    "Cannot be compared: the published amount covers %(period)s, the payments on record are of fiscal "
                    "years from April %(first)s to March %(last)s, and a fiscal year is not a calendar year."
                )
                % values
            )
        yield Compared(
            family=Family.PAYMENTS,
            what=_("%(line)s, %(period)s, and payments per fiscal year") % {"line": row.line.plain, **values},
            record=row,
            published=row.amount,
            found=None,
            unit=row.currency.code,
            tolerance=half_digit([row]),
            source=row.source,
            reason=reason,
        )


def member_counts(user: Any) -> Iterator[Compared]:
    """Published numbers of members and observers against the list that speaks for the day."""
    counts = list(MembershipCount.objects.visible_to(user).select_related("organization", "source").order_by("start"))
    lists = list(MembershipList.objects.visible_to(user))
    held = list(Membership.objects.visible_to(user).order_by().values_list("organization", "status", "start", "end"))
    for count in counts:
        day = count.end or count.start
        if day is None:
            continue
        speaks = any(
            each.organization_id == count.organization_id and each.start and each.start <= day <= (each.end or day)
            for each in lists
        )
        for status, published in (("member", count.members), ("observer", count.observers)):
            if published is None:
                continue
            number = sum(
                1
                for organization, state, start, end in held
                if (organization, state) == (count.organization_id, status)
                and (start is None or start <= day)
                and (end is None or day <= end)
            )
            label = _("members") if status == "member" else _("observers")
            yield Compared(
                family=Family.MEMBERS,
                what=f"{acronym(count.organization)}, {count.period_label}, {label}",
                record=count,
                published=Decimal(published),
                found=Decimal(number) if speaks else None,
                unit=label,
                source=count.source,
                reason=count.note if speaks else _("No list of members speaks for this day."),
            )


def acronym(organization: Any) -> str:
    """An organization in short."""
    return (organization.acronym or organization.name).plain
