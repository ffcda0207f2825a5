"""The one door: the notice first, one answer for every failure, a wait that grows."""

import datetime as dt
import threading

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.utils import timezone

from iomtrack.accounts import lockout, notice
from tests.doors import PASSWORD, acknowledge, log_in
from tests.markup import page_of

pytestmark = pytest.mark.django_db

IN_BOTH = pytest.mark.parametrize("language", ["en", "fr"])


@pytest.fixture
def someone(user_with_role):
    """A reader with a password."""
    return user_with_role("reader", username="someone", password=PASSWORD)


def problem(response) -> str:
    """What the page says went wrong."""
    return page_of(response).one("section", class_="errors").one("li").text


@IN_BOTH
def test_the_notice_stands_before_the_form_in_the_language_of_the_page(language, client):
    page = page_of(client.get(f"/{language}/log-in/"))

    words = [row[f"text_{language}"] for row in notice.rows(default_notice())]
    assert len(words) >= 3
    assert [paragraph for paragraph in words if paragraph not in page.text] == []
    assert not page.all("input", name="password")


def default_notice():
    """The notice that is shipped."""
    from django.conf import settings

    return settings.LOG_ON_NOTICE


def test_nobody_logs_in_without_having_acknowledged_the_notice(client, someone):
    refused = client.post("/en/log-in/", {"username": "someone", "password": PASSWORD})

    assert (refused.status_code, refused.headers["Location"]) == (302, "/en/log-in/")
    assert client.get("/en/", follow=True).redirect_chain[-1][0].startswith("/en/log-in/")
    assert log_in(client, "someone").headers["Location"] == "/en/"
    assert client.get("/en/").status_code == 200


@IN_BOTH
def test_the_notice_leads_on_to_the_page_that_was_asked_for(language, client, someone):
    wanted = f"/{language}/membership/states/?q=canada"
    door = client.get(wanted).headers["Location"]

    seen = client.post(door, {"acknowledge": "1"})
    response = client.post(seen.headers["Location"], {"username": "someone", "password": PASSWORD})

    assert response.headers["Location"] == wanted


def test_the_notice_is_asked_again_after_the_log_out(client, someone):
    log_in(client, "someone")

    client.post("/en/log-out/")

    assert page_of(client.get("/en/log-in/")).all("button", name="acknowledge")


def test_a_notice_that_lacks_a_language_is_refused(tmp_path):
    path = tmp_path / "notice.csv"
    path.write_text("text_en,text_fr\nOnly for work,\n", encoding="utf-8")

    with pytest.raises(notice.ImproperlyConfigured):
        notice.rows(path)


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)", "/\\example.org"])
def test_a_log_in_never_leads_to_another_site(target, client, someone):
    assert log_in(client, "someone", next=target).headers["Location"] == "/en/"


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password was hashed: what makes an answer fast or slow."""

    calls = 0

    def encode(self, password, salt):
        CountingHasher.calls += 1
        return super().encode(password, salt)


def test_every_failure_has_the_same_words_and_the_same_work(client, user_with_role, settings):
    settings.PASSWORD_HASHERS = ["tests.iomtrack.test_log_in.CountingHasher"]
    user_with_role("reader", username="someone", password=PASSWORD)
    user_with_role("reader", username="disabled", password=PASSWORD, is_active=False)
    user_with_role("reader", username="demo", password=PASSWORD, is_demo=True)
    user_with_role("reader", username="sso-only")
    typed = {
        "someone": "wrong",
        "nobody": "wrong",
        "disabled": PASSWORD,
        "demo": PASSWORD,
        "sso-only": "wrong",
    }

    answers = {}
    for name, password in typed.items():
        CountingHasher.calls = 0
        response = log_in(client, name, password)
        answers[name] = (response.status_code, problem(response), CountingHasher.calls)

    assert set(answers.values()) == {(422, "The user name or the password is not right.", 1)}, answers


@pytest.mark.parametrize("name", ["someone", "nobody"])
@IN_BOTH
def test_after_five_failures_one_waits_whether_or_not_the_account_exists(name, language, client, someone, settings):
    settings.PASSWORD_HASHERS = ["tests.iomtrack.test_log_in.CountingHasher"]
    acknowledge(client)

    statuses = [log_in(client, name, "wrong", language=language).status_code for _attempt in range(5)]
    CountingHasher.calls = 0
    right = log_in(client, name, PASSWORD, language=language)

    assert statuses == [422, 422, 422, 422, 429]
    assert right.status_code == 429
    assert CountingHasher.calls == 0, "a locked attempt is answered unread, for every name alike"
    assert 0 < int(right.headers["Retry-After"]) <= 30
    assert "1 minute" in problem(right)
    assert "_auth_user_id" not in client.session


def test_the_wait_doubles_with_each_failure_and_success_forgives(client, someone):
    waits = []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _failure in range(8):
            log_in(client, "someone", "wrong")
            wait = lockout.waiting_time("127.0.0.1", "someone")
            waits.append(wait.total_seconds())
            clock.shift(wait + dt.timedelta(seconds=1))
        accepted = log_in(client, "someone")

    assert waits == [0, 0, 0, 0, 30, 60, 120, 240]
    assert accepted.status_code == 302
    assert lockout.waiting_time("127.0.0.1", "someone") == dt.timedelta()
    assert not AccessAttempt.objects.exists()


def test_the_wait_has_a_longest_and_attempts_during_it_do_not_lengthen_it(client, someone):
    assert lockout.ACCOUNT.wait(500) == dt.timedelta(hours=1)
    assert lockout.ADDRESS.wait(5000) == dt.timedelta(minutes=15)

    for _attempt in range(20):
        log_in(client, "someone", "wrong")

    assert lockout.waiting_time("127.0.0.1", "someone") <= dt.timedelta(seconds=30)
    assert sum(AccessAttempt.objects.values_list("failures_since_start", flat=True)) == 5


def test_somebody_elsewhere_is_not_kept_out_and_neither_is_a_colleague(client, someone, user_with_role):
    user_with_role("reader", username="colleague", password=PASSWORD)
    for _attempt in range(6):
        log_in(client, "someone", "wrong")

    elsewhere = log_in(Client(REMOTE_ADDR="192.0.2.7"), "someone")
    colleague = log_in(Client(), "colleague")

    assert (elsewhere.status_code, colleague.status_code) == (302, 302)


def test_an_address_that_tries_many_names_waits_and_others_do_not(client, someone):
    for number in range(lockout.ADDRESS.free):
        log_in(client, f"name-{number}", "wrong")

    here, elsewhere = log_in(Client(), "someone"), log_in(Client(REMOTE_ADDR="192.0.2.7"), "someone")

    assert (here.status_code, elsewhere.status_code) == (429, 302)
    assert lockout.waiting_time("127.0.0.1", "anyone") > dt.timedelta()


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(client, someone, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    forged = Client(headers={"x-forwarded-for": "198.51.100.1, 203.0.113.5"})

    log_in(forged, "someone", "wrong")

    assert AccessAttempt.objects.get().ip_address == "203.0.113.5"


@pytest.mark.parametrize(
    ("forwarded", "counted"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("made up, 203.0.113.5", "203.0.113.5"),
        ("not an address", "127.0.0.1"),
        ("", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("fe80::1%eth0", "fe80::"),
    ],
)
def test_what_counts_as_one_address(forwarded, counted, client, someone, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1

    answer = log_in(Client(headers={"x-forwarded-for": forwarded}), "someone", "wrong")

    assert answer.status_code == 422
    assert AccessAttempt.objects.get().ip_address == counted


def test_log_ins_and_failures_are_kept_with_when_and_where_but_without_passwords(client, someone):
    log_in(client, "someone", "a wrong guess")
    attempt = AccessAttempt.objects.get()

    log_in(client, "someone")
    client.post("/en/log-out/")

    failure, success = AccessFailureLog.objects.get(), AccessLog.objects.get()
    assert (failure.username, failure.ip_address) == (success.username, success.ip_address) == ("someone", "127.0.0.1")
    assert success.logout_time is not None
    assert "a wrong guess" not in attempt.post_data


@pytest.mark.django_db(transaction=True)
def test_fifty_attempts_at_once_are_answered_and_few_are_read(user_with_role, settings):
    settings.PASSWORD_HASHERS = ["tests.iomtrack.test_log_in.CountingHasher"]
    user_with_role("reader", username="someone", password=PASSWORD)
    statuses, CountingHasher.calls = [], 0

    def attempt() -> None:
        client = Client()
        statuses.append(log_in(client, "someone", "wrong").status_code)
        connection.close()

    for _wave in range(10):
        threads = [threading.Thread(target=attempt) for _number in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert len(statuses) == 50
    assert set(statuses) <= {422, 429}
    # Attempts that are under way together are all read; from the next wave on one waits.
    assert CountingHasher.calls <= lockout.ACCOUNT.free + 5


def test_logging_out_forgets_in_the_browser_and_on_the_server(client, someone):
    log_in(client, "someone")
    key = client.session.session_key

    response = client.post("/fr/log-out/")

    assert response.headers["Location"] == "/fr/log-in/"
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert not client.session.exists(key)
    assert client.get("/fr/log-out/").status_code == 405


@pytest.mark.parametrize("path", ["admin/", "admin/membership/state/", "admin/login/"])
def test_the_admin_sends_to_the_one_door(path, client):
    response = client.get(f"/en/{path}", follow=True)

    assert response.redirect_chain[-1][0].startswith("/en/log-in/?next=/en/admin/")
    assert page_of(response).all("button", name="acknowledge")


def test_the_admins_own_pages_for_passwords_and_leaving_are_ours(client_as):
    admin = client_as("admin")

    assert admin.get("/fr/admin/password_change/").headers["Location"] == "/fr/my-account/password/"
    assert admin.post("/fr/admin/logout/").headers["Location"] == "/fr/log-in/"
    assert admin.get("/fr/").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "accounts/login/",
        "accounts/signup/",
        "signup/",
        "my-account/email/",
        "password/reset/",
        "log-in/code/",
        "social/connections/",
        "my-account/security/trust/",
    ],
)
def test_what_allauth_offers_beyond_this_does_not_exist(path, client_as):
    assert client_as("policy").get(f"/en/{path}").status_code == 404


@IN_BOTH
def test_a_form_of_another_log_in_is_refused_in_words(language, someone):
    client = Client(enforce_csrf_checks=True)

    response = client.post(f"/{language}/log-in/", {"username": "someone", "password": PASSWORD})

    assert response.status_code == 403
    assert page_of(response).one("html")["lang"] == language
    assert len(page_of(response).all("h1")) == 1
