"""A UN scale from a file: every row is judged before anything is written; then the period is recorded, or nothing."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions import file_rows
from contributions.file_rows import Column, Row, add_names, number_in, plain, rows_of, state_of, states_by_name
from contributions.models import OrganizationScale, ScalePeriod, ScaleRate, Scenario
from contributions.models.scale import ScaleRateQuerySet
from iomtrack import formats
from iomtrack.bilingual import name_ordering
from iomtrack.models import Precision
from membership.models import Source, State

# Any number that no other advisory lock of the application uses.
IMPORTS = 40_119
DECIMALS = 8
RATE = Column("rate", gettext_lazy("Rate (%)"), compulsory=True, longest=20, also=(gettext_lazy("Rate"),))
COLUMNS = (
    Column("state", gettext_lazy("State"), compulsory=True, also=(gettext_lazy("ISO code"),)),
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
        rates = [row.values["rate"] for row in self.rows if not row.values["notional"]]
        return None if None in rates else sum(rates, Decimal(0))


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
    states = printed_names() | states_by_name()
    for row in rows:
        read(row, language, states, years)
    refuse_twice(rows)
    if known:
        compare(judged, known)
    else:
        judged.problems += [*overlaps(years), *missing_members(judged, years), *wrong_total(judged, explained)]
    return judged


def printed_names() -> dict[str, State]:
    """What the General Assembly calls the states: the names that the recorded scales were printed with."""
    found: dict[str, State] = {}
    states = State.objects.in_bulk()
    printed = ScaleRate.objects.standing().order_by().values_list("printed_name", "state").distinct()
    add_names(found, ((name, states[key]) for name, key in printed))
    return found


def read(row: Row, language: str, states: Mapping[str, State], years: Years) -> None:
    """Turn the cells of a row into a rate; all that is wrong with it is kept at the row."""
    state, rate = state_of(row, states), number_in(row, RATE, language, DECIMALS)
    if state and ((state.end and state.end < years.start) or (state.start and state.start > years.end)):
        row.problems.append(_("%(state)s did not exist in these years.") % {"state": state})
    if rate is not None and not 0 <= rate <= 100:
        row.problems.append(_("%(column)s: a rate is between 0 and 100 percent.") % {"column": RATE.label})
        rate = None
    said = row.cells.get("notional", "")
    if plain(said) not in TRUTHS:
        row.problems.append(_("Notional: “%(text)s” is neither yes nor no.") % {"text": said})
    written = row.cells.get("state", "")
    row.values = {
        "state": state,
        "rate": rate,
        "notional": TRUTHS.get(plain(said), False),
        "printed": row.cells.get("rate", ""),
        "printed_name": row.cells.get("printed_name") or ("" if re.fullmatch("[A-Za-z]{3}", written) else written),
    }


def refuse_twice(rows: list[Row]) -> None:
    """A state that is there a second time, under whatever name."""
    seen: dict[int, int] = {}
    for row in rows:
        if state := row.values["state"]:
            first = seen.setdefault(state.pk, row.number)
            if first != row.number:
                row.problems.append(_("%(state)s is already in line %(line)s.") % {"state": state, "line": first})


def overlaps(years: Years) -> list[str]:
    """The periods that cover some of the years."""
    others = ScalePeriod.objects.standing().filter(start__lte=years.end, end__gte=years.start).order_by("start")
    return [_("The scale of %(years)s covers some of these years.") % {"years": other} for other in others]


def missing_members(judged: Judged, years: Years) -> list[str]:
    """Members of the period before that no row names; and who is new.

    The United Nations has lost no member that still exists: whoever had a rate has one in the next scale.
    """
    if judged.earlier is None:
        return []
    named = {row.values["state"] for row in judged.rows} - {None}
    before = states_in(judged.earlier.rates.of_members())
    judged.joined = sorted(named - set(before), key=lambda state: state.iso3)
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


def wrong_total(judged: Judged, explained: bool) -> list[str]:
    """That the rates of the members do not add up to 100; nothing while a rate cannot be read."""
    if explained or judged.total in (None, 100):
        return []
    return [
        _(
            "The rates of the members add up to %(sum)s, not to 100. Correct them, say which of them are notional, "
            "or say in the note why it is so."
        )
        % {"sum": formats.number(judged.total.normalize())}
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
