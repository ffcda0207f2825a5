"""Second factors: asked of some roles before anything opens, set up, used, lost."""

import re
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.test import Client

from iomtrack import pseudo
from iomtrack.roles import ROLES
from tests import contract
from tests.access import ACCESS
from tests.contract import LANGUAGES
from tests.doors import PASSWORD, acknowledge, code_of, log_in
from tests.factories.iomtrack import SECRET, AppFactory
from tests.markup import page_of
from tests.test_bilingual import english_only, said_in_english
from tests.test_pseudo_locale import unbracketed

pytestmark = pytest.mark.django_db

ASKED = ("approver", "evaluator", "admin")
FREE = ("policy", "counselor", "reader")
IN_BOTH = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def newcomer(user_with_role):
    """Make a browser in which somebody with a role has logged in for the first time, without a second factor."""

    def logged_in(role, **fields):
        user = user_with_role(role, username="newcomer", password=PASSWORD, second_factor=False, **fields)
        client = Client()
        client.user = user
        log_in(client, "newcomer")
        return client

    return logged_in


@pytest.fixture
def owner(user_with_role):
    """An approver with a password and an authenticator app."""
    return user_with_role("approver", username="owner", password=PASSWORD)


def second_step(client, code, language="en"):
    """Type a code at the log-in."""
    return client.post(f"/{language}/log-in/second-step/", {"code": code})


def secret_on(page) -> str:
    """The key that the set-up page shows."""
    return page.one("code").text.replace(" ", "")


def set_up_app(client, language="en"):
    """Set up an authenticator app as its page says; the answer to the first code."""
    path = f"/{language}/my-account/security/app/"
    return client.post(path, {"code": code_of(secret_on(page_of(client.get(path))))})


def test_the_roles_that_need_a_second_factor_are_these():
    assert tuple(role.code for role in ROLES if role.second_factor) == ASKED


@pytest.mark.parametrize(("role", "language"), zip(ASKED, ("en", "fr", "en"), strict=True))
def test_who_needs_a_second_factor_and_has_none_can_open_nothing_else(role, language, newcomer):
    client = newcomer(role)
    setting_up = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"}
    opened = []

    for address in contract.every_address():
        if address.name in setting_up | {"session_extend"} or not getattr(address.view, "login_required", True):
            continue
        url = address.url(language, contract.arguments(address))
        for method in ("get", "post", "put", "patch", "delete"):
            response = getattr(client, method)(url)
            if response.headers.get("Location") != f"/{language}/my-account/security/":
                opened.append(f"{method.upper()} {address}: {response.status_code}")
    for path in ("admin/", "admin/iomtrack/user/", "admin/membership/state/"):
        opened += [path for _once in (1,) if client.get(f"/{language}/{path}").status_code != 302]

    assert opened == []
    page = page_of(client.get(f"/{language}/my-account/security/"))
    assert not page.all("nav", class_="menu")
    assert page.all(class_="message")


@pytest.mark.parametrize("role", FREE)
def test_other_roles_need_none(role, newcomer):
    assert newcomer(role).get("/en/").status_code == 200


def test_whoever_may_enter_the_admin_needs_one_whatever_the_role(user_with_role):
    user_with_role("policy", username="superuser", password=PASSWORD, is_superuser=True, second_factor=False)
    client = Client()

    log_in(client, "superuser")

    assert client.get("/en/").headers["Location"] == "/en/my-account/security/"


def test_a_role_that_is_given_during_a_session_asks_at_once(newcomer):
    from django.contrib.auth.models import Group

    client = newcomer("policy")
    assert client.get("/en/").status_code == 200

    client.user.groups.add(Group.objects.get(name="approver"))

    assert client.get("/en/").status_code == 302


def test_demonstration_accounts_go_without_on_a_trial_which_says_so(newcomer, settings):
    settings.QUICKSTART = True
    client = newcomer("admin", is_demo=True)

    page = page_of(client.get("/en/"))

    assert client.get("/en/admin/").status_code == 200
    assert "need no second factor" in page.one("p", class_="band").text


def test_outside_a_trial_a_demonstration_account_neither_logs_in_nor_stays(newcomer, settings):
    settings.QUICKSTART = True
    client = newcomer("admin", is_demo=True)

    settings.QUICKSTART = False

    assert client.get("/en/").headers["Location"].startswith("/en/log-in/")
    assert log_in(Client(), "newcomer").status_code == 422


@IN_BOTH
def test_an_app_is_set_up_recovery_codes_are_shown_and_then_everything_opens(language, newcomer):
    client = newcomer("approver")

    response = set_up_app(client, language)
    codes = page_of(client.get(response.headers["Location"]))

    assert response.headers["Location"] == f"/{language}/my-account/security/codes/"
    assert len(codes.one("ul", class_="codes").all("code")) == 10
    assert client.get(f"/{language}/").status_code == 200


def test_the_picture_is_part_of_the_page_and_nothing_is_fetched_or_run(newcomer):
    page = page_of(newcomer("approver").get("/en/my-account/security/app/"))

    assert page.one("div", class_="qr").all("path")
    assert not [image for image in page.all("img") if image["src"].startswith("data:")]
    assert not [script for script in page.all("script") if "src" not in script.attributes]


def test_a_wrong_first_code_sets_nothing_up_and_the_key_stays(newcomer):
    client = newcomer("approver")
    before = secret_on(page_of(client.get("/en/my-account/security/app/")))

    response = client.post("/en/my-account/security/app/", {"code": "000000"})

    assert response.status_code == 422
    assert page_of(response).one("title").text.startswith("Error:")
    assert secret_on(page_of(response)) == before
    assert not Authenticator.objects.exists()


@IN_BOTH
def test_the_log_in_of_somebody_with_a_factor_has_a_second_step(language, owner):
    client = Client()
    wanted = f"/{language}/membership/states/"

    first = log_in(client, "owner", language=language, next=wanted)
    between = client.get(f"/{language}/")
    second = second_step(client, code_of(), language)

    assert first.headers["Location"] == f"/{language}/log-in/second-step/"
    assert between.headers["Location"].startswith(f"/{language}/log-in/")
    assert second.headers["Location"] == wanted
    assert client.get(wanted).status_code == 200


def test_the_second_step_opens_to_nobody_who_has_not_given_the_password(owner):
    client = Client()
    acknowledge(client)

    assert client.get("/en/log-in/second-step/").headers["Location"] == "/en/log-in/"
    assert second_step(client, code_of()).headers["Location"] == "/en/log-in/"
    assert client.get("/en/").status_code == 302


def test_a_wrong_code_is_refused_in_words_and_five_of_them_end_the_trying(owner):
    client = Client()
    log_in(client, "owner")

    answers = [second_step(client, "000000") for _attempt in range(5)]
    right = second_step(client, code_of())

    assert [answer.status_code for answer in answers] == [422] * 5
    assert page_of(answers[0]).one("title").text.startswith("Error:")
    assert page_of(answers[0]).one("section", class_="errors").all("a", href="#id_code")
    assert right.status_code == 422
    assert "Wait a few minutes" in page_of(right).one("section", class_="errors").text


def test_a_code_works_once(owner):
    one, other = Client(), Client()
    code = code_of()
    for client in (one, other):
        log_in(client, "owner")

    assert second_step(one, code).status_code == 302
    assert second_step(other, code).status_code == 422


def test_a_code_of_long_ago_is_refused_and_that_of_the_last_half_minute_is_not(owner):
    client = Client()
    log_in(client, "owner")

    assert second_step(client, code_of(steps=-5)).status_code == 422
    assert second_step(client, code_of(steps=-1)).status_code == 302


def test_a_recovery_code_works_once_in_place_of_the_app(newcomer):
    client = newcomer("approver")
    response = set_up_app(client)
    code = page_of(client.get(response.headers["Location"])).one("ul", class_="codes").all("code")[0].text
    again, replay = Client(), Client()
    for browser in (again, replay):
        log_in(browser, "newcomer")

    assert second_step(again, code).status_code == 302
    assert second_step(replay, code).status_code == 422
    assert "9 codes are left" in page_of(again.get("/en/my-account/security/")).text


def test_one_may_start_again_with_another_account_at_the_second_step(owner):
    client = Client()
    log_in(client, "owner")
    form = page_of(client.get("/en/log-in/second-step/")).one("form", action="/en/log-out/")

    client.post(form["action"])

    assert page_of(client.get("/en/log-in/")).all("button", name="acknowledge")


def test_secrets_are_not_readable_in_the_database(newcomer):
    client = newcomer("approver")
    secret = secret_on(page_of(client.get("/en/my-account/security/app/")))

    set_up_app(client)

    stored = [str(row.data) for row in Authenticator.objects.all()]
    assert len(stored) == 2
    assert [text for text in stored if SECRET in text or secret in text or re.search(r"\b[0-9a-f]{80}\b", text)] == []


CHANGES = (
    "my-account/security/app/remove/",
    "my-account/security/codes/",
    "my-account/security/codes/renew/",
    "my-account/security/passkeys/add/",
    "my-account/password/",
)


def forget_posted(client):
    """allauth carries on with what was posted once it is confirmed; here the page itself is asked for."""
    session = client.session
    session.pop("account_reauthentication_state", None)
    session.save()


@pytest.mark.parametrize("path", CHANGES)
def test_changes_ask_who_it_is_once_the_log_in_is_some_minutes_ago(path, owner):
    client = Client()
    log_in(client, "owner")
    second_step(client, code_of())
    assert client.get(f"/en/{path}").status_code in (200, 404)

    with time_machine.travel(time.time() + 10 * 60):
        posted = client.post(f"/en/{path}", {"new_password1": "another secret", "new_password2": "another secret"})
        kept = str(dict(client.session))
        asked = client.get(f"/en/{path}")
        forget_posted(client)
        confirmed = client.post(asked.headers["Location"], {"password": PASSWORD})
        after = client.get(f"/en/{path}")

    assert posted.headers["Location"].startswith("/en/my-account/confirm/?next=")
    assert asked.headers["Location"].startswith("/en/my-account/confirm/?next=")
    assert "password" not in path or "another secret" not in kept
    assert confirmed.headers["Location"] == f"/en/{path}"
    assert after.status_code in (200, 404)
    assert Authenticator.objects.filter(type="totp").count() == 1


def test_a_wrong_password_does_not_confirm_and_counts_as_a_failed_log_in(owner):
    from axes.models import AccessAttempt

    client = Client()
    log_in(client, "owner")
    second_step(client, code_of())

    with time_machine.travel(time.time() + 10 * 60):
        refused = client.post("/en/my-account/confirm/", {"password": "wrong"})
        still = client.get("/en/my-account/security/app/remove/")

    assert refused.status_code == 422
    assert still.status_code == 302
    assert AccessAttempt.objects.get().username == "owner"


def test_a_code_confirms_in_place_of_the_password(owner):
    client = Client()
    log_in(client, "owner")
    second_step(client, code_of(steps=-1))

    with time_machine.travel(time.time() + 10 * 60):
        page = page_of(client.get("/en/my-account/confirm/?next=/en/my-account/password/"))
        way = page.one("a", where=lambda link: "/confirm/code/" in link.get("href", ""))
        confirmed = client.post(way["href"], {"code": code_of()})

    assert confirmed.headers["Location"] == "/en/my-account/password/"


def test_who_removes_the_only_factor_that_the_role_asks_for_has_to_set_up_another(owner):
    client = Client()
    log_in(client, "owner")
    second_step(client, code_of())

    removed = client.post("/en/my-account/security/app/remove/")

    assert removed.headers["Location"] == "/en/my-account/security/"
    assert not Authenticator.objects.exists()
    assert client.get("/en/").headers["Location"] == "/en/my-account/security/"


def test_new_recovery_codes_replace_the_old_ones(newcomer):
    client = newcomer("approver")
    old = page_of(client.get(set_up_app(client).headers["Location"])).one("ul", class_="codes").text

    answer = client.post("/en/my-account/security/codes/renew/")

    assert page_of(client.get(answer.headers["Location"])).one("ul", class_="codes").text != old


@pytest.fixture
def states(client_as, user_with_role, owner):
    """Every page that opens in its moment only: a browser in that moment, and the path."""
    between = Client()
    log_in(between, "owner")
    admin, reader = client_as("approver"), client_as("reader")
    for client in (admin, reader):
        client.user.set_password(PASSWORD)
        client.user.save()
        client.force_login(client.user)
        note(client)
    passkey = Authenticator.objects.create(user=admin.user, type="webauthn", data={"name": "⟦Phone⟧"})
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    RecoveryCodes.activate(admin.user)
    return [
        (Client(), "log-in/"),
        (between, "log-in/second-step/"),
        (reader, "my-account/confirm/"),
        (admin, "my-account/confirm/code/"),
        (reader, "my-account/password/"),
        (reader, "my-account/security/app/"),
        (reader, "my-account/security/passkeys/add/"),
        (admin, "my-account/security/app/remove/"),
        (admin, "my-account/security/codes/"),
        (admin, "my-account/security/codes/renew/"),
        (admin, f"my-account/security/passkeys/{passkey.pk}/remove/"),
    ]


def note(client):
    """See tests/conftest.py."""
    from tests.conftest import note_log_in

    note_log_in(client)


def test_pages_in_their_moment_say_nothing_in_english_on_a_french_page(states):
    words = english_only()

    found = {path: said_in_english(page_of(client.get(f"/fr/{path}")), words) for client, path in states}

    assert {path: said for path, said in found.items() if said} == {}


@IN_BOTH
def test_every_word_of_pages_in_their_moment_was_marked_for_translation(language, states, settings):
    bare = {}

    for client, path in states:
        with pseudo.install():
            response = client.get(f"/{language}/{path}")
        assert response.status_code == 200, path
        words = [text for text in unbracketed(page_of(response)) if not is_data(text)]
        if words:
            bare[path] = words

    assert bare == {}


def is_data(text: str) -> bool:
    """Keys for apps, and the notice, which is data in both languages."""
    from django.conf import settings

    from iomtrack.accounts import notice

    return bool(re.fullmatch(r"[A-Z2-7 ]+", text)) or any(
        text in row.values() for row in notice.rows(settings.LOG_ON_NOTICE)
    )


@IN_BOTH
def test_pages_in_their_moment_are_whole_and_run_no_code_of_their_own(language, states):
    for client, path in states:
        page = page_of(client.get(f"/{language}/{path}"))

        assert page.problems == [], path
        assert len(page.all("h1")) == 1, path
        assert not [e for e in page.walk() if e.get("style") or e.tag == "style"], path
        assert not [s for s in page.all("script") if not s.get("src") and s.get("type") != "application/json"], path


def test_an_administrator_removes_a_lost_factor_and_the_history_says_why(client_as, owner):
    browser = Client()
    log_in(browser, "owner")
    second_step(browser, code_of())
    administrator = client_as("admin")
    chosen = {"action": "remove_second_factor", "_selected_action": owner.pk}

    silent = administrator.post("/en/admin/iomtrack/user/", chosen, follow=True)
    assert Authenticator.objects.filter(user=owner).exists()
    told = administrator.post("/en/admin/iomtrack/user/", chosen | {"why": "Phone lost"}, follow=True)

    assert "give the reason" in page_of(silent).text
    assert "Done for 1 account" in page_of(told).text
    assert not Authenticator.objects.filter(user=owner).exists()
    assert browser.get("/en/").headers["Location"].startswith("/en/log-in/")
    history = page_of(administrator.get(f"/en/admin/iomtrack/user/{owner.pk}/history/")).text
    assert "Phone lost" in history
    assert str(administrator.user) in history
    again = Client()
    log_in(again, "owner")
    assert again.get("/en/").headers["Location"] == "/en/my-account/security/"


@pytest.mark.parametrize("role", sorted(ACCESS["home"] - {"admin"}))
def test_nobody_else_removes_a_factor(role, client_as, owner):
    client = client_as(role)

    response = client.post(
        "/en/admin/iomtrack/user/",
        {"action": "remove_second_factor", "_selected_action": owner.pk, "why": "x"},
        follow=True,
    )

    assert response.status_code == 403
    assert Authenticator.objects.filter(user=owner).exists()


def test_secrets_have_no_page_in_the_admin(client_as):
    registered = {model.__module__.split(".")[0] for model in admin.site._registry}

    assert "allauth" not in registered
    assert "axes" not in registered


def test_the_check_for_a_second_factor_asks_the_database_once_a_session(client_as, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_as("approver")
    client.get("/en/my-account/")

    with CaptureQueriesContext(connection) as captured:
        client.get("/en/my-account/")

    asked = [query["sql"] for query in captured.captured_queries]
    assert [sql for sql in asked if "mfa_authenticator" in sql] == []
    assert len([sql for sql in asked if "auth_group" in sql]) == 1


def test_somebody_without_the_role_may_have_a_second_factor_too(user_with_role):
    AppFactory(user=user_with_role("reader", username="careful", password=PASSWORD))
    client = Client()

    assert log_in(client, "careful").headers["Location"] == "/en/log-in/second-step/"
