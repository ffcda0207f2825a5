"""Sessions: they end by themselves, can be seen and ended, and what was typed outlives them."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from governance.models import Session as Meeting
from iomtrack import drafts
from iomtrack.models import User
from iomtrack.sessions import Session, browser_of
from tests.doors import PASSWORD, acknowledge, log_in
from tests.factories.governance import BodyFactory, SessionFactory
from tests.markup import page_of

pytestmark = pytest.mark.django_db

MINUTE = dt.timedelta(minutes=1)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def someone(user_with_role):
    """Policy staff with a password."""
    return user_with_role("policy", username="someone", password=PASSWORD)


@pytest.fixture
def clock():
    """A clock that stands until it is moved."""
    with time_machine.travel(timezone.now(), tick=False) as moved:
        yield moved


def browser(**more):
    """A browser in which someone logs in."""
    client = Client(**more)
    assert log_in(client, "someone").status_code == 302
    return client


def is_in(client) -> bool:
    """Whether the browser is still logged in."""
    return client.get("/en/my-account/").status_code == 200


def test_a_session_ends_after_twenty_minutes_without_activity(someone, clock):
    client = browser()

    clock.shift(20 * MINUTE - dt.timedelta(seconds=5))
    before = is_in(client)
    clock.shift(21 * MINUTE)

    assert before
    assert not is_in(client)


def test_the_page_knows_the_end_even_where_it_was_not_moved(someone, clock):
    client = browser()

    clock.shift(dt.timedelta(seconds=40))
    dialog = page_of(client.get("/en/")).one("dialog")

    assert dialog["data-ends"] == "1160"


def test_every_page_moves_the_end(someone, clock):
    client = browser()

    for _page in range(5):
        clock.shift(15 * MINUTE)
        assert is_in(client)


def test_moving_the_end_writes_at_most_once_a_minute(someone, clock):
    client = browser()
    written = []

    for seconds in (10, 10, 50, 10):
        clock.shift(dt.timedelta(seconds=seconds))
        with connection.execute_wrapper(lambda run, sql, *rest: (written.append(sql), run(sql, *rest))[1]):
            client.get("/en/my-account/")

    assert len([sql for sql in written if sql.startswith("UPDATE") and "iomtrack_session" in sql]) == 1


def test_twelve_hours_after_the_log_in_a_session_ends_whatever_happens(someone, clock):
    client = browser()

    for _quarter in range(47):
        clock.shift(15 * MINUTE)
        assert is_in(client)
    clock.shift(16 * MINUTE)

    assert not is_in(client)


def test_staying_logged_in_is_asked_for_by_post_and_moves_the_end(someone, clock):
    client = browser()
    path = "/en/my-account/stay/"

    clock.shift(19 * MINUTE)
    answer = client.post(path, headers={"accept": "application/json"})
    clock.shift(19 * MINUTE)

    assert answer.status_code == 204
    assert client.get(path).status_code == 405
    assert client.post(path).headers["Location"] == "/en/"


def test_the_page_knows_how_long_it_may_stay(someone, clock):
    client = browser()

    clock.shift(10 * MINUTE)
    dialog = page_of(client.get("/en/")).one("dialog")

    assert (dialog["data-ends"], dialog["data-idle"], dialog["data-warn"]) == ("1200", "1200", "120")
    assert int(dialog["data-left"]) == 12 * 3600 - 600
    assert not page_of(Client().get("/en/log-in/")).all("dialog")


def test_one_sees_where_one_is_logged_in_and_never_a_key(someone):
    here, elsewhere = browser(), browser(REMOTE_ADDR="192.0.2.7", headers={"user-agent": FIREFOX})

    response = here.get("/en/my-account/security/")

    rows = [row.text for row in page_of(response).all("table")[-1].one("tbody").all("tr")]
    assert len(rows) == 2
    assert "This session" in rows[0]
    assert "Firefox on Linux" in rows[1]
    assert "192.0.2.7" in rows[1]
    for client in (here, elsewhere):
        assert client.session.session_key not in response.content.decode()


def test_one_ends_a_session_of_ones_own_and_no_other_persons(someone, user_with_role):
    user_with_role("policy", username="other", password=PASSWORD)
    other = Client()
    log_in(other, "other")
    here, elsewhere = browser(), browser()
    handles = [button["value"] for button in page_of(here.get("/en/my-account/security/")).all("button", name="handle")]
    assert len(handles) == 1

    foreign = other.session["logged_in"]["handle"]
    here.post("/en/my-account/security/sessions/end/", {"handle": foreign})
    assert is_in(other)
    here.post("/en/my-account/security/sessions/end/", {"handle": handles[0]})

    assert is_in(here)
    assert not is_in(elsewhere)


def test_one_ends_all_other_sessions(someone):
    here, *others = browser(), browser(), browser()

    answer = here.post("/fr/my-account/security/sessions/end/", follow=True)

    assert "2 connexions" in page_of(answer).text
    assert is_in(here)
    assert [client for client in others if is_in(client)] == []


def switch_off_by_hand(user):
    """Without Django."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE iomtrack_user SET is_active = false WHERE id = %s", [user.pk])


def switch_off_in_bulk(user):
    """Without the model's save."""
    User.objects.filter(pk=user.pk).update(is_active=False)


def switch_off_plainly(user):
    """As the admin does."""
    user.is_active = False
    user.save()


@pytest.mark.parametrize("switch_off", [switch_off_by_hand, switch_off_in_bulk, switch_off_plainly])
def test_an_account_that_is_switched_off_loses_its_sessions_for_good(switch_off, someone):
    client = browser()

    switch_off(someone)
    out = not is_in(client)
    User.objects.filter(pk=someone.pk).update(is_active=True)

    assert out
    assert not Session.objects.filter(user=someone).exists()
    assert not is_in(client), "switching it on again does not bring the old session back"


def test_a_new_password_ends_the_other_sessions_and_this_one_goes_on(someone):
    here, elsewhere = browser(), browser()
    typed = {"new_password1": "quite another password", "new_password2": "quite another password"}

    answer = here.post("/en/my-account/password/", typed, follow=True)

    assert answer.status_code == 200
    assert is_in(here)
    assert not is_in(elsewhere)
    assert Session.objects.filter(user=someone).count() == 1
    assert log_in(Client(), "someone").status_code == 422
    assert log_in(Client(), "someone", "quite another password").status_code == 302


def test_a_weak_password_is_refused(someone):
    answer = browser().post("/en/my-account/password/", {"new_password1": "short", "new_password2": "short"})

    assert answer.status_code == 422
    assert page_of(answer).one("section", class_="errors").all("li")


def test_a_password_that_an_administrator_sets_ends_the_sessions(someone, client_as):
    client = browser()

    client_as("admin").post(
        f"/en/admin/iomtrack/user/{someone.pk}/password/",
        {"password1": "given by somebody", "password2": "given by somebody", "usable_password": "true"},
    )

    assert not is_in(client)
    assert not Session.objects.filter(user=someone).exists()


def test_the_log_in_gives_the_session_another_key(someone):
    client = Client()
    acknowledge(client)
    before = client.session.session_key

    log_in(client, "someone")

    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_rows_whose_time_is_over_go_with_the_next_log_in(someone, clock):
    browser()
    clock.shift(13 * 60 * MINUTE)

    browser()

    assert Session.objects.filter(expire_date__lt=timezone.now()).count() == 0


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1",
            "Safari on iOS",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/138.0 Safari/537.36 Edg/138.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/138.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.5.0", "Another program"),
        ("", "Another program"),
    ],
)
def test_a_browser_is_named_in_two_words(agent, words):
    assert browser_of(agent) == words


def half_filled(client) -> tuple[str, dict[str, str]]:
    """The page on which a session is added, and what somebody typed there."""
    path = reverse("governance:session_create")
    owner = page_of(client.get(path)).one("input", name=drafts.OWNER)["value"]
    return path, {drafts.OWNER: owner, "title": "Réunion du comité", "body": str(BodyFactory().pk)}


def fields_of(page) -> dict[str, str]:
    """What the fields of the form hold."""
    chosen = {s["name"]: o["value"] for s in page.all("select") for o in s.all("option") if "selected" in o.attributes}
    return chosen | {field["name"]: field.get("value", "") for field in page.all("input") if field.get("name")}


def test_what_was_typed_is_there_again_after_the_log_in(someone, clock):
    client = browser()
    path, typed = half_filled(client)
    clock.shift(30 * MINUTE)

    door = client.post(path, typed).headers["Location"]
    log_in(client, "someone", next=path)
    page = page_of(client.get(path))
    again = page_of(client.get(path))

    assert door == f"/en/log-in/?next={path}"
    assert fields_of(page)["title"] == "Réunion du comité"
    assert fields_of(page)["body"] == typed["body"]
    assert "logged out before this was saved" in page.one("p", class_="message").text
    assert not page.all("section", class_="errors")
    assert not Meeting.objects.filter(title_en="Réunion du comité").exists()
    assert fields_of(again)["title"] == "", "it is handed out once"


def test_what_one_typed_is_shown_to_nobody_else(someone, user_with_role, clock):
    user_with_role("policy", username="other", password=PASSWORD)
    client = browser()
    path, typed = half_filled(client)
    clock.shift(30 * MINUTE)

    client.post(path, typed)
    log_in(client, "other")

    assert fields_of(page_of(client.get(path)))["title"] == ""
    assert drafts.KEY not in client.session


def test_the_form_offers_no_more_with_what_was_typed_than_without(client_as):
    client = client_as("admin")
    path = reverse("governance:session_create")
    plain = markings_on(page_of(client.get(path)))
    session = client.session
    session[drafts.KEY] = {"owner": client.user.pk, "path": path, "typed": "title=x"}
    session.save()

    again = page_of(client.get(path))

    assert fields_of(again)["title"] == "x"
    assert markings_on(again) == plain == ["unclassified"]


def markings_on(page) -> list[str]:
    """The markings that a form offers."""
    return [option["value"] for option in page.one("select", name="marking").all("option")]


@pytest.mark.parametrize("owner", ["", "forged", "1"])
def test_a_stranger_can_leave_nothing_here(owner):
    client = Client()

    client.post(reverse("governance:session_create"), {drafts.OWNER: owner, "title": "x"})

    assert not Session.objects.exists()
    assert "sessionid" not in client.cookies


def test_more_than_a_form_holds_is_not_kept(someone, clock):
    client = browser()
    path, typed = half_filled(client)
    clock.shift(30 * MINUTE)

    client.post(path, typed | {"title": "x" * (drafts.MOST_CHARACTERS + 1)})

    assert drafts.KEY not in client.session


def test_a_page_that_hands_over_what_was_typed_saves_nothing_even_if_the_session_lives(someone):
    client = browser()
    path, typed = half_filled(client)

    answer = client.post(path, typed | {drafts.KEEP: "1"})

    assert answer.status_code == 200
    assert fields_of(page_of(answer))["title"] == "Réunion du comité"
    assert not Meeting.objects.exists()


def test_a_part_of_a_page_asked_for_after_the_end_takes_the_page_to_the_log_in(someone):
    SessionFactory()

    answer = Client().get("/en/governance/sessions/?q=a", headers={"hx-request": "true"})

    assert answer.headers["HX-Redirect"].startswith("/en/log-in/?next=")
    assert answer.status_code == 200
    assert answer.content == b""
