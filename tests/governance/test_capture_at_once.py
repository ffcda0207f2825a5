"""Many saves of one item at one moment, over real connections."""

import uuid

import pytest

from governance.models import CaptureSave, Intervention, ItemNotes
from governance.services.capture import Typed, save_item
from iomtrack import history
from tests.factories.governance import AgendaItemFactory
from tests.factories.iomtrack import UserFactory
from tests.governance.test_double_submission import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def saves(item, by, typed, keys):
    """The same fields under these keys."""
    return [{"session": item.session_id, "item": item.pk, "by": by, "key": key, "typed": typed} for key in keys]


def test_two_hundred_tries_of_one_save_make_one_record_of_each_kind():
    item, by, key = AgendaItemFactory(), UserFactory(), uuid.uuid4()
    typed = {"said": Typed("", "Once"), f"speech.{uuid.uuid4()}.speaker": Typed("", "Kenya")}

    answers = at_once(save_item, saves(item, by, typed, [key] * 200), people=50)

    assert [answer.conflicts for answer in answers] == [{}] * 200
    assert {answer.values["said"] for answer in answers} == {"Once"}
    assert (CaptureSave.objects.count(), ItemNotes.objects.count(), Intervention.objects.count()) == (1, 1, 1)
    assert len(history.timeline(ItemNotes.objects.get())) == 1


def test_of_fifty_saves_at_once_one_wins_each_round_and_the_others_see_all_three_texts():
    item, by, before = AgendaItemFactory(), UserFactory(), ""
    typed_in_all = set()

    for turn in range(3):
        texts = [f"Round {turn}, person {number}" for number in range(50)]
        forms = [saves(item, by, {"said": Typed(before, text)}, [uuid.uuid4()])[0] for text in texts]
        answers = at_once(save_item, forms, people=50)

        winners = [text for text, answer in zip(texts, answers, strict=True) if not answer.conflicts]
        assert len(winners) == 1
        for text, answer in zip(texts, answers, strict=True):
            if text not in winners:
                seen = answer.conflicts["said"]
                assert (seen.base, seen.theirs, seen.mine) == (before, winners[0], text)
        assert ItemNotes.objects.get().said == winners[0]
        before = winners[0]
        typed_in_all |= set(texts)

    told = history.timeline(ItemNotes.objects.get())
    assert {str(change.after) for entry in told for change in entry.changes} >= typed_in_all
    assert sum(str(entry.what) == "Typed at the same time, not taken" for entry in told) == 3 * 49
