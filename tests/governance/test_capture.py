"""Saving what is taken down of an item: where each field goes, what is refused, and that no text is lost."""

import datetime as dt
import uuid

import pytest
from django.core.exceptions import ValidationError

from governance.models import Action, AgendaItem, Intervention, ItemNotes, Outcome, PrivateNote
from governance.services import meeting
from governance.services.capture import Typed, save_item
from iomtrack import history
from iomtrack.recent import changes
from tests.factories.governance import AgendaItemFactory, OutcomeFactory, SubBodyFactory
from tests.factories.iomtrack import UserFactory
from tests.factories.membership import UnitFactory

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def by(db):
    """The counselor."""
    return UserFactory(role="counselor", last_name="Roy")


def save(item, by, promise=False, key=None, **fields):
    """One save; a field is what was typed where nothing was before, or a pair of before and after."""
    typed = {
        name.replace("__", "."): Typed(*each) if isinstance(each, tuple) else Typed("", each)
        for name, each in fields.items()
    }
    return save_item(
        session=item.session_id, item=item.pk, by=by, key=key or uuid.uuid4(), typed=typed, promise=promise
    )


def speech(client_id=None, base=("", "", ""), **columns):
    """The fields of one intervention."""
    client_id = client_id or uuid.uuid4()
    return {f"speech.{client_id}.{column}": text for column, text in columns.items()}


def entries(record) -> list[str]:
    """What the history of a record says, oldest first: what happened, and the new texts."""
    return [f"{each.what}: {' '.join(str(c.after) for c in each.changes)}" for each in history.timeline(record)[::-1]]


def test_every_field_goes_where_it_belongs(by):
    item = AgendaItemFactory()

    saved = save(
        item,
        by,
        language="fr",
        said="Le Canada appuie la proposition.",
        code="adopted",
        decided_by="consensus",
        text="Adopté.",
        note="Ton pressé.",
        **speech(speaker="Brésil", on_behalf_of="GRULAC", said="Appuie aussi."),
    )

    outcome, notes, spoken = Outcome.objects.get(), ItemNotes.objects.get(), Intervention.objects.get()
    assert (outcome.code, outcome.decided_by, outcome.text_fr, outcome.text_en) == (
        "adopted",
        "consensus",
        "Adopté.",
        "",
    )
    assert outcome.decided_on == item.session.start
    assert (notes.said, notes.language, notes.decision) == ("Le Canada appuie la proposition.", "fr", "")
    assert (spoken.speaker, spoken.on_behalf_of, spoken.said, spoken.language) == (
        "Brésil",
        "GRULAC",
        "Appuie aussi.",
        "fr",
    )
    assert PrivateNote.objects.get().text == "Ton pressé."
    assert saved.conflicts == {}
    assert saved.values["text"] == "Adopté."


def test_what_was_decided_waits_for_its_code_and_is_then_the_outcomes(by):
    item = AgendaItemFactory()

    waiting = save(item, by, text="Adopted with a change.", decided_by="vote")
    logged = save(item, by, code="adopted_as_amended")

    outcome = Outcome.objects.get()
    assert waiting.values["text"] == "Adopted with a change."
    assert (outcome.text_en, outcome.decided_by) == ("Adopted with a change.", "vote")
    assert (ItemNotes.objects.get().decision, ItemNotes.objects.get().decided_by) == ("", "")
    assert logged.values["text"] == "Adopted with a change."


def test_an_outcome_that_is_logged_is_changed_and_its_history_says_why(by):
    outcome = OutcomeFactory(code="noted", text_en="Noted.")

    save(outcome.item, by, text=("Noted.", "Noted with thanks."))

    outcome.refresh_from_db()
    assert outcome.text_en == "Noted with thanks."
    assert history.timeline(outcome)[0].why == "Taken down in the session"


def test_an_item_that_is_deferred_is_not_decided(by):
    item = AgendaItemFactory()
    save(item, by, code="adopted", decided_by="consensus")

    saved = save(item, by, code=("adopted", "deferred"))

    assert (saved.values["code"], saved.values["decided_by"]) == ("deferred", "")


def test_text_that_is_found_to_be_in_the_other_language_moves_there(by):
    item = AgendaItemFactory()
    save(item, by, code="noted", text="Pris note.")

    saved = save(item, by, language=("en", "fr"))

    outcome = Outcome.objects.get()
    assert (outcome.text_en, outcome.text_fr) == ("", "Pris note.")
    assert saved.values["text"] == "Pris note."


def test_a_second_person_who_began_from_the_same_text_is_shown_all_three_and_both_texts_are_in_the_history(by):
    item, other = AgendaItemFactory(), UserFactory(role="policy", last_name="Côté")
    with history.because("", user=by.pk):
        save(item, by, said="Before", code="noted", text=f"Theirs {SCRIPT}")
    save(item, by, said=("Before", "Theirs"))

    saved = save(item, other, said=("Before", f"Mine {SCRIPT}"), text=("", "Mine"), note="Only mine")

    assert {name: (c.base, c.theirs, c.mine) for name, c in saved.conflicts.items()} == {
        "said": ("Before", "Theirs", f"Mine {SCRIPT}"),
        "text": ("", f"Theirs {SCRIPT}", "Mine"),
    }
    assert saved.conflicts["text"].by == str(by)
    assert ItemNotes.objects.get().said == "Theirs"
    assert PrivateNote.objects.get(author=other).text == "Only mine"
    assert entries(ItemNotes.objects.get())[-1] == f"Typed at the same time, not taken: Mine {SCRIPT}"
    assert entries(Outcome.objects.get())[-1] == "Typed at the same time, not taken: Mine"

    chosen = save(item, other, said=("Theirs", "Both"))
    assert chosen.conflicts == {}
    assert entries(ItemNotes.objects.get())[-1] == "Changed: Both"
    assert history.timeline(ItemNotes.objects.get())[0].changes[0].before == "Theirs"


def test_two_people_at_different_fields_of_an_item_do_not_disturb_each_other(by):
    item, other = AgendaItemFactory(), UserFactory(role="policy")

    save(item, by, said="Canada spoke.", **speech(speaker="Kenya"))
    saved = save(item, other, text="Decided.", **speech(speaker="Peru"))

    assert saved.conflicts == {}
    assert saved.values["said"] == "Canada spoke."
    assert set(Intervention.objects.values_list("speaker", flat=True)) == {"Kenya", "Peru"}


def test_two_people_who_type_the_same_agree(by):
    item = AgendaItemFactory()
    save(item, by, said="The same.")

    assert save(item, UserFactory(role="policy"), said="The same.").conflicts == {}


def test_a_save_that_was_not_taken_is_answered_the_same_when_it_is_sent_again(by):
    item, key = AgendaItemFactory(), uuid.uuid4()
    save(item, by, said="First")

    first = save(item, by, key=key, said="Second")
    again = save(item, by, key=key, said="Second")

    assert first.conflicts == again.conflicts
    assert len(entries(ItemNotes.objects.get())) == 2


def test_a_save_that_comes_late_again_does_not_undo_what_was_saved_since(by):
    item, key = AgendaItemFactory(), uuid.uuid4()
    save(item, by, key=key, said="One")
    save(item, by, said=("One", "Two"))

    again = save(item, by, key=key, said="One")

    assert again.conflicts == {}
    assert again.values["said"] == "Two"


def test_a_key_belongs_to_one_person_and_one_item(by):
    item, key = AgendaItemFactory(), uuid.uuid4()
    save(item, by, key=key, said="One")

    with pytest.raises(ValidationError, match="out of date"):
        save(item, UserFactory(role="policy"), key=key, said="Two")
    with pytest.raises(ValidationError, match="out of date"):
        save(AgendaItemFactory(session=item.session, position=2), by, key=key, said="Two")


def test_where_one_field_is_not_valid_nothing_is_saved_and_every_problem_is_named(by):
    item = AgendaItemFactory()

    with pytest.raises(ValidationError) as refused:
        save(item, by, said="x" * 20_001, code="nonsense", owner="y" * 256)

    assert set(refused.value.message_dict) == {"said", "code", "owner"}
    assert not ItemNotes.objects.exists()


def test_only_a_body_below_another_recommends(by):
    item = AgendaItemFactory()

    with pytest.raises(ValidationError) as refused:
        save(item, by, code="recommended", said="Kept elsewhere")
    saved = save(AgendaItemFactory(session__body=SubBodyFactory()), by, code="recommended")

    assert set(refused.value.message_dict) == {"code"}
    assert saved.values["code"] == "recommended"


@pytest.mark.parametrize("name", ["pk", "speech.x.said", "speech.0.said", "client_id", "speech", "item"])
def test_a_field_that_is_none_is_refused(by, name):
    with pytest.raises(ValidationError, match="out of date"):
        save_item(
            session=(item := AgendaItemFactory()).session_id,
            item=item.pk,
            by=by,
            key=uuid.uuid4(),
            typed={name: Typed("", "x")},
        )


def test_an_intervention_of_another_item_is_not_reached(by):
    first = AgendaItemFactory()
    second = AgendaItemFactory(session=first.session, position=2)
    client_id = uuid.uuid4()
    save(first, by, **speech(client_id, speaker="Kenya"))

    with pytest.raises(ValidationError, match="out of date"):
        save(second, by, **speech(client_id, speaker="Peru"))


def test_a_follow_up_becomes_an_action_once_and_leaves_the_notes(by):
    item, key = AgendaItemFactory(), uuid.uuid4()
    unit = UnitFactory(name_en="International Policy Coordination", acronym_en="BSK")
    save(item, by, code="noted", follow_up="Write a note", owner="bsk")

    for _time in range(2):
        saved = save(item, by, promise=True, key=key, due="June 2027")

    action = Action.objects.get()
    assert (action.name_en, action.owner, action.due_on) == ("Write a note", unit, dt.date(2027, 6, 30))
    assert action.outcome == Outcome.objects.get()
    assert (saved.values["follow_up"], saved.values["owner"], saved.values["due"]) == ("", "", "")


def test_a_follow_up_that_is_not_whole_stays_where_it_is_and_every_gap_is_named(by):
    item = AgendaItemFactory()
    save(item, by, follow_up="Write a note", owner="Nobody’s unit", due="04/05/2027")

    with pytest.raises(ValidationError) as refused:
        save(item, by, promise=True)

    assert set(refused.value.message_dict) == {"code", "owner", "due"}
    assert "April 5, 2027" in refused.value.message_dict["due"][0].replace("\u00a0", " ")
    assert ItemNotes.objects.get().follow_up == "Write a note"


def test_a_closed_session_takes_nothing(by):
    item = OutcomeFactory().item
    meeting.close_session(session=item.session)

    with pytest.raises(ValidationError, match="closed"):
        save(item, by, said="Late")


def test_a_marking_is_raised_in_the_sitting_and_lowered_elsewhere(by):
    item = AgendaItemFactory()

    saved = save(item, by, marking=("unclassified", "protected_b"))
    with pytest.raises(ValidationError, match="needs a reason"):
        save(item, by, marking=("protected_b", "unclassified"))

    assert saved.sheet.marking == "protected_b"
    item.refresh_from_db()
    assert item.marking == "protected_b"


def test_who_cannot_read_a_marking_neither_sets_it_nor_saves_behind_it(by):
    administrator, item = UserFactory(role="admin"), AgendaItemFactory()

    with pytest.raises(ValidationError, match="could not read"):
        save(item, administrator, marking=("unclassified", "protected_a"))
    save(item, by, marking=("unclassified", "protected_a"))
    with pytest.raises(AgendaItem.DoesNotExist):
        save(item, administrator, said="Unseen")


def test_a_private_note_is_its_authors_own(by):
    item, other = AgendaItemFactory(), UserFactory(role="policy")
    save(item, by, note="For me")

    theirs = save(item, other, note="For me too")

    assert theirs.conflicts == {}
    assert theirs.values["note"] == "For me too"
    assert save(item, by, said="Something").values["note"] == "For me"


def test_what_is_saved_every_two_seconds_is_not_told_among_the_latest_changes(by):
    item = AgendaItemFactory()
    with history.because("", user=by.pk):
        save(item, by, said="One", note="Two")
    quiet = changes(by, 10)
    with history.because("", user=by.pk):
        save(item, by, code="noted")

    assert quiet == []
    assert [entry.record.split(":")[0] for entry in changes(by, 10)] == ["outcome"]
