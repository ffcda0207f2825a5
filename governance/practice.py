"""The Council of the practice organization, and one decision of it for the ledger to point at."""

import datetime as dt

from governance.models import AgendaItem, Body, Outcome, Session
from governance.models.body import BodyKind
from governance.models.outcome import OutcomeCode
from governance.models.session import SessionStatus
from membership.models import Certainty, Organization
from membership.practice import CODE, NOTE_EN, NOTE_FR

BODY = "practice-council"


def load() -> bool:
    """Create the Council with a session of last November that decided on arrears; whether there was anything to do."""
    organization = Organization.objects.filter(code=CODE).first()
    if organization is None or Body.objects.filter(code=BODY).exists():
        return False
    day = dt.date(dt.date.today().year - 1, 11, 24)
    body = Body.objects.create(
        code=BODY, name_en="Practice Council (made up)", name_fr="Conseil d’exercice (inventé)",
        organization=organization, kind=BodyKind.COUNCIL, note_en=NOTE_EN, note_fr=NOTE_FR,
    )  # fmt: skip
    session = Session.objects.create(
        body=body, title_en="Practice session (made up)", title_fr="Session d’exercice (inventée)", start=day, end=day,
        status=SessionStatus.HELD, note_en=NOTE_EN, note_fr=NOTE_FR,
    )  # fmt: skip
    item = AgendaItem.objects.create(
        session=session, position=1, title_en="Outstanding contributions (made up)",
        title_fr="Contributions en souffrance (inventé)",
    )  # fmt: skip
    Outcome.objects.create(
        item=item, code=OutcomeCode.ADOPTED, certainty=Certainty.RECORDED, note_en=NOTE_EN, note_fr=NOTE_FR
    )
    return True
