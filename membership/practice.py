"""The practice organization: made up, plainly labelled, kept apart from the real ones."""

import datetime as dt

from iomtrack.models import Precision
from membership.models import Certainty, Membership, Organization, State

CODE = "practice"
NOTE_EN = "Made up to practise on. Nothing here happened."
NOTE_FR = "Inventé pour s’exercer. Rien de ceci n’a eu lieu."
MEMBERS = ("CAN", "USA", "FRA", "JPN", "DEU", "BRA", "IND", "KEN", "CRI", "LBR", "PHL", "TUV")


def load() -> bool:
    """Create the practice organization with some states as its members; whether there was anything to do."""
    if Organization.objects.filter(code=CODE).exists():
        return False
    organization = Organization(
        code=CODE,
        name_en="Practice organization (made up)",
        name_fr="Organisation d’exercice (inventée)",
        acronym_en="PRACTICE",
        acronym_fr="EXERCICE",
        kind=Organization.Kind.ORGANIZATION,
        position=9000,
        practice=True,
        certainty=Certainty.RECORDED,
        note_en=NOTE_EN,
        note_fr=NOTE_FR,
    )
    organization.full_clean()
    organization.save()
    for state in State.objects.filter(iso3__in=MEMBERS):
        Membership.objects.create(
            organization=organization,
            state=state,
            status=Membership.Status.MEMBER,
            start=dt.date(2000, 1, 1),
            precision=Precision.YEAR,
            certainty=Certainty.RECORDED,
            note_en=NOTE_EN,
            note_fr=NOTE_FR,
        )
    return True
