"""The admin in both languages: axe finds nothing, a phone need not scroll sideways, the console stays silent."""

import pytest

from governance.models import Evaluation, Session
from iomtrack.admin import RecordAdmin
from membership.models import State
from tests import contract
from tests.browser.test_axe import IN_BOTH, violations, wide_at
from tests.test_admin import REGISTERED, url_of

pytestmark = pytest.mark.browser

PAGES = ("changelist", "change")


@pytest.fixture
def page(window):
    """An administrator's window that notes what the console complains of."""
    page = window("admin")
    page.complaints.clear()

    def heard(message) -> None:
        if message.type == "error":
            page.complaints.append(f"{page.url}: {message.text} {message.location['url']}")

    page.on("console", heard)
    yield page
    page.remove_listener("console", heard)


def pages(language: str):
    """The index, and of every kind of record the list in one language, the form in the other; whether colours count.

    To be done in a minute: an empty form is a part of the filled one, and colours, most of what axe costs, count for
    every other pair of kinds, since no kind has its own.
    """
    yield f"/{language}/admin/", True
    for number, model in enumerate(REGISTERED):
        page = PAGES[(number + (language == "fr")) % 2]
        keys = (contract.some_record(model).pk,) if page == "change" else ()
        yield url_of(model, page, language, *keys), number % 4 < 2


@IN_BOTH
def test_axe_finds_nothing_on_any_page_of_the_admin(language, page, site, monkeypatch):
    monkeypatch.setattr(RecordAdmin, "list_per_page", 3)
    problems = []

    for address, colours in pages(language):
        answer = page.goto(address)
        if answer.status != 200 or page.url != f"{site.url}{address}":
            problems.append(f"{address}: {answer.status} {page.url}")
        found = violations(page, rules={"color-contrast": {"enabled": colours}})
        problems += [f"{address}: {problem}" for problem in found]

    assert [*problems, *page.complaints] == []


@IN_BOTH
def test_a_phone_need_not_scroll_the_admin_sideways(language, page, site):
    evaluation, session = Evaluation.objects.first(), Session.objects.first()
    addresses = (
        f"/{language}/admin/",
        url_of(Session, "changelist", language),
        url_of(Session, "change", language, session.pk),
        url_of(Evaluation, "change", language, evaluation.pk),
    )

    for address in addresses:
        page.goto(address)

        assert wide_at(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= 1280"), address


@IN_BOTH
def test_a_list_searched_by_typing_says_its_label_closed_open_and_in_a_new_part(language, page, site):
    label, part = {"en": ("Region:", "Group:"), "fr": ("Région\u00a0:", "Groupe\u00a0:")}[language]
    state = State.objects.get(iso3="CAN")
    page.goto(url_of(State, "change", language, state.pk))

    page.get_by_role("combobox", name=label).click()
    search = page.locator(".select2-search__field")
    page.wait_for_selector(".select2-results__option[aria-selected]")
    assert search.evaluate("(field) => field === document.activeElement")
    assert page.get_by_role("searchbox", name=label).count() == 1
    assert violations(page) == []
    page.keyboard.press("Escape")

    before = page.get_by_role("combobox", name=part).count()
    page.locator("#group_memberships-group .add-row a").click()
    assert page.get_by_role("combobox", name=part).count() == before + 1
    assert violations(page) == []
    assert page.complaints == []


@IN_BOTH
def test_the_policy_of_the_pages_lets_the_admin_work(language, chromium, site):
    context = chromium.new_context(base_url=site.url, locale="en-US")
    context.add_cookies([site.cookie("admin")])
    page, complaints = context.new_page(), []
    page.on("console", lambda message: complaints.append(f"{message.type}: {message.text} {message.location}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"/{language}/admin/")
    page.goto(url_of(Session, "changelist", language))
    page.goto(url_of(Session, "add", language))
    page.locator(".select2-selection").first.click()
    page.wait_for_selector(".select2-results__option[aria-selected]")
    context.close()

    assert complaints == []
