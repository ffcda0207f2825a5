"""The door in a real browser: notice, log-in, second step, passkey, and the question before a session ends."""

import re

import pytest

from iomtrack.models import User
from tests.browser.conftest import PASSWORD, PHONE, WIDE
from tests.browser.test_axe import violations, wide_at
from tests.browser.test_keyboard import Keyboard
from tests.contract import LANGUAGES
from tests.doors import code_of
from tests.factories.iomtrack import UserFactory

pytestmark = pytest.mark.browser

IN_BOTH = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def fresh(chromium, site):
    """Open a window in which nobody has logged in; what its console says against the page is kept."""
    contexts = []

    def opened(*, checked=True, scripts=True, size=WIDE):
        # axe is put into the page, which the policy forbids: without axe the policy holds as it does for people.
        context = chromium.new_context(
            base_url=site.url, viewport=size, locale="en-US", bypass_csp=checked, java_script_enabled=scripts
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on(
            "console",
            lambda said: page.complaints.append(said.text) if "Content Security Policy" in said.text else None,
        )
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def newcomer(site):
    """Make an account that has no second factor yet."""

    def made(role):
        return UserFactory(role=role, password=PASSWORD, second_factor=False, last_name="Côté").username

    return made


def come_in(page, name, language="en"):
    """Acknowledge and log in."""
    page.goto(f"/{language}/log-in/")
    page.click("button[name=acknowledge]")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("#account-form button[type=submit]")


def flawless(page) -> None:
    """axe finds nothing, nothing scrolls sideways, nothing complained."""
    assert violations(page) == []
    assert wide_at(page) == []
    assert page.complaints == []


def passkeys_of(page):
    """A computer that has passkeys and a finger on the sensor."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


@IN_BOTH
def test_axe_finds_nothing_from_the_notice_to_the_recovery_codes(language, fresh, newcomer):
    page = fresh()

    page.goto(f"/{language}/log-in/")
    flawless(page)
    page.click("button[name=acknowledge]")
    flawless(page)
    page.fill("[name=username]", "nobody")
    page.fill("[name=password]", "wrong")
    page.click("#account-form button[type=submit]")
    page.wait_for_selector(".errors")
    assert page.evaluate("document.activeElement.classList.contains('errors')")
    flawless(page)
    name = newcomer("approver")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("#account-form button[type=submit]")
    page.wait_for_url(f"**/{language}/my-account/security/")
    flawless(page)
    page.click("a[href$='/security/passkeys/add/']")
    flawless(page)
    page.go_back()
    page.click("a[href$='/security/app/']")
    flawless(page)
    page.fill("[name=code]", "000000")
    page.click("#account-form button[type=submit]")
    page.wait_for_selector(".errors")
    flawless(page)
    secret = page.locator("main code").inner_text().replace(" ", "")
    page.fill("[name=code]", code_of(secret, steps=-1))
    page.click("#account-form button[type=submit]")
    page.wait_for_url(f"**/{language}/my-account/security/codes/")
    flawless(page)
    page.goto(f"/{language}/my-account/security/")
    flawless(page)

    again = fresh()
    come_in(again, name, language)
    again.wait_for_url(f"**/{language}/log-in/second-step/")
    flawless(again)
    again.fill("[name=code]", "000000")
    again.click("#account-form button[type=submit]")
    again.wait_for_selector(".errors")
    flawless(again)
    again.fill("[name=code]", code_of(secret))
    again.click("#account-form button[type=submit]")
    again.wait_for_url(f"**/{language}/")
    again.goto(f"/{language}/my-account/security/app/remove/")
    flawless(again)
    again.goto(f"/{language}/my-account/password/")
    flawless(again)
    again.goto(f"/{language}/my-account/confirm/code/")
    flawless(again)


@IN_BOTH
def test_the_second_factor_is_set_up_and_used_with_the_keyboard_alone(language, fresh, newcomer):
    name = newcomer("evaluator")
    page = fresh(checked=False)
    keys = Keyboard(page)

    page.goto(f"/{language}/")
    keys.to(lambda focus: focus["name"] == "acknowledge")
    keys.press()
    page.wait_for_selector("[name=username]")
    keys.to(lambda focus: focus["name"] == "username")
    keys.type(name)
    keys.to(lambda focus: focus["name"] == "password")
    keys.type(PASSWORD)
    keys.press()
    page.wait_for_url(f"**/{language}/my-account/security/")
    keys.to(lambda focus: focus["href"].endswith("/security/app/"))
    keys.press()
    page.wait_for_url("**/security/app/")
    secret = page.locator("main code").inner_text().replace(" ", "")
    keys.to(lambda focus: focus["name"] == "code")
    keys.type(code_of(secret, steps=-1))
    keys.press()
    page.wait_for_url("**/security/codes/")
    keys.to(lambda focus: focus["href"] == f"/{language}/")
    keys.press()
    page.wait_for_url(f"**/{language}/")
    keys.to(lambda focus: focus["tag"] == "summary" and "Côté" in focus["text"])
    keys.press()
    keys.to(lambda focus: focus["tag"] == "button")
    keys.press()
    page.wait_for_url(f"**/{language}/log-in/")
    keys.to(lambda focus: focus["name"] == "acknowledge")
    keys.press()
    page.wait_for_selector("[name=username]")
    keys.to(lambda focus: focus["name"] == "username")
    keys.type(name)
    keys.to(lambda focus: focus["name"] == "password")
    keys.type(PASSWORD)
    keys.press()
    page.wait_for_url("**/log-in/second-step/")
    keys.to(lambda focus: focus["name"] == "code")
    keys.type(code_of(secret))
    keys.press()

    page.wait_for_url(f"**/{language}/")
    assert page.complaints == []


@IN_BOTH
def test_a_passkey_is_added_used_at_the_log_in_and_removed_under_the_strict_policy(language, fresh, newcomer):
    name = newcomer("approver")
    page = fresh(checked=False)
    devtools, sensor = passkeys_of(page)

    come_in(page, name, language)
    page.click("a[href$='/security/passkeys/add/']")
    page.fill("[name=name]", "Portable")
    page.click("#add-passkey")
    page.wait_for_url("**/security/codes/")
    assert len(devtools.send("WebAuthn.getCredentials", {"authenticatorId": sensor})["credentials"]) == 1
    page.goto(f"/{language}/my-account/security/")
    assert "Portable" in page.locator("main").inner_text()

    page.locator("header.site summary").first.click()
    page.click("form[action$='/log-out/'] button")
    page.wait_for_url(f"**/{language}/log-in/")
    come_in(page, name, language)
    page.wait_for_url("**/log-in/second-step/")
    page.click("#use-passkey")
    page.wait_for_url(f"**/{language}/")

    page.goto(f"/{language}/my-account/security/")
    page.click("a[href$='/remove/']")
    page.click("#account-form button[type=submit]")
    page.wait_for_url(f"**/{language}/my-account/security/")
    assert "Portable" not in page.locator("main").inner_text()
    assert page.complaints == []


def test_a_passkey_that_does_not_answer_is_said_in_words(fresh, newcomer):
    page = fresh(checked=False)
    come_in(page, newcomer("approver"))
    page.click("a[href$='/security/passkeys/add/']")
    assert page.locator("#passkey-problem").is_hidden()

    page.evaluate("() => { navigator.credentials.create = () => Promise.reject(new DOMException('no')); }")
    page.click("#add-passkey")

    page.locator("#passkey-problem").wait_for(state="visible")
    assert page.locator("#passkey-problem").get_attribute("role") == "alert"


@pytest.fixture
def short_sessions(settings):
    """A session lives twenty seconds, and the page asks after two."""
    settings.SESSION_IDLE_AGE, settings.SESSION_WARN_AGE = 20, 18


def asked(page) -> None:
    """Wait for the question."""
    page.locator("#session-dialog").wait_for(state="visible", timeout=20_000)


@IN_BOTH
def test_the_question_before_a_session_ends_holds_the_focus_and_gives_it_back(language, fresh, short_sessions, site):
    page = fresh()
    come_in(page, "policy", language)
    page.goto(f"/{language}/my-account/")
    page.focus("[name=time_zone]")

    asked(page)
    assert page.evaluate("document.activeElement.closest('#session-dialog') !== null")
    assert page.locator("#session-dialog").get_attribute("role") == "alertdialog"
    assert re.search(r"\d", page.locator("#session-text .when").inner_text())
    assert [button.is_visible() for button in page.locator("#session-dialog button").all()] == [True, False, True]
    assert violations(page) == []
    for _step in range(6):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('dialog')")
    page.keyboard.press("Escape")
    page.locator("#session-dialog").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.name") == "time_zone"

    asked(page)  # and once more, for the session went on
    page.locator("#session-dialog .stay button").press("Enter")
    page.locator("#session-dialog").wait_for(state="hidden")
    assert page.goto(f"/{language}/my-account/").url.endswith(f"/{language}/my-account/")
    assert page.complaints == []


def test_at_the_twelfth_hour_there_is_no_staying(fresh, settings, site):
    settings.SESSION_COOKIE_AGE, settings.SESSION_WARN_AGE = 15, 12
    page = fresh(checked=False)
    come_in(page, "policy")

    asked(page)
    assert [button.is_visible() for button in page.locator("#session-dialog button").all()] == [False, True, True]
    page.keyboard.press("Escape")
    page.locator("#session-dialog").wait_for(state="hidden")

    page.wait_for_url("**/log-in/?next=**", timeout=30_000)


def test_the_question_fits_a_phone(fresh, short_sessions, site):
    page = fresh(size=PHONE)
    come_in(page, "policy", "fr")

    asked(page)

    box = page.locator("#session-dialog").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]


def test_another_window_in_which_one_works_keeps_the_first_from_asking(fresh, settings, site):
    settings.SESSION_IDLE_AGE, settings.SESSION_WARN_AGE = 14, 4
    page = fresh(checked=False)
    come_in(page, "policy")
    other = page.context.new_page()

    for _look in range(4):
        other.goto("/en/my-account/")
        page.wait_for_timeout(3500)
        assert page.locator("#session-dialog").is_hidden()


def test_when_nobody_answers_the_page_goes_and_what_was_typed_is_there_after_the_log_in(fresh, site, settings):
    settings.SESSION_IDLE_AGE, settings.SESSION_WARN_AGE = 6, 1
    page = fresh(checked=False)
    come_in(page, "policy")
    page.goto("/en/governance/sessions/add/")
    page.fill("[name=title]", "Half-filled")

    page.wait_for_url("**/log-in/?next=**", timeout=30_000)
    settings.SESSION_IDLE_AGE = 600
    assert page.locator("text=Half-filled").count() == 0
    page.click("button[name=acknowledge]")
    page.fill("[name=username]", "policy")
    page.fill("[name=password]", PASSWORD)
    page.click("#account-form button[type=submit]")
    page.wait_for_url("**/en/governance/sessions/add/")

    assert page.input_value("[name=title]") == "Half-filled"
    assert page.locator("p.message").count() == 1


def test_without_javascript_one_logs_in_sets_up_an_app_and_leaves(fresh, newcomer):
    page = fresh(checked=False, scripts=False)
    name = newcomer("approver")

    come_in(page, name)
    assert page.locator("#session-dialog").is_hidden()
    page.click("a[href$='/security/app/']")
    page.fill("[name=code]", code_of(page.locator("main code").inner_text().replace(" ", "")))
    page.click("#account-form button[type=submit]")
    page.wait_for_url("**/security/codes/")
    page.goto("/en/")
    assert "20 minutes" in page.locator("footer").inner_text()
    page.locator("header.site summary").first.click()
    page.click("form[action$='/log-out/'] button")

    page.wait_for_url("**/en/log-in/")
    assert User.objects.filter(username=name).exists()
