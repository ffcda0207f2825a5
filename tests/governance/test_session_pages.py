"""The plain forms with which the counselor logs a session on a phone."""

import datetime as dt
import re
import uuid

import pytest

from governance.models import Action, AgendaItem, Outcome, Session
from tests.factories.governance import AgendaItemFactory, BodyFactory, OutcomeFactory, SessionFactory
from tests.factories.membership import UnitFactory
from tests.factories.source import SourceFactory
from tests.markup import page_of

pytestmark = pytest.mark.django_db


def new_session(body, **fields):
    """What the first form sends."""
    return {
        "client_id": str(uuid.uuid4()),
        "body": body.pk,
        "start": "2015-11-24",
        "kind": "regular",
        "marking": "unclassified",
        "items": "1. Ordre du jour\r\n2) Budget\r\n\r\n- Divers",
        **fields,
    }


def outcome(**fields):
    """What the second form sends."""
    return {"client_id": str(uuid.uuid4()), "code": "adopted", "decided_by": "consensus", **fields}


def test_a_session_with_three_items_is_logged_in_french_and_seen_by_policy_staff_at_once(client_as):
    counselor, owner = client_as("counselor"), UnitFactory()
    made = counselor.post("/fr/governance/sessions/add/", new_session(BodyFactory()))
    session = Session.objects.get()
    assert made.headers["Location"] == f"/fr/governance/sessions/{session.pk}/"

    for item in session.items.all():
        page = counselor.get(f"/fr/governance/sessions/{session.pk}/").content.decode()
        offered = re.search(r'<a class="button" href="([^"]*/log/)"', page)[1]
        assert offered == f"/fr/governance/items/{item.pk}/log/"
        action = {"name": "Rédiger une note", "owner": owner.pk, "due_phrase": "T2 2011-2012"}
        sent = outcome(text=f"Point {item.position} adopté.", **(action if item.position == 2 else {}))
        logged = counselor.post(f"/fr/governance/items/{item.pk}/log/", sent)
        assert logged.headers["Location"] == f"/fr/governance/sessions/{session.pk}/"

    seen = client_as("policy").get(f"/en/governance/sessions/{session.pk}/").content.decode()
    history = client_as("policy").get(f"/en/governance/outcomes/{Outcome.objects.first().pk}/history/")
    assert [item.title_fr for item in session.items.all()] == ["Ordre du jour", "Budget", "Divers"]
    assert list(Outcome.objects.order_by("item__position").values_list("text_fr", "text_en")) == [
        ("Point 1 adopté.", ""),
        ("Point 2 adopté.", ""),
        ("Point 3 adopté.", ""),
    ]
    assert Action.objects.get().outcome.item.position == 2
    assert "Point 2 adopté." in seen
    assert "Rédiger une note" in seen
    assert str(counselor.user) in history.content.decode()


def test_a_form_sent_twice_makes_one_session_and_leads_to_the_same_page(client_as):
    client, sent = client_as("counselor"), new_session(BodyFactory(), number=106)

    first = client.post("/en/governance/sessions/add/", sent)
    again = client.post("/en/governance/sessions/add/", sent)

    assert again.headers["Location"] == first.headers["Location"]
    assert Session.objects.count() == 1


def test_an_outcome_and_an_item_sent_twice_are_kept_once(client_as):
    client, item = client_as("counselor"), AgendaItemFactory()
    added = {"client_id": str(uuid.uuid4()), "title": "Divers", "marking": "unclassified"}
    logged = outcome()

    for _time in range(2):
        client.post(f"/en/governance/sessions/{item.session_id}/items/add/", added)
        client.post(f"/en/governance/items/{item.pk}/log/", logged)

    assert (AgendaItem.objects.count(), Outcome.objects.count()) == (2, 1)


def test_every_mistake_is_shown_at_once_and_nothing_typed_is_lost(client_as):
    item = AgendaItemFactory()
    sent = outcome(code="", text="Typed words", name="", due_phrase="Q2 2011", decided_on="2015-13-45")

    refused = client_as("counselor").post(f"/en/governance/items/{item.pk}/log/", sent)

    page = refused.content.decode()
    form = refused.context["form"]
    assert refused.status_code == 422
    assert set(form.errors) == {"code", "due_phrase", "decided_on"}
    assert "Typed words" in page
    assert sent["client_id"] in page
    assert not Outcome.objects.exists()


def test_an_action_is_whole_or_absent(client_as):
    client, item = client_as("counselor"), AgendaItemFactory()
    url = f"/en/governance/items/{item.pk}/log/"

    without_owner = client.post(url, outcome(name="Write a note"))
    without_name = client.post(url, outcome(owner=UnitFactory().pk))

    assert set(without_owner.context["form"].errors) == {"owner"}
    assert set(without_name.context["form"].errors) == {"name"}
    assert not Outcome.objects.exists()


def test_the_day_of_a_session_of_one_day_is_proposed_as_the_day_of_decision(client_as):
    item = AgendaItemFactory()

    form = client_as("counselor").get(f"/en/governance/items/{item.pk}/log/").context["form"]

    assert form["decided_on"].value() == item.session.start


def test_switching_the_language_keeps_what_was_typed_and_saves_nothing(client_as):
    sent = new_session(BodyFactory(), title="Moitié écrite", switch_language="fr")

    page = client_as("counselor").post("/fr/governance/sessions/add/", sent)

    assert page.status_code == 200
    assert "Moitié écrite" in page.content.decode()
    assert sent["client_id"] in page.content.decode()
    assert not Session.objects.exists()


def chosen(page, name="text_language"):
    """Which of the two languages is chosen in a form."""
    boxes = page_of(page).all("input", name=name)
    return [box["value"] for box in boxes if "checked" in box.attributes]


def test_text_stays_in_the_language_it_was_typed_in_when_the_page_is_switched(client_as):
    client = client_as("counselor")
    typed = new_session(BodyFactory(), title="Réunion", items="Budget\nDivers", text_language="fr")

    switched = client.post("/en/governance/sessions/add/", {**typed, "switch_language": "en"})
    client.post("/en/governance/sessions/add/", typed)

    session = Session.objects.get()
    assert chosen(switched) == ["fr"]
    assert (session.title_fr, session.title_en) == ("Réunion", "")
    assert [(item.title_fr, item.title_en) for item in session.items.all()] == [("Budget", ""), ("Divers", "")]


def test_a_form_in_which_nothing_is_written_follows_the_page(client_as):
    client = client_as("counselor")
    empty = new_session(BodyFactory(), title=" ", items="", text_language="en", switch_language="fr")

    assert chosen(client.get("/en/governance/sessions/add/")) == ["en"]
    assert chosen(client.post("/fr/governance/sessions/add/", empty)) == ["fr"]


def test_outcome_action_and_note_are_stored_in_the_language_chosen_for_them(client_as):
    client, item, owner = client_as("counselor"), AgendaItemFactory(), UnitFactory()
    sent = outcome(text="Adopté.", name="Rédiger une note", owner=owner.pk, due_phrase="T2 2011-2012")

    client.post(f"/en/governance/items/{item.pk}/log/", {**sent, "text_language": "fr"})
    logged = Outcome.objects.get()
    client.post(
        f"/en/governance/outcomes/{logged.pk}/follow-up/",
        {"client_id": str(uuid.uuid4()), "name": "Informer", "owner": owner.pk, "text_language": "fr"},
    )
    action = Action.objects.get(name_fr="Rédiger une note")
    client.post(
        f"/en/governance/actions/{action.pk}/progress/",
        {"status": "planned", "on": "2015-11-25", "note": "En route", "unit": owner.pk, "text_language": "fr"},
    )

    assert (logged.text_fr, logged.text_en) == ("Adopté.", "")
    assert sorted(Action.objects.values_list("name_fr", "name_en")) == [("Informer", ""), ("Rédiger une note", "")]
    assert [(entry.text_fr, entry.text_en) for entry in action.entries.all()] == [("En route", "")]


def test_a_language_nobody_offers_is_refused_at_its_field(client_as):
    item = AgendaItemFactory()

    refused = client_as("counselor").post(
        f"/en/governance/items/{item.pk}/log/", outcome(text_language="de", name="Note", due_phrase="June 2011")
    )

    assert refused.status_code == 422
    assert "text_language" in refused.context["form"].errors


def test_sessions_are_filtered_by_where_they_stand_today(client_as):
    SessionFactory(status="planned", title_en="Past and entered")
    SessionFactory(status="planned", title_en="Past and announced", source=SourceFactory())
    SessionFactory(status="held", title_en="To come", start=dt.date(2190, 1, 1), end=dt.date(2190, 1, 2))
    reader = client_as("reader")

    def listed(standing):
        rows = reader.get(f"/en/governance/sessions/?status={standing}").context["table"].data.data
        return [row.title_en for row in rows]

    assert listed("held") == ["Past and entered"]
    assert listed("unconfirmed") == ["Past and announced"]
    assert listed("planned") == ["To come"]


def test_a_protected_session_is_not_found_by_those_who_may_not_read_it(client_as):
    session = SessionFactory(marking="protected_b", title_en="Hidden matter")
    item = OutcomeFactory(item=AgendaItemFactory(session=session)).item
    admin = client_as("admin")

    for address in (
        f"sessions/{session.pk}",
        f"items/{item.pk}",
        f"items/{item.pk}/log",
        f"outcomes/{item.outcome.pk}",
    ):
        assert admin.get(f"/en/governance/{address}/").status_code == 404
    for address in ("sessions", "items", "outcomes"):
        assert "Hidden matter" not in admin.get(f"/en/governance/{address}/?format=csv").getvalue().decode()
    assert "Hidden matter" not in admin.get("/en/").content.decode()


def test_a_reader_sees_no_button_and_is_refused_the_forms(client_as):
    item = AgendaItemFactory()
    reader = client_as("reader")

    page = reader.get(f"/en/governance/sessions/{item.session_id}/").content.decode()

    assert "/log/" not in page
    assert reader.get(f"/en/governance/items/{item.pk}/log/").status_code == 403
    assert reader.post(f"/en/governance/items/{item.pk}/log/", outcome()).status_code == 403


def test_a_session_is_closed_and_reopened_on_its_pages(client_as):
    client, session = client_as("counselor"), OutcomeFactory().item.session

    client.post(f"/en/governance/sessions/{session.pk}/close/")
    session.refresh_from_db()
    closed = session.status
    refused = client.post(f"/en/governance/sessions/{session.pk}/reopen/", {"why": ""})
    client.post(f"/en/governance/sessions/{session.pk}/reopen/", {"why": "One more item."})

    session.refresh_from_db()
    assert (closed, refused.status_code, session.status) == ("closed", 422, "held")


def test_home_counts_the_items_to_log_and_the_number_opens_that_list(client_as):
    AgendaItemFactory.create_batch(2)
    client = client_as("counselor")

    home = client.get("/en/").content.decode()
    listed = client.get("/en/governance/items/?outcome=missing")

    assert "/en/governance/items/?outcome=missing" in home
    assert listed.context["total"] == 2


def test_the_admin_cannot_set_what_a_service_decides(client_as):
    session = SessionFactory(status="held")
    admin = client_as("admin")

    form = admin.get(f"/en/admin/governance/session/{session.pk}/change/").content.decode()
    admin.post("/en/admin/governance/session/", {"action": "close", "_selected_action": [session.pk]}, follow=True)

    session.refresh_from_db()
    assert 'name="status"' not in form
    assert session.status == "closed"
