"""What answers while one types: a budget scenario, on a phone, in French; and the filters of a list."""

import pytest

from contributions.models import Budget

pytestmark = pytest.mark.browser


def test_the_answer_follows_what_is_typed(window, site):
    page = window("counselor", phone=True)
    budget = Budget.objects.get(organization__code="iom", year=2005, part="administrative")
    page.goto(f"/fr/contributions/what-if/?budget={budget.pk}")
    page.click(".filter-box summary")

    page.fill("#id_growth", "3")

    page.wait_for_selector("#result:has-text('1\u00a0175\u00a0328,23')")
    assert "34\u00a0232,86" in page.inner_text("#result")
    assert "growth=3" in page.url
    assert page.evaluate("document.activeElement.id") == "id_growth"
    assert page.complaints == []


def test_what_cannot_be_read_is_said_while_one_types(window, site):
    page = window("counselor", phone=True)
    page.goto("/fr/contributions/what-if/")
    page.click(".filter-box summary")

    page.fill("#id_growth", "beaucoup")

    page.wait_for_selector("#result .errors")
    assert page.complaints == []


def test_a_filter_that_makes_no_sense_is_said_at_its_field(window, site):
    page = window("policy")
    page.goto("/en/contributions/published/")
    page.fill("[name=year_from]", "2010")
    page.fill("[name=year_to]", "2005")

    page.click("form.filters button[type=submit]")

    page.wait_for_selector("#list .errors:has-text('The last year is before the first one.')")
    assert page.input_value("[name=year_to]") == "2005"
    assert page.complaints == []
