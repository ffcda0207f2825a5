"""Live capture in a real browser: ten items by keyboard and by thumb; and whatever breaks, what was typed is there."""

import json
import os
import re
import signal
import subprocess
import time
from contextlib import contextmanager

import pytest
from django.db import connection

from governance.models import Action, Intervention, ItemNotes, Outcome, PrivateNote
from iomtrack.sessions import Session as LogIn
from membership.models import Unit
from tests.browser.conftest import PASSWORD, PHONE, PROGRAMS, QUIET, WIDE, too_wide
from tests.browser.test_axe import violations, wide_at
from tests.browser.test_keyboard import Keyboard
from tests.factories.governance import AgendaItemFactory, SessionFactory
from tests.factories.membership import UnitFactory
from tests.server import free_port, named, running

pytestmark = pytest.mark.browser

SAVED = "#capture-state[data-state=saved]"
OFFLINE = "#capture-state[data-state=offline]"
SCRIPT = "<img src=x onerror='window.broken=1'><script>window.broken=1</script>"


@pytest.fixture
def session(site):
    """A session with three items."""
    made = SessionFactory()
    for number in range(1, 4):
        AgendaItemFactory(session=made, position=number, title_en=f"Matter {number}", title_fr=f"Affaire {number}")
    return made


def address(session, language="en"):
    """The page of a session's sitting."""
    return f"/{language}/governance/sessions/{session.pk}/capture/"


@pytest.fixture
def opened(chromium, site):
    """Open the page of a session as a role, each time in a browser of its own; the policy of the page holds."""
    contexts = []

    def sit(session, role="counselor", size=WIDE, language="en", checked=False):
        context = chromium.new_context(
            base_url=site.url, viewport=size, has_touch=size is PHONE, locale="en-US", bypass_csp=checked
        )
        context.set_default_timeout(20_000)
        context.add_cookies([site.cookie(role)])
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda said: page.complaints.append(said.text) if "Security Policy" in said.text else None)
        page.goto(address(session, language))
        return page

    yield sit
    for context in contexts:
        context.close()


def field(page, number, name):
    """A field of the item of this number."""
    return page.locator(f".capture-item >> nth={number - 1}").locator(f"[name={name}]")


def type_in(page, text, number=1, name="said"):
    """Type, key by key, at the end of a field."""
    field(page, number, name).press("Control+End")
    page.keyboard.type(text)


def said(session, number=1) -> str:
    """What the database says Canada said."""
    return ItemNotes.objects.get(item__session=session, item__position=number).said


def test_what_is_typed_while_the_network_is_cut_or_its_answers_are_lost_is_saved_once(opened, session):
    page = opened(session)

    def reaches_the_server_and_is_never_answered(route):
        route.fetch()
        route.abort()

    page.route("**/capture/", reaches_the_server_and_is_never_answered, times=1)
    type_in(page, "Canada spoke")
    page.wait_for_selector(SAVED)
    events = ItemNotes.objects.get(item__session=session).events.count()

    page.context.set_offline(True)
    type_in(page, " while nothing")
    page.wait_for_selector(OFFLINE)
    words = page.inner_text("#capture-state")
    type_in(page, " went through.")
    page.context.set_offline(False)
    page.wait_for_selector(SAVED)

    assert events == 1
    assert "Not saved" in words
    assert "kept on this device" in words
    assert said(session) == "Canada spoke while nothing went through."
    assert page.complaints == []


def test_who_was_logged_out_logs_in_again_in_place_and_nothing_typed_is_lost(opened, session, site):
    page = opened(session)
    type_in(page, "Before. ")
    page.wait_for_selector(SAVED)
    LogIn.objects.filter(user=site.people["counselor"]).delete()

    type_in(page, "After the session ended.")
    page.wait_for_selector("#capture-again[open] button[name=acknowledge]")
    kept = page.url
    page.click("#capture-again button[name=acknowledge]")
    page.fill("#capture-again [name=username]", "counselor")
    page.fill("#capture-again [name=password]", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("#capture-again .errors")
    page.fill("#capture-again [name=username]", "counselor")
    page.fill("#capture-again [name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(SAVED)

    assert page.url == kept
    assert not page.locator("#capture-again").is_visible()
    assert said(session) == "Before. After the session ended."
    type_in(page, " And on.")
    page.wait_for_selector("#capture-state[data-state=saving]")
    page.wait_for_selector(SAVED)
    assert said(session).endswith("And on.")


def test_what_was_typed_in_a_tab_that_was_closed_is_told_on_every_page_and_is_there_again(opened, session):
    page = opened(session)
    page.context.set_offline(True)
    type_in(page, "In a tab that closes.")
    first = page.locator(".capture-speech input:not([type=hidden])").first
    first.fill("Kenya")
    page.wait_for_selector(OFFLINE)
    page.close()

    page.context.set_offline(False)
    other = page.context.new_page()
    other.goto("/fr/")
    notice = other.locator("#unsaved")
    notice.wait_for(state="visible")
    asked = []
    other.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    other.click("header.site details.account summary")
    other.click("header.site form[action$='log-out/'] button")
    other.wait_for_timeout(500)
    notice.locator("a").click()
    other.wait_for_selector(SAVED)

    assert len(asked) == 1
    assert said(session) == "In a tab that closes."
    assert Intervention.objects.get(item__session=session).speaker == "Kenya"
    other.goto("/fr/")
    other.wait_for_timeout(300)
    assert not notice.is_visible()


@contextmanager
def own_browser(chromium, profile):
    """A browser with a profile on the disk, and the id of its process group, which can be killed."""
    import shutil

    program = next(found for name in PROGRAMS if (found := shutil.which(name)))
    told = profile / "DevToolsActivePort"
    told.unlink(missing_ok=True)
    process = subprocess.Popen(
        [program, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}", *QUIET, "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not (told.exists() and told.read_text().strip()) and time.monotonic() < deadline:
            time.sleep(0.1)
        port = told.read_text().split()[0]
        browser = chromium.browser_type.connect_over_cdp(f"http://127.0.0.1:{port}")
        yield browser.contexts[0], process.pid
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def test_what_was_typed_when_the_browser_was_killed_is_there_when_it_is_started_again(
    chromium, session, site, tmp_path
):
    with own_browser(chromium, tmp_path) as (context, pid):
        context.add_cookies([site.cookie("counselor")])
        page = context.new_page()
        page.goto(site.url + address(session))
        context.set_offline(True)
        type_in(page, "Typed, and the battery was empty.")
        page.wait_for_selector(OFFLINE)
        os.killpg(pid, signal.SIGKILL)
    assert not ItemNotes.objects.filter(item__session=session).exists()

    with own_browser(chromium, tmp_path) as (context, _pid):
        context.add_cookies([site.cookie("counselor")])
        page = context.new_page()
        page.goto(site.url + address(session))
        page.wait_for_selector(SAVED)

        assert field(page, 1, "said").input_value() == "Typed, and the battery was empty."
    assert said(session) == "Typed, and the battery was empty."


def test_what_is_typed_while_the_server_is_restarted_is_saved_when_it_is_back(chromium, session, site):
    database, port = named(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]), free_port()
    context = chromium.new_context(base_url=f"http://127.0.0.1:{port}", viewport=WIDE, locale="en-US")
    context.set_default_timeout(30_000)
    context.add_cookies([site.cookie("counselor") | {"url": f"http://127.0.0.1:{port}"}])
    page = context.new_page()
    with running(database, port=port, IOMTRACK_WORKERS="1"):
        page.goto(address(session))
        type_in(page, "Before the restart, ")
        page.wait_for_selector(SAVED)
    type_in(page, "during it, ")
    page.wait_for_selector(OFFLINE)
    with running(database, port=port, IOMTRACK_WORKERS="1"):
        type_in(page, "and after.")
        page.wait_for_selector(SAVED)
        context.close()

    assert said(session) == "Before the restart, during it, and after."


def test_two_people_at_one_field_see_all_three_texts_and_scripts_in_them_stay_text(opened, session):
    mine, theirs = opened(session, checked=True), opened(session, role="policy")
    type_in(theirs, f"Theirs {SCRIPT}")
    theirs.wait_for_selector(SAVED)

    type_in(mine, f"Mine {SCRIPT}")
    type_in(mine, "Another field", name="text")
    panel = mine.locator(".conflict")
    panel.wait_for()
    mine.wait_for_selector("#capture-state[data-state=conflict]")

    assert panel.locator(".base").inner_text() == ""
    assert panel.locator(".theirs").inner_text() == f"Theirs {SCRIPT}"
    assert panel.locator(".mine").inner_text() == f"Mine {SCRIPT}"
    assert "Policy Roy" in panel.locator(".by").inner_text()
    assert mine.evaluate("window.broken") is None
    assert violations(mine) == []
    assert wide_at(mine) == []
    assert ItemNotes.objects.get(item__session=session).decision == "Another field"

    type_in(mine, " and both")
    panel.locator(".keep").click()
    mine.wait_for_selector(SAVED)
    assert said(session) == f"Mine {SCRIPT} and both"

    type_in(theirs, " again")
    theirs.locator(".conflict .take").click()
    theirs.wait_for_selector(SAVED)
    assert field(theirs, 1, "said").input_value() == f"Mine {SCRIPT} and both"

    mine.goto(f"/en/governance/item-notes/{ItemNotes.objects.get(item__session=session).pk}/history/")
    told = mine.locator("ol.history").text_content()
    assert f"Theirs {SCRIPT} again" in told
    assert told.count("Typed at the same time, not taken") == 2
    for page in (mine, theirs):
        assert page.evaluate("window.broken") is None
        assert page.complaints == []


def test_protected_text_is_never_on_the_device_and_the_page_says_so(opened, session):
    page = opened(session)
    kept = "async () => (await window.unsaved.of(document.getElementById('capture').dataset.user))"
    page.context.set_offline(True)
    type_in(page, "Open so far.")
    page.wait_for_selector(OFFLINE)
    before = json.dumps(page.evaluate(kept))

    field(page, 1, "marking").select_option("protected_a")
    banner = page.locator(".capture-marked").first
    banner.wait_for(state="visible")
    type_in(page, " Protected now.")
    page.wait_for_selector(f"{OFFLINE}:has-text('leave this page open')")
    after = page.evaluate(kept)
    page.context.set_offline(False)
    page.wait_for_selector(SAVED)

    assert "Open so far." in before
    assert after == []
    assert "not kept on this device" in banner.inner_text()
    notes = ItemNotes.objects.get(item__session=session)
    assert (notes.said, notes.item.marking) == ("Open so far. Protected now.", "protected_a")


@pytest.fixture
def ten_items(site):
    """A session with ten items, and a unit to do what follows."""
    if not Unit.objects.filter(code="capture-desk").exists():
        UnitFactory(code="capture-desk", name_en="Capture desk", name_fr="Bureau de la saisie")
    made = SessionFactory()
    for number in range(1, 11):
        AgendaItemFactory(session=made, position=number, title_en=f"Matter {number}", title_fr=f"Affaire {number}")
    return made


def logged(session) -> tuple:
    """What the database has of a sitting: outcomes by item, what was said, actions."""
    outcomes = Outcome.objects.filter(item__session=session).order_by("item__position")
    return (
        [(each.item.position, each.code, each.decided_by) for each in outcomes],
        [said(session, number) for number in range(1, 11)],
        sorted(Action.objects.filter(outcome__item__session=session).values_list("outcome__item__position", flat=True)),
    )


EXPECTED = (
    [(number, "adopted", "consensus") for number in range(1, 11)],
    [f"Canada spoke on {number}." for number in range(1, 11)],
    [3, 7],
)


def test_ten_items_and_two_actions_are_logged_with_the_keyboard_alone(opened, site, ten_items):
    session, page = ten_items, opened(ten_items)
    keys = Keyboard(page)

    for number in range(1, 11):
        if number == 1:
            keys.to(lambda focus: focus["name"].endswith(".speaker"))
        keys.focus()
        keys.type(f"Speaker {number}")
        keys.to(lambda focus: focus["name"] == "said")
        keys.type(f"Canada spoke on {number}.")
        keys.to(lambda focus: focus["name"] == "code")
        keys.type("Adopted")
        keys.to(lambda focus: focus["name"] == "decided_by")
        keys.type("By c")
        if number in (3, 7):
            keys.to(lambda focus: focus["name"] == "follow_up")
            keys.type(f"Follow {number}")
            keys.to(lambda focus: focus["name"] == "owner")
            keys.type("capture desk")
            page.keyboard.press("Escape")
            keys.to(lambda focus: focus["name"] == "due")
            keys.type("June 2027")
            keys.to(lambda focus: focus["name"] == "promise")
            keys.press()
            page.wait_for_selector(f".capture-actions:has-text('Follow {number}')")
        if number == 1:
            keys.to(lambda focus: focus["name"] == "note")
            keys.type("For me alone.")
        page.keyboard.press("Control+Enter")
    page.wait_for_selector(SAVED)

    assert logged(session) == EXPECTED
    assert Intervention.objects.filter(item__session=session).count() == 10
    assert PrivateNote.objects.get(item__session=session).author == site.people["counselor"]
    assert page.complaints == []


def test_ten_items_and_two_actions_are_logged_in_french_on_a_phone(opened, ten_items):
    session, page = ten_items, opened(ten_items, size=PHONE, language="fr", checked=True)
    assert violations(page) == []

    for number in range(1, 11):
        assert too_wide(page) == ""
        item = page.locator(f".capture-item >> nth={number - 1}")
        item.locator("[name=said]").fill(f"Canada spoke on {number}.")
        item.locator("[name=code]").select_option("adopted")
        item.locator("[name=decided_by]").select_option("consensus")
        if number in (3, 7):
            item.locator("[name=follow_up]").fill(f"Suivre {number}")
            item.locator("[name=owner]").fill("Bureau de la saisie")
            item.locator("[name=promise]").tap()
            item.locator(".capture-actions a").wait_for()
        item.locator("button.next").tap()
    page.wait_for_selector(SAVED)

    assert logged(session) == EXPECTED
    small = page.evaluate(
        """() => [...document.querySelectorAll(".capture-item[open] :is(button, select, input:not([type=hidden])), .capture-item summary")]
            .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect().height])
            .filter(([, height]) => height > 0 && height < 24)"""
    )
    assert small == []
    assert re.match("Enregistr", page.inner_text("#capture-state"))
    assert page.complaints == []
