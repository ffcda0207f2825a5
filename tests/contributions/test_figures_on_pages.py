"""The shipped figures as people read them: pages, filters, files, panels."""

import html
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils.translation import override

from contributions.models import Agreement, Budget, PublishedContribution
from membership.models import State

pytestmark = pytest.mark.usefixtures("published", "db")

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def read(client_as):
    """Open a page of contributions as a reader: its text, tags taken out; the response under `.response`."""
    client = client_as("reader")

    class Text(str):
        response = None

    def opened(name: str, language: str = "en", *args, **query) -> Text:
        with override(language):
            url = reverse(name, args=args)
        response = client.get(url, query)
        body = re.sub(r"<(script|svg)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
        text = Text(re.sub(r"[ \n]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))))
        text.response = response
        return text

    return opened


def rows_of(text) -> int:
    """How many rows the list has."""
    return text.response.context["total"]


def test_the_ten_of_2005_are_83_percent_of_the_printed_budget_and_not_the_total(read):
    page = read("contributions:publishedcontribution_list")

    assert rows_of(page) == 10
    assert "IOM, 2005: 10 of 109 members" in page
    assert f"CHF{NBSP}30,860,000.00" in page
    assert "83.18%" in page
    assert "83.2%" in page
    assert "not the total of the assessed contributions" in page
    assert "Published amounts are not ledger entries" in page
    assert ".79 M" in page


def test_the_same_ten_in_french(read):
    page = read("contributions:publishedcontribution_list", "fr")

    assert f"30{NBSP}860{NBSP}000,00{NBSP}CHF" in page
    assert f"83,18{NBSP}%" in page
    assert "États-Unis" in page


def test_the_largest_contributors_are_charted_in_francs(read):
    page = read("contributions:publishedcontribution_list")

    bars, share = page.response.context["charts"]
    assert (bars.unit, share.unit) == ("CHF", "CHF")
    assert [row[0] for row in bars.rows[:3]] == ["United States of America", "Japan", "Germany"]
    assert bars.highlight == "Canada"
    assert sum(row[1] for row in share.rows) == 37_100_000


def test_one_contribution_shows_its_place_its_share_and_its_source(read):
    canada = PublishedContribution.objects.get(state__iso3="CAN")

    page = read("contributions:publishedcontribution_detail", "en", canada.pk)

    assert "7 of 10" in page
    assert "3.23%" in page
    assert "Table 2.2" in page
    assert "the same digits in another currency" in page


def test_french_money_of_table_2_3(read):
    page = read("contributions:resourceestimate_list", "fr")

    assert f"1{NBSP}200{NBSP}000,00{NBSP}$" in page
    assert f"3{NBSP}000,00{NBSP}$" in page


def test_a_printed_sum_that_does_not_add_up_is_said(read):
    page = read("contributions:resourceestimate_list")

    assert "Sub-total: Geneva: printed 0.45 FTE; the rows add up to 0.425." in page
    assert "Total: printed 1.25 FTE; the rows add up to 1.225." in page
    assert "CIC HQ: printed" not in page


def test_zero_nominal_growth_shows_its_arithmetic(read):
    page = read("contributions:budget_list")

    francs = f"CHF{NBSP}37,100,000.00"
    assert f"2005 against 2004: {francs} − {francs} = CHF{NBSP}0.00 (0.00%). Zero nominal growth holds" in page


def test_francs_and_dollars_of_the_budget_have_a_chart_each(read):
    page = read("contributions:budget_list")

    charts = page.response.context["charts"]
    assert [chart.unit for chart in charts] == ["CHF", "USD"]
    assert not page.response.context["facts"]


def test_a_budget_shows_its_versions_and_what_was_published_of_it(read):
    budget = Budget.objects.get(year=2005, part="administrative")

    page = read("contributions:budget_detail", "en", budget.pk)

    assert "37.1 Million (CHF)" in page
    assert "10 of 109 members" in page
    assert "Yes, as far as the printed figures show" in page


def test_what_agreements_do_not_state_says_so(read):
    page = read("contributions:agreement_list")

    assert rows_of(page) == 11
    assert "US$15,000.00" in page
    assert "Not stated" in page
    assert "Not available" not in page


def test_the_return_fund_is_25_percent_of_60_000_dollars(read):
    fund = Agreement.objects.get(reference="rcm-return-fund")

    page = read("contributions:agreement_detail", "en", fund.pk)

    assert "US$15,000.00" in page
    assert "US$60,000.00" in page
    assert "25.00%" in page


def test_expected_results_published_in_english_are_marked_on_a_french_page(read):
    agreement = Agreement.objects.get(reference="mpi-contribution")

    page = read("contributions:agreement_detail", "fr", agreement.pk)

    assert '<li lang="en">Organize at least two round-table discussions' in page.response.content.decode()


def test_theme_agency_and_region_stand_side_by_side(read):
    page = read("contributions:voluntary_totals")

    assert page.count("$244,100,000.00") == 2
    assert "$233,600,000.00" in page
    assert "$10,500,000.00" in page
    assert "rest: $600,000.00, within rounding (up to $900,000.00)" in page
    assert page.count("Rounding ") == 3


def test_the_number_of_lines_of_a_dimension_is_the_length_of_its_list(read):
    page = read("contributions:voluntarycontribution_list", dimension="theme", parts="0")

    assert rows_of(page) == 4
    assert [chart.unit for chart in page.response.context["charts"]] == ["CAD"]


def test_payments_show_authority_payment_and_lapse_in_canadian_dollars(read):
    page = read("contributions:fiscalyearpayment_list")

    assert rows_of(page) == 12
    assert "$173,776.14" in page
    assert [chart.unit for chart in page.response.context["charts"]] == ["CAD", "CAD"]


def test_the_scale_is_charted_for_our_state_and_for_the_one_asked_for(read):
    ours = read("contributions:scalerate_list").response.context["charts"]
    asked = read("contributions:scalerate_list", state="JPN").response.context["charts"]

    assert [str(chart.title) for chart in ours] == ["United Nations scale: rate of Canada"]
    assert [str(chart.title) for chart in asked] == ["United Nations scale: rate of Japan"]
    assert dict(ours[0].series[0].points)[2005] == Decimal("2.813")


def test_a_derived_rate_says_how_it_was_derived(read):
    page = read("contributions:exchangerate_list", base="CHF", quote="CAD", year_from="2005", year_to="2005")

    assert rows_of(page) == 1
    assert "0.972389" in page
    assert "A derived rate is the quotient of two published ones" in page


def test_the_page_of_a_state_has_its_contributions(client_as):
    canada = State.objects.get(iso3="CAN")

    response = client_as("reader").get(reverse("membership:state_detail", args=[canada.pk]))

    page = response.content.decode()
    for heading in (
        "Contributions as published",
        "Rate in the United Nations scale of assessments",
        "Payments per fiscal year",
        "Voluntary contributions, by theme, agency and region",
    ):
        assert heading in page


def test_a_state_without_contributions_has_no_empty_panels(client_as):
    tuvalu = State.objects.get(iso3="TUV")

    page = client_as("reader").get(reverse("membership:state_detail", args=[tuvalu.pk])).content.decode()

    assert "Rate in the United Nations scale of assessments" in page
    assert "Contributions as published" not in page


def test_home_shows_the_latest_year_with_data(client_as):
    page = client_as("policy").get(reverse("home")).content.decode()

    assert "Assessed contribution published for 2005" in page
    assert "2024-25" in page
    assert "$3,836,774.86" in page


def test_numbers_of_the_overview_lead_to_lists_of_that_length(client_as):
    client = client_as("reader")
    page = client.get(reverse("contributions:overview")).content.decode()
    links = re.findall(r'<dd><a href="([^"]+)">([\d,]+)</a>', page)

    assert len(links) == 8
    for url, number in links:
        response = client.get(html.unescape(url))
        assert (url, response.context["total"]) == (url, int(number.replace(",", "")))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(
    ("name", "query", "message"),
    [
        ("publishedcontribution", {"currency": "XYZ"}, {"en": "Select a valid choice", "fr": "choix"}),
        ("publishedcontribution", {"state": "ZZZ"}, {"en": "Select a valid choice", "fr": "choix"}),
        (
            "budget",
            {"year_from": "2006", "year_to": "2004"},
            {"en": "The last year is before the first one.", "fr": ""},
        ),
        ("scalerate", {"year_from": "soon"}, {"en": "Enter a whole number.", "fr": "entier"}),
        ("exchangerate", {"on": "2005-02-30"}, {"en": "This is not a day of the calendar.", "fr": ""}),
        ("fiscalyearpayment", {"year_from": "99999999999999"}, {"en": "less than or equal to 2199", "fr": "2199"}),
    ],
)
def test_a_wrong_filter_is_answered_with_a_message(read, name, query, message, language):
    page = read(f"contributions:{name}_list", language, **query)

    assert page.response.status_code == 400
    assert message[language] in page
    assert rows_of(page) == 0
