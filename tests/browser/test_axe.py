"""Every page in both languages: axe finds nothing, and nothing scrolls sideways on a phone."""

import pytest

from tests import contract
from tests.access import ACCESS
from tests.browser.conftest import NARROW, PHONE, WIDE, too_wide

pytestmark = pytest.mark.browser

IN_BOTH = pytest.mark.parametrize("language", contract.LANGUAGES)
AXE = "/static/axe/axe.min.js"
RUN = "(options) => axe.run(document, options).then((found) => found.violations)"
# Style sheets and films are read ahead for rules that are not in force or have nothing to look at here.
OPTIONS = {"resultTypes": ["violations"], "preload": False}


def violations(page, **options) -> list[str]:
    """What axe finds, with the first places."""
    page.add_script_tag(url=AXE)
    found = page.evaluate(RUN, OPTIONS | options)
    return [f"{one['id']}: {one['help']} {[node['html'][:200] for node in one['nodes'][:3]]}" for one in found]


def wide_at(page) -> list[str]:
    """The narrow widths at which the page scrolls sideways."""
    found = []
    for size in (PHONE, NARROW):
        page.set_viewport_size(size)
        if problem := too_wide(page):
            found.append(problem)
    page.set_viewport_size(WIDE)
    return found


@pytest.mark.parametrize("address", contract.pages(), ids=str)
@IN_BOTH
def test_axe_finds_nothing_and_a_phone_need_not_scroll_sideways(address, language, window, site):
    page = window(sorted(ACCESS[address.name])[0])

    rows = "?per_page=25" if address.kind == "list" else ""  # all rows of a list are alike
    answer = page.goto(address.url(language, contract.arguments(address)) + rows)

    assert answer.status == 200
    assert violations(page, rules={"color-contrast": {"enabled": language == "en"}}) == []  # colours have no language
    assert wide_at(page) == []
    assert page.complaints == []


@pytest.mark.parametrize("address", contract.of_kind("create"), ids=str)
@IN_BOTH
def test_axe_finds_nothing_on_a_form_with_its_errors(address, language, window, site):
    page = window(sorted(ACCESS[address.name])[0])
    page.goto(address.url(language, contract.arguments(address)))

    page.evaluate(
        "document.querySelectorAll('#record-form [name]').forEach((f) => { if (f.type !== 'hidden') f.value = ''; })"
    )
    page.click("#record-form button.button[type=submit]")

    page.wait_for_load_state()
    assert violations(page) == []
    assert wide_at(page) == []
    if page.locator(".errors").count():
        assert page.evaluate("document.activeElement.classList.contains('errors')")


@IN_BOTH
def test_axe_finds_nothing_with_the_menu_and_the_account_open(language, window, site):
    page = window("admin")
    page.goto(f"/{language}/")

    for summary in page.locator("header.site summary").all():
        summary.click()

        assert violations(page) == []
        assert wide_at(page) == []


@IN_BOTH
def test_axe_finds_nothing_at_the_log_in_and_on_error_pages(language, window, site):
    stranger, reader = window(), window("reader")

    for page, path in ((stranger, "log-in/"), (reader, "nowhere/"), (reader, "governance/sessions/add/")):
        page.goto(f"/{language}/{path}")

        assert violations(page) == []
        assert wide_at(page) == []


@IN_BOTH
def test_axe_finds_nothing_on_a_list_with_filters_chips_and_an_error(language, window, site):
    page = window("policy")

    for query in ("?q=canada&on=2005-12-31", "?q=zzzz", "?on=nonsense"):
        page.goto(f"/{language}/membership/memberships/{query}")

        assert violations(page) == []
        assert wide_at(page) == []


def test_a_chart_is_drawn_with_colours_and_not_as_a_black_box(window, site):
    page = window("policy")

    page.goto("/en/contributions/")

    fills = page.evaluate("[...document.querySelectorAll('svg rect')].map((r) => getComputedStyle(r).fill)")
    assert fills
    assert "rgb(0, 0, 0)" not in fills


def test_the_checks_themselves_see_a_picture_without_words_and_a_part_that_is_too_wide(window, site):
    page = window("policy")
    page.goto("/en/")

    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend', '<img id=bad src=/static/img/icon.svg>')"
    )
    page.evaluate("document.getElementById('bad').width = 2000")

    assert any(problem.startswith("image-alt") for problem in violations(page))
    assert len(wide_at(page)) == 2
