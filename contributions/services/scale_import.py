"""A UN scale from a file: every row is judged before anything is written; then the period is recorded, or nothing."""

import datetime as dt
import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions import file_rows
from contributions.file_rates import RATE, STATE, read_rates, total_of, wrong_total
from contributions.file_rows import Column, Row, plain, rows_of
from contributions.models import OrganizationScale, ScalePeriod, ScaleRate, Scenario
from contributions.models.scale import ScaleRateQuerySet
from iomtrack import formats
from iomtrack.bilingual import name_ordering
from iomtrack.models import Precision
from membership.models import Source, State

# Any number that no other advisory lock of the application uses.
IMPORTS = 40_119
COLUMNS = (
    STATE,
    RATE,
    Column("notional", gettext_lazy("Notional")),
    Column("printed_name", gettext_lazy("State as printed"), longest=120),
)
TRUTHS = {"yes": True, "oui": True, "no": False, "non": False, "": False}


@dataclass(frozen=True)
class Years:
    """The first and the last year of a scale period."""

    first: int
    last: int

    @property
    def code(self) -> str:
        """The years as the period is called: 2025-2027."""
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def start(self) -> dt.date:
        """The first day."""
        return dt.date(self.first, 1, 1)

    @property
    def end(self) -> dt.date:
        """The last day."""
        return dt.date(self.last, 12, 31)


@dataclass
class Judged(file_rows.Judged):
    """A file of rates once every row was looked at.

    `known` is the period that is recorded for the same years; `earlier` the one before, whose members this one has.
    """

    known: ScalePeriod | None = None
    earlier: ScalePeriod | None = None
    joined: list[State] = field(default_factory=list)

    @property
    def total(self) -> Decimal | None:
        """What the rates of the members add up to, in percent; None while one of them cannot be read."""
        return total_of(row for row in self.rows if not row.values["notional"])


def judge_scale(years: Years, text: str, *, explained: bool = False) -> Judged:
    """Look at every row of a file of UN rates, and at the file as a whole; nothing is written.

    The header is English or French, and numbers are read in its language. The rates of the members add up to exactly
    100, unless a note `explained` why not. No member of the period before may be missing. Where a scale of these very
    years is recorded, the file says the same or is wrong.
    """
    rows, language = rows_of(text, COLUMNS)
    standing = ScalePeriod.objects.standing()
    known = standing.filter(start=years.start, end=years.end).first()
    earlier = standing.filter(start__lt=years.start).order_by("-start").first()
    judged = Judged(rows, known=known, earlier=earlier)
    read_rates(rows, language, years.start, years.end)
    for row in rows:
        read_notional(row)
    if known:
        compare(judged, known)
    else:
        judged.problems += [*overlaps(years), *missing_members(judged, years), *wrong_total(judged.total, explained)]
    return judged


def read_notional(row: Row) -> None:
    """Whether the rate is notional, and the name that the state is printed with."""
    said, written = row.cells.get("notional", ""), row.cells.get("state", "")
    if plain(said) not in TRUTHS:
        row.problems.append(_("Notional: “%(text)s” is neither yes nor no.") % {"text": said})
    row.values |= {
        "notional": TRUTHS.get(plain(said), False),
        "printed": row.cells.get("rate", ""),
        "printed_name": row.cells.get("printed_name") or ("" if re.fullmatch("[A-Za-z]{3}", written) else written),
    }


def overlaps(years: Years) -> list[str]:
    """The periods that cover some of the years."""
    others = ScalePeriod.objects.standing().filter(start__lte=years.end, end__gte=years.start).order_by("start")
    return [_("The scale of %(years)s covers some of these years.") % {"years": other} for other in others]


def missing_members(judged: Judged, years: Years) -> list[str]:
    """Members of the period before that no row names; and what members are new.

    The United Nations has lost no member that still exists: whoever had a rate has one in the next scale.
    """
    if judged.earlier is None:
        return []
    named = {row.values["state"] for row in judged.rows} - {None}
    before = states_in(judged.earlier.rates.of_members())
    members = {row.values["state"] for row in judged.rows if not row.values["notional"]} - {None}
    judged.joined = sorted(members - set(before), key=lambda state: state.iso3)
    missing = [state for state in before if state not in named and not (state.end and state.end < years.start)]
    return without_row(missing, judged.earlier)


def states_in(rates: ScaleRateQuerySet) -> list[State]:
    """The states of these rates, by name."""
    return list(State.objects.filter(pk__in=rates.order_by().values("state")).order_by(*name_ordering(), "pk"))


def without_row(states: list[State], period: ScalePeriod) -> list[str]:
    """That no row names these states of a period."""
    if not states:
        return []
    names = ", ".join(str(state) for state in states)
    return [
        _("These states have a rate in %(years)s and no row here: %(states)s.") % {"years": period, "states": names}
    ]


def compare(judged: Judged, known: ScalePeriod) -> None:
    """Find the rates that are recorded already; what differs from them is wrong."""
    recorded = {rate.state_id: rate for rate in known.rates.all()}
    for row in judged.rows:
        if row.problems:
            continue
        rate = recorded.get(row.values["state"].pk)
        if rate is None:
            row.problems.append(_("%(years)s is recorded without this state.") % {"years": known})
        elif (rate.rate, rate.notional) != (row.values["rate"], row.values["notional"]):
            kind = _("notional") if rate.notional else _("not notional")
            row.problems.append(
                _("%(years)s is recorded with the rate %(rate)s, %(kind)s.")
                % {"years": known, "rate": formats.number(rate.rate.normalize()), "kind": kind}
            )
        else:
            row.known = rate
    named = {row.values["state"].pk for row in judged.rows if row.values["state"]}
    judged.problems += without_row(states_in(known.rates.exclude(state__in=named)), known)
    if not judged.is_right:
        judged.problems.append(
            _("The scale of %(years)s is recorded already, with other rates. Undo its import, or correct it.")
            % {"years": known}
        )


@transaction.atomic
def import_scale(
    *, years: Years, text: str, source: Source, locator: str = "", note_en: str = "", note_fr: str = ""
) -> tuple[ScalePeriod, int]:
    """Record the scale of a file, its period and every rate, or nothing where anything is wrong.

    The file is judged again, one import at a time: a file that is sent twice is recorded once. The answer is the
    period, and how many rates were recorded now.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORTS])
    judged = judge_scale(years, text, explained=bool(note_en or note_fr))
    if not judged.is_right:
        raise ValidationError({"rows": judged.said})
    if judged.known:
        return judged.known, 0
    cited = {"source": source, "locator": locator}
    period = ScalePeriod(
        code=years.code, start=years.start, end=years.end, precision=Precision.YEAR, imported_at=timezone.now(),
        note_en=note_en, note_fr=note_fr, **cited,
    )  # fmt: skip
    period.full_clean()
    period.save()
    ScaleRate.objects.bulk_create([ScaleRate(period=period, **row.values, **cited) for row in judged.rows])
    return period, len(judged.rows)


@transaction.atomic
def undo_scale_import(*, period: ScalePeriod) -> ScalePeriod:
    """Withdraw an imported scale: it and its rates stay to be read, and no page or computation uses them any longer.

    Its years are free for another import. A scale from which others are computed stays.
    """
    period = ScalePeriod.objects.select_for_update().get(pk=period.pk)
    first, last = period.start, period.end
    if period.imported_at is None or period.withdrawn_on or not first or not last:
        raise ValidationError(_("There is no import of this scale to undo."))
    if OrganizationScale.objects.filter(un_period=period).exists() or Scenario.objects.filter(scale=period).exists():
        raise ValidationError(
            _("Scales of organizations or scenarios are computed from this scale: it can no longer be withdrawn.")
        )
    years = Years(first.year, last.year).code
    before = ScalePeriod.objects.filter(code__startswith=f"{years} (").count()
    period.code = f"{years} ({before + 1})"
    period.withdrawn_on = timezone.localdate()
    period.full_clean()
    period.save()
    return period
