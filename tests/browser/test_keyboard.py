"""One journey with nothing but the keyboard; the focus is seen at every step."""

import re

import pytest

from tests.browser.conftest import PASSWORD

pytestmark = pytest.mark.browser

MOST_STEPS = 150
FOCUS = """() => {
    const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
    const ring = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
    return {
        tag: element.tagName.toLowerCase(), ring, name: element.getAttribute('name') || '', text: element.innerText || '',
        href: element.getAttribute('href') || '', classes: element.className,
        seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        matches: element.matches(':focus-visible'),
    };
}"""


class Keyboard:
    """Hands that have no mouse."""

    def __init__(self, page):
        self.page = page

    def focus(self) -> dict:
        """What has the focus, checked to be seen."""
        focus = self.page.evaluate(FOCUS)
        if not focus["seen"]:
            self.page.wait_for_timeout(300)  # the browser is still scrolling there
            focus = self.page.evaluate(FOCUS)
        assert focus["ring"], f"no focus ring on {focus}"
        assert focus["seen"], f"out of sight: {focus}"
        return focus

    def to(self, wanted) -> dict:
        """Press Tab until something has the focus."""
        passed = []
        for _step in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement === document.body"):
                continue
            focus = self.focus()
            if wanted(focus):
                return focus
            passed.append(focus["text"][:20] or focus["name"])
        raise AssertionError(f"never reached; passed {passed}")

    def press(self, key: str = "Enter") -> None:
        """Press a key."""
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type."""
        self.page.keyboard.type(text)


@pytest.fixture
def page(chromium, site):
    """A fresh window in which nobody has logged in."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 1280, "height": 900}, locale="en-US")
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def test_members_of_a_day_are_found_sorted_and_opened_with_the_keyboard_alone(page):
    keys = Keyboard(page)

    page.goto("/en/")
    keys.to(lambda focus: focus["name"] == "acknowledge")
    keys.press()
    page.wait_for_selector("[name=username]")
    keys.to(lambda focus: focus["name"] == "username")
    keys.type("policy")
    keys.to(lambda focus: focus["name"] == "password")
    keys.type(PASSWORD)
    keys.press()
    page.wait_for_url(re.compile(r"^[^?]*/en/$"))

    keys.press("Tab")
    assert "skip" in keys.focus()["classes"]
    keys.press()
    assert page.evaluate("document.activeElement.id") == "main"

    page.goto("/en/my-account/")
    section = page.locator("nav.menu details", has=page.locator("a[href='/en/membership/members/']"))
    heading = section.locator("summary").inner_text()
    keys.to(lambda focus: focus["tag"] == "summary" and focus["text"] == heading)
    keys.press()
    assert section.get_attribute("open") is not None
    keys.press("Escape")
    assert section.get_attribute("open") is None
    keys.press()
    keys.to(lambda focus: focus["href"] == "/en/membership/members/")
    keys.press()
    page.wait_for_url("**/en/membership/members/")

    keys.to(lambda focus: focus["name"] == "on")
    keys.type("12312005")
    assert page.input_value("[name=on]") == "2005-12-31"
    keys.press()
    page.wait_for_url(re.compile(r"on=2005-12-31"))
    page.wait_for_selector(".chips")

    keys.to(lambda focus: focus["name"] == "sort")
    keys.press()
    page.wait_for_url(re.compile(r"sort="))
    assert "on=2005-12-31" in page.url
    assert page.locator("th[aria-sort=ascending], th[aria-sort=descending]").count() == 1

    keys.to(lambda focus: focus["tag"] == "a" and re.search(r"/membership/(states|memberships)/\d+/$", focus["href"]))
    keys.press()
    page.wait_for_url(re.compile(r"/en/membership/(states|memberships)/\d+/$"))
    english = page.url

    keys.to(lambda focus: "toggle" in focus["classes"])
    keys.press()
    page.wait_for_url(english.replace("/en/", "/fr/"))
    assert page.locator("html").get_attribute("lang") == "fr"

    keys.to(lambda focus: focus["tag"] == "summary" and "Roy" in focus["text"])
    keys.press()
    keys.to(
        lambda focus: (
            focus["tag"] == "button" and page.evaluate("!!document.activeElement.closest('form[action$=\"log-out/\"]')")
        )
    )
    keys.press()
    page.wait_for_url("**/fr/log-in/")
    page.goto("/fr/membership/members/")
    assert "/fr/log-in/" in page.url
