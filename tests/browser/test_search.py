"""The search with the keyboard alone: / goes to the box, results are reached, the page is clean in both languages."""

import re

import pytest

from tests.browser.conftest import NARROW, PHONE
from tests.browser.test_axe import IN_BOTH, violations, wide_at

pytestmark = pytest.mark.browser

FOCUSED = "document.activeElement.id"


@IN_BOTH
def test_slash_goes_to_the_box_and_enter_finds_and_opens_a_record(language, window, site):
    page = window("policy")
    page.goto(f"/{language}/membership/states/")

    page.keyboard.press("/")
    assert page.evaluate(FOCUSED) == "search-all"
    assert page.input_value("#search-all") == ""
    ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert ring != "none"
    page.keyboard.type("2258")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/{language}/search/\?q=2258$"))

    assert "2258" in page.locator("h1").inner_text()
    assert "2258" in page.title()
    for _step in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('.found-title')"):
            break
    assert "2258" in page.evaluate("document.activeElement.innerText")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/{language}/membership/sources/\d+/$"))
    assert page.complaints == []


def test_slash_is_a_character_where_one_types_and_selects_what_was_searched(window, site):
    page = window("policy")
    page.goto("/en/search/?q=canada")

    page.focus("#search-all")
    page.keyboard.press("End")
    page.keyboard.type("/")
    assert page.input_value("#search-all") == "canada/"

    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Control+/")
    assert page.evaluate(FOCUSED) != "search-all"
    page.keyboard.press("/")
    page.keyboard.type("iom")
    assert page.input_value("#search-all") == "iom"


def test_slash_does_nothing_for_who_has_switched_it_off(window, site):
    page = window("reader")
    page.goto("/en/my-account/")
    page.uncheck("[name=search_key]")
    page.click("#record-form button.button[type=submit]")
    page.wait_for_load_state()

    page.goto("/en/membership/states/")
    page.keyboard.press("/")

    assert page.evaluate(FOCUSED) != "search-all"


@IN_BOTH
def test_axe_finds_nothing_on_any_answer_and_a_phone_need_not_scroll_sideways(language, window, site):
    page = window("policy")

    for query in ("", "?q=canada", "?q=canada&kind=membership.publishedfigure", "?q=swizerland", "?q=zzzzqq", "?q=!!!"):
        page.goto(f"/{language}/search/{query}")

        assert violations(page) == [], query
        assert wide_at(page) == [], query
        assert page.complaints == []


@IN_BOTH
def test_on_a_phone_the_box_has_a_line_of_its_own_and_is_large_enough_to_touch(language, window, site):
    phone = window("counselor", phone=True)
    phone.set_viewport_size(NARROW)
    phone.goto(f"/{language}/")

    box, button = phone.locator("#search-all").bounding_box(), phone.locator(".search-all button").bounding_box()
    name = phone.locator(".application .name").bounding_box()

    assert box["y"] >= name["y"] + name["height"] - 1
    assert box["width"] >= 120
    assert min(box["height"], button["height"], button["width"]) >= 44
    assert button["x"] + button["width"] <= 320
    phone.set_viewport_size(PHONE)
