"""The scale of an organization from a file, as it was adopted: a new version, or nothing where anything is wrong."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from contributions import file_rows
from contributions.file_rates import RATE, STATE, read_rates, total_of, wrong_total
from contributions.file_rows import rows_of
from contributions.models import OrganizationScale
from contributions.services.organization_scale import enter_scale, members_on
from membership.models import Organization, Source, State

COLUMNS = (STATE, RATE)


@dataclass
class Judged(file_rows.Judged):
    """A file of rates once every row was looked at, beside the members of 1 January.

    `known` is the newest version where it says the same.
    """

    known: OrganizationScale | None = None
    missing: list[State] = field(default_factory=list)
    others: list[State] = field(default_factory=list)

    @property
    def total(self) -> Decimal | None:
        """What the rates add up to, in percent; None while one of them cannot be read."""
        return total_of(self.rows)


def judge_adopted_scale(organization: Organization, year: int, text: str, *, explained: bool = False) -> Judged:
    """Look at every row of a file of an organization's rates; nothing is written.

    The rates add up to exactly 100, unless a note `explained` why not. A scale is entered as it was adopted: members
    that it leaves out, and states in it that are no members, are named and are no errors.
    """
    rows, language = rows_of(text, COLUMNS)
    read_rates(rows, language, dt.date(year, 1, 1), dt.date(year, 12, 31))
    judged = Judged(rows)
    judged.problems += wrong_total(judged.total, explained)
    named = {row.values["state"] for row in rows} - {None}
    members = members_on(organization, dt.date(year, 1, 1))
    judged.missing = [state for state in members if state not in named]
    judged.others = sorted(named - set(members), key=lambda state: state.iso3)
    versions = OrganizationScale.objects.filter(
        organization=organization, year=year, basis=OrganizationScale.Basis.ADOPTED
    )
    newest = versions.order_by("-version").first()
    if newest and not judged.wrong:
        recorded = {rate.state_id: rate for rate in newest.rates.all()}
        if {key: rate.weight for key, rate in recorded.items()} == {
            row.values["state"].pk: row.values["rate"] for row in rows
        }:
            judged.known, judged.problems = newest, []
            for row in rows:
                row.known = recorded[row.values["state"].pk]
    return judged


@transaction.atomic
def import_adopted_scale(
    *,
    organization: Organization,
    year: int,
    text: str,
    source: Source,
    locator: str = "",
    note_en: str = "",
    note_fr: str = "",
) -> tuple[OrganizationScale, int]:
    """Record the rates of a file as a new draft version, or nothing where anything is wrong.

    The file is judged again, with the organization locked: a file that is sent twice makes one version. The answer is
    the version, and how many rates were recorded now.
    """
    Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)
    judged = judge_adopted_scale(organization, year, text, explained=bool(note_en or note_fr))
    if not judged.is_right:
        raise ValidationError({"rows": judged.said})
    if judged.known:
        return judged.known, 0
    rates = {row.values["state"]: row.values["rate"] for row in judged.rows}
    scale = enter_scale(
        organization=organization, year=year, rates=rates, source=source, locator=locator, note_en=note_en,
        note_fr=note_fr,
    )  # fmt: skip
    return scale, len(rates)
