"""In Geneva, on a phone, in French: a session with three items is created and logged; Ottawa sees it at once."""

import re

import pytest

from governance.models import Session
from tests.browser.conftest import too_wide

pytestmark = pytest.mark.browser

ITEMS = ("Adoption de l’ordre du jour", "Budget de 2027", "Élection du bureau")


def fits(page) -> None:
    """Nothing is cut off on the phone, and what is tapped is large enough."""
    assert too_wide(page) == ""
    small = page.evaluate(
        """() => [...document.querySelectorAll("main button.button, main a.button, main input:not([type=hidden]):not([type=radio]):not([type=checkbox]), main select")]
            .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect().height])
            .filter(([, height]) => height > 0 && height < 24)"""
    )
    assert small == []


def save(page) -> None:
    """Press the form's button and wait for the next page."""
    with page.expect_navigation():
        page.tap("#record-form p.buttons button[type=submit]")
    assert page.locator(".errors").count() == 0, page.locator(".errors").inner_text()


def test_the_counselor_logs_a_session_in_french_on_a_phone_and_ottawa_sees_it(window, site):
    phone = window("counselor", phone=True)

    phone.goto("/fr/governance/sessions/add/")
    fits(phone)
    phone.select_option("[name=body]", index=1)
    phone.fill("[name=title]", "Réunion du comité permanent")
    phone.fill("[name=items]", "\n".join(f"{number}. {title}" for number, title in enumerate(ITEMS, start=1)))
    save(phone)
    fits(phone)
    assert phone.locator("h1").inner_text() == "Réunion du comité permanent"
    address = re.sub(r"^.*?/fr/", "/en/", phone.url)

    for number, title in enumerate(ITEMS, start=1):
        with phone.expect_navigation():
            phone.locator("main a[href$='/log/']").first.tap()
        fits(phone)
        assert title in phone.locator("h1").inner_text()
        phone.locator("[name=code]").nth(number - 1).check()
        phone.fill("[name=text]", f"Le comité a décidé du point {number}.")
        if number == 3:
            phone.fill("[name=name]", "Informer la direction générale")
            phone.select_option("[name=owner]", index=1)
            phone.fill("[name=due_on]", "2027-03-31")
        save(phone)

    fits(phone)
    assert phone.locator("main a[href$='/log/']").count() == 0
    written = phone.locator("main").inner_text()
    for number, title in enumerate(ITEMS, start=1):
        assert title in written
        assert f"Le comité a décidé du point {number}." in written
    assert "Informer la direction générale" in written

    ottawa = window("policy")
    ottawa.goto(address)
    seen = ottawa.locator("main").inner_text()
    assert "Le comité a décidé du point 3." in seen
    assert "Informer la direction générale" in seen
    assert ottawa.locator("main [lang=fr]", has_text="Informer la direction générale").count() >= 1

    ottawa.goto(f"{address}history/")
    assert "Counselor Roy" in ottawa.locator("ol.history").inner_text()
    ottawa.goto("/fr/governance/actions/?q=informer")
    assert "Informer la direction générale" in ottawa.locator("table").last.inner_text()


def test_a_form_sent_twice_by_an_impatient_thumb_makes_one_session(window, site):
    phone = window("counselor", phone=True)
    before = Session.objects.count()

    phone.goto("/fr/governance/sessions/add/")
    phone.select_option("[name=body]", index=1)
    phone.fill("[name=title]", "Envoyée deux fois")
    with phone.expect_navigation(url=re.compile(r"/sessions/\d+/$")):
        phone.evaluate(
            "() => { const form = document.getElementById('record-form'); form.requestSubmit(); form.requestSubmit(); }"
        )

    assert phone.locator("h1").inner_text() == "Envoyée deux fois"
    assert Session.objects.count() == before + 1


def test_text_typed_before_the_page_is_switched_stays_in_its_language(window, site):
    phone = window("counselor", phone=True)

    phone.goto("/fr/")
    phone.locator(".needs a.button").first.tap()
    phone.fill("[name=title]", "Réunion à moitié écrite")
    with phone.expect_navigation():
        phone.tap("button.toggle")
    assert "/en/" in phone.url
    assert phone.locator("[name=text_language][value=fr]").is_checked()
    fits(phone)
    phone.select_option("[name=body]", index=1)
    save(phone)

    assert phone.locator("h1 [lang=fr]").inner_text() == "Réunion à moitié écrite"
    assert Session.objects.latest("pk").title_en == ""
