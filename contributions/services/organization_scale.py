"""What happens to scales of organizations: entered as published, computed from the UN scale, made final."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from contributions.calculations import NothingToShare, clamp_shares
from contributions.models import OrganizationScale, OrganizationScaleRate, ScalePeriod, ScaleRate
from governance.models import Outcome
from iomtrack import formats
from iomtrack.bilingual import name_ordering
from membership.models import Certainty, Membership, Organization, Source, State

Basis, Stage = OrganizationScale.Basis, OrganizationScale.Stage


@dataclass(frozen=True)
class Substitute:
    """A rate for a state that the UN scale does not have, with the source that gives it."""

    rate: Decimal
    source: Source
    locator: str = ""


def members_on(organization: Organization, day: dt.date) -> list[State]:
    """The states that are members on a day, by name."""
    keys = Membership.objects.on(day).members().filter(organization=organization).values("state")
    return list(State.objects.filter(pk__in=keys).order_by(*name_ordering(), "pk"))


@transaction.atomic
def compute_scale(
    *,
    organization: Organization,
    year: int,
    un_period: ScalePeriod,
    members: Iterable[State] | None = None,
    substitutes: Mapping[State, Substitute] | None = None,
    floor: Decimal | None = None,
    ceiling: Decimal | None = None,
) -> OrganizationScale:
    """Make a new draft from the UN rates of the members (of 1 January, unless others are given).

    A member without a rate in that period needs a sourced substitute; without one nothing is made, and all such
    members are named. The UN period is the caller's choice.
    """
    states = members_on(organization, dt.date(year, 1, 1)) if members is None else list(members)
    if not states:
        raise ValidationError({"year": _("No member is recorded for 1 January %(year)s.") % {"year": year}})
    given = substitutes or {}
    rates = dict(ScaleRate.objects.filter(period=un_period, state__in=states).values_list("state", "rate"))
    missing = [state for state in states if state.pk not in rates and state not in given]
    if missing:
        raise ValidationError(
            {
                "un_period": _("The UN scale %(period)s has no rate for %(states)s. Give a substitute and its source.")
                % {"period": un_period, "states": ", ".join(str(state) for state in missing)}
            }
        )
    scale = new_version(
        organization=organization, year=year, basis=Basis.COMPUTED, un_period=un_period, floor=floor, ceiling=ceiling,
        source=un_period.source, certainty=Certainty.RECORDED,
    )  # fmt: skip
    rows = []
    for state in states:
        substitute = None if state.pk in rates else given[state]
        rows.append(
            OrganizationScaleRate(
                scale=scale,
                state=state,
                weight=substitute.rate if substitute else rates[state.pk],
                substitute=substitute is not None,
                source=substitute.source if substitute else un_period.source,
                locator=substitute.locator if substitute else "",
            )
        )
    write_rates(rows)
    return scale


@transaction.atomic
def enter_scale(
    *,
    organization: Organization,
    year: int,
    rates: Mapping[State, Decimal],
    source: Source | None = None,
    locator: str = "",
    un_period: ScalePeriod | None = None,
    floor: Decimal | None = None,
    ceiling: Decimal | None = None,
    note_en: str = "",
    note_fr: str = "",
) -> OrganizationScale:
    """Make a new draft with the rates as they were published or adopted."""
    scale = new_version(
        organization=organization, year=year, basis=Basis.ADOPTED, un_period=un_period, floor=floor, ceiling=ceiling,
        source=source, locator=locator, note_en=note_en, note_fr=note_fr,
    )  # fmt: skip
    write_rates(
        [
            OrganizationScaleRate(scale=scale, state=state, weight=rate, source=source, locator=locator)
            for state, rate in rates.items()
        ]
    )
    return scale


def new_version(*, organization: Organization, year: int, basis: str, **values: object) -> OrganizationScale:
    """The next version of a scale; two people who make one at a time get two numbers."""
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    earlier = OrganizationScale.objects.filter(organization=organization, year=year, basis=basis)
    number = (earlier.order_by().aggregate(last=Max("version"))["last"] or 0) + 1
    scale = OrganizationScale(organization=organization, year=year, basis=basis, version=number, **values)
    scale.full_clean()
    scale.save()
    return scale


def write_rates(rows: list[OrganizationScaleRate]) -> None:
    """Write the rates of a new scale, once each is a rate."""
    for row in rows:
        row.clean_fields(exclude=["scale", "state", "source"])
        if not 0 <= row.weight <= 100:
            raise ValidationError(
                {"rates": _("%(state)s: a rate is between 0 and 100 percent.") % {"state": row.state}}
            )
    OrganizationScaleRate.objects.bulk_create(rows)


@transaction.atomic
def finalize_scale(*, scale: OrganizationScale, adopted_by: Outcome | None = None) -> OrganizationScale:
    """Make a draft final: from now on neither it nor its rates can change.

    An adopted scale adds up to exactly 100, unless its note says why not. Floor and ceiling can be kept.
    """
    scale = OrganizationScale.objects.select_for_update().get(pk=scale.pk)
    if scale.is_final:
        raise ValidationError(_("This scale is already final."))
    weights = scale.weights()
    if not any(weights.values()):
        raise ValidationError(_("This scale has no rate greater than zero."))
    together = sum(weights.values(), Decimal(0))
    if scale.basis == Basis.ADOPTED and together != 100 and not (scale.note_en or scale.note_fr):
        raise ValidationError(
            _("The rates add up to %(sum)s, not to 100. Correct them, or say in the note why it is so.")
            % {"sum": formats.number(together.normalize())}
        )
    try:
        clamp_shares(weights, floor=scale.floor or Decimal(0), ceiling=scale.ceiling or Decimal(100))
    except (NothingToShare, ValueError):
        raise ValidationError(
            {"floor": _("The floor and the ceiling cannot both be kept with so many states.")}
        ) from None
    scale.stage = Stage.FINAL
    if adopted_by:
        scale.adopted_by = adopted_by
    scale.full_clean()
    scale.save()
    return scale
