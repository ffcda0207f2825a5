"""The page of a sitting: a plain form for each item, JSON for its script, and who may see what of it."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from governance.models import Action, Intervention, ItemNotes, Outcome, PrivateNote
from governance.services import meeting
from iomtrack.sessions import Session as LogIn
from tests.factories.governance import AgendaItemFactory, InterventionFactory, ItemNotesFactory, SessionFactory
from tests.factories.membership import UnitFactory
from tests.markup import page_of
from tests.test_history import typed_in

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert('mine')</script>"


def page_url(item, language="en"):
    """The page of the item's session."""
    return f"/{language}/governance/sessions/{item.session_id}/capture/"


def form_of(client, item, language="en"):
    """What the item's form would send as it stands; its key is new on every page."""
    return typed_in(page_of(client.get(page_url(item, language))).one("form", id=f"form-{item.pk}"))


def new_speech(form):
    """The name of the empty intervention of a form, without its column."""
    return next(name.rpartition(".")[0] for name in form if name.startswith("speech."))


def send(client, item, typed, key=None, **headers):
    """A save as the script sends it; a field is a text where nothing was before, or a pair."""
    data = {"item": item.pk, "key": key or uuid.uuid4(), "user": client.user.pk}
    for name, each in typed.items():
        data[f"base.{name}"], data[name] = each if isinstance(each, tuple) else ("", each)
    return client.post(page_url(item), data, headers={"Accept": "application/json", **headers})


def test_an_item_is_logged_with_the_plain_form_in_french(client_as):
    client, item = client_as("counselor"), AgendaItemFactory()
    form = form_of(client, item, "fr")
    speech = new_speech(form)
    typed = {"said": "Le Canada appuie.\r\nSans réserve.", "code": "adopted", "text": "Adopté.", "note": "À moi."}
    spoken = {f"{speech}.speaker": "Kenya", f"{speech}.on_behalf_of": "Groupe africain"}

    done = client.post(page_url(item, "fr"), form | typed | spoken)

    assert done.headers["Location"] == f"{page_url(item, 'fr')}?item={item.pk}#item-{item.pk}"
    assert ItemNotes.objects.get().said == "Le Canada appuie.\nSans réserve."
    assert Outcome.objects.get().text_fr == "Adopté."
    assert str(Intervention.objects.get()) == "Kenya / Groupe africain"
    assert "\nLe Canada appuie.\nSans réserve.</textarea>" in client.get(page_url(item, "fr")).content.decode()
    assert form_of(client, item, "fr")[f"base.{speech}.speaker"] == "Kenya"


def test_the_plain_form_sent_twice_is_saved_once_and_an_unchanged_one_changes_nothing(client_as):
    client, item = client_as("counselor"), AgendaItemFactory()
    form = form_of(client, item) | {"said": "Once"}

    for _time in range(2):
        client.post(page_url(item), form)
    again = form_of(client, item)
    client.post(page_url(item), again)

    assert ItemNotes.objects.get().events.count() == 1


def test_without_javascript_the_second_person_sees_all_three_texts_and_their_own_is_still_in_the_form(client_as):
    first, second, item = client_as("counselor", last_name="Roy"), client_as("policy"), AgendaItemFactory()
    early, late = form_of(first, item), form_of(second, item)
    first.post(page_url(item), early | {"said": "Theirs"})

    refused = second.post(page_url(item), late | {"said": SCRIPT, "text": "Taken"})

    page = page_of(refused)
    conflict = page.one("form", id=f"form-{item.pk}").one(class_="conflict")
    assert refused.status_code == 409
    assert [conflict.one("dd", class_=name).text for name in ("base", "theirs", "mine")] == ["", "Theirs", SCRIPT]
    assert "Roy" in conflict.one(class_="by").text
    assert SCRIPT not in refused.content.decode()
    assert ItemNotes.objects.get().decision == "Taken"

    kept = typed_in(page.one("form", id=f"form-{item.pk}"))
    assert kept["base.said"] == "Theirs"
    second.post(page_url(item), kept)
    assert ItemNotes.objects.get().said == SCRIPT


def test_what_is_refused_stays_in_the_plain_form_and_says_why(client_as):
    client, item = client_as("counselor"), AgendaItemFactory()
    form = form_of(client, item)
    speech = new_speech(form)

    refused = client.post(
        page_url(item), form | {"said": "x" * 20_001, "text": "Typed", f"{speech}.speaker": "Typed too"}
    )

    page = page_of(refused)
    typed = typed_in(page.one("form", id=f"form-{item.pk}"))
    assert refused.status_code == 422
    assert page.one("title").text.startswith("Error:")
    assert "20000" in page.one("form", id=f"form-{item.pk}").one(class_="error").text
    assert (typed["text"].strip(), typed[f"{speech}.speaker"]) == ("Typed", "Typed too")
    assert not ItemNotes.objects.exists()


def test_a_follow_up_becomes_an_action_with_the_plain_form(client_as):
    client, item, unit = client_as("counselor"), AgendaItemFactory(), UnitFactory(name_en="Policy unit")
    typed = {"code": "noted", "follow_up": "Write a note", "owner": "policy UNIT", "due": "2027-03-31", "promise": "1"}

    client.post(page_url(item), form_of(client, item) | typed)

    page = page_of(client.get(page_url(item)))
    assert Action.objects.get().owner == unit
    assert "Write a note" in page.one(class_="capture-actions").text


def test_the_script_is_told_what_was_saved_what_was_refused_and_what_was_not_taken(client_as):
    client, item = client_as("counselor"), AgendaItemFactory()

    saved = send(client, item, {"said": "One", "code": "noted"})
    refused = send(client, item, {"code": ("noted", "recommended")})
    lost = send(client, item, {"said": ("", SCRIPT)})

    assert (saved.status_code, saved.json()["values"]["said"], saved.json()["marking"]) == (200, "One", "unclassified")
    assert (refused.status_code, list(refused.json()["problems"])) == (422, ["code"])
    assert lost.status_code == 409
    assert lost.json()["conflicts"]["said"] == {
        "base": "",
        "theirs": "One",
        "mine": SCRIPT,
        "by": str(client.user),
    }
    assert lost.headers["Content-Type"] == "application/json"
    assert lost.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("broken", [{"key": "x"}, {"key": ""}, {"item": "x"}, {"user": "0"}])
def test_a_save_that_is_no_save_is_refused_and_writes_nothing(client_as, broken):
    client, item = client_as("counselor"), AgendaItemFactory()
    data = {"item": item.pk, "key": uuid.uuid4(), "user": client.user.pk, "said": "x"} | broken

    refused = client.post(page_url(item), data, headers={"Accept": "application/json"})

    assert refused.status_code in (404, 422)
    assert not ItemNotes.objects.exists()


def test_text_typed_by_one_person_is_not_saved_as_anothers(client_as):
    client, other, item = client_as("counselor"), client_as("policy"), AgendaItemFactory()
    data = {"item": item.pk, "key": uuid.uuid4(), "user": client.user.pk, "said": "Typed by the first"}

    refused = other.post(page_url(item), data, headers={"Accept": "application/json"})

    assert "Somebody else" in refused.json()["problems"][""]


def test_a_save_without_the_token_of_the_log_in_is_refused(client_as):
    client, item = client_as("counselor"), AgendaItemFactory()
    client.handler.enforce_csrf_checks = True
    who = client.get(page_url(item), headers={"Accept": "application/json"}).json()

    without = send(client, item, {"said": "One"})
    with_token = send(client, item, {"said": "One"}, **{"X-CSRFToken": who["token"]})

    assert who["user"] == client.user.pk
    assert (without.status_code, with_token.status_code) == (403, 200)


def test_a_save_keeps_a_session_open_if_somebody_typed_and_not_if_it_is_tried_again(client_as):
    client, item = client_as("counselor"), AgendaItemFactory()
    soon = timezone.now() + dt.timedelta(minutes=5)
    LogIn.objects.update(expire_date=soon)

    send(client, item, {"said": "One"}, **{"X-Activity": "none"})
    untouched = LogIn.objects.get().expire_date
    send(client, item, {"said": ("One", "Two")}, **{"X-Activity": "typing"})

    assert untouched == soon
    assert LogIn.objects.get().expire_date > soon


def test_what_was_typed_in_the_plain_form_after_the_session_ended_is_there_after_the_log_in(client_as, client):
    author, item = client_as("counselor"), AgendaItemFactory()
    form = form_of(author, item) | {"said": "Typed too late"}

    sent = client.post(page_url(item), form)
    client.force_login(author.user)
    shown = client.get(page_url(item))

    assert sent.status_code == 302
    assert not ItemNotes.objects.exists()
    assert typed_in(page_of(shown).one("form", id=f"form-{item.pk}"))["said"].strip() == "Typed too late"


def test_a_protected_item_is_neither_shown_nor_saved_to_who_may_not_read_it(client_as):
    hidden = AgendaItemFactory(marking="protected_a", title_en="Hidden matter")
    shown = AgendaItemFactory(session=hidden.session, position=2, title_en="Open matter")
    ItemNotesFactory(item=hidden, said="Hidden words")
    admin = client_as("admin")

    text = admin.get(page_url(shown)).content.decode()

    assert "Open matter" in text
    assert "Hidden matter" not in text
    assert "Hidden words" not in text
    assert send(admin, hidden, {"said": "x"}).status_code == 404
    session = SessionFactory(marking="protected_b")
    assert admin.get(f"/en/governance/sessions/{session.pk}/capture/").status_code == 404


def test_above_unclassified_a_banner_says_that_nothing_is_kept_on_the_device(client_as):
    open_item = AgendaItemFactory()
    marked = AgendaItemFactory(session=open_item.session, position=2, marking="protected_a")

    page = page_of(client_as("counselor").get(page_url(open_item)))

    banners = [page.one(id=f"item-{item.pk}").one(class_="capture-marked") for item in (open_item, marked)]
    forms = [page.one("form", id=f"form-{item.pk}") for item in (open_item, marked)]
    assert ["hidden" in banner.attributes for banner in banners] == [True, False]
    assert [form["data-marking"] for form in forms] == ["unclassified", "protected_a"]
    assert page.one(class_="marking").text == "Protected A"


def test_a_private_note_is_shown_to_its_author_and_to_nobody_else_anywhere(client_as):
    author, item = client_as("counselor"), AgendaItemFactory()
    send(author, item, {"note": "heron unseen", "said": "For everybody"})
    others = [client_as(role) for role in ("policy", "approver", "admin")]
    addresses = [
        page_url(item),
        f"/en/governance/items/{item.pk}/",
        f"/en/governance/items/{item.pk}/history/",
        f"/en/governance/item-notes/{ItemNotes.objects.get().pk}/history/",
        f"/en/admin/governance/agendaitem/{item.pk}/change/",
        "/en/search/?q=heron",
        "/en/",
    ]

    assert PrivateNote.objects.get().author == author.user
    for address in addresses[:2]:
        assert "unseen" in author.get(address).content.decode()
    for other in others:
        for address in addresses:
            assert "unseen" not in other.get(address).content.decode(), address
    assert "For everybody" in client_as("reader").get(addresses[1]).content.decode()


def test_a_closed_session_can_be_read_and_takes_nothing(client_as):
    client, item = client_as("counselor"), AgendaItemFactory()
    send(client, item, {"code": "noted"})
    meeting.close_session(session=item.session)

    page = client.get(page_url(item))
    refused = send(client, item, {"said": "Late"})

    assert page.status_code == 200
    assert "closed" in refused.json()["problems"][""]


def test_the_item_shows_what_was_taken_down_and_leads_to_its_history(client_as):
    notes = ItemNotesFactory(said="Canada spoke.", language="fr")
    spoken = InterventionFactory(item=notes.item, speaker="Kenya", on_behalf_of="African Group")
    InterventionFactory(item=notes.item, speaker="", said="")
    reader = client_as("reader")

    page = page_of(reader.get(f"/en/governance/items/{notes.item.pk}/"))

    panel = page.one(id="taken-down")
    assert "Kenya for African Group" in panel.text
    assert len(panel.one("ul").all("li")) == 1
    assert [link["href"] for link in panel.all("a")] == [
        f"/en/governance/interventions/{spoken.pk}/history/",
        f"/en/governance/item-notes/{notes.pk}/history/",
    ]
    assert panel.all("div", lang="fr")


def test_the_page_asks_the_database_as_often_for_forty_items_as_for_one(client_as):
    item = AgendaItemFactory()
    ItemNotesFactory(item=item)
    client = client_as("counselor")

    with CaptureQueriesContext(connection) as few:
        client.get(page_url(item))
    for number in range(2, 41):
        more = AgendaItemFactory(session=item.session, position=number)
        ItemNotesFactory(item=more)
        InterventionFactory(item=more)
    with CaptureQueriesContext(connection) as many:
        client.get(page_url(item))

    assert len(many) == len(few)
