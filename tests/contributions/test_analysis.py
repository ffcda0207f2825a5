"""The analysis pages over the shipped figures: what they say, what they refuse to say, and their files."""

import csv
import datetime as dt
import html
import io
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from contributions.models import Agreement, Budget, PublishedContribution, ScalePeriod
from contributions.reports.concentration import YearConcentration
from contributions.reports.grouped import by_group, by_region
from contributions.reports.shares import listed_years, year_shares
from contributions.reports.standing import neighbours, of_year, standings, through_the_years
from membership.models import Membership, MembershipList, Organization, State
from tests.factories.contributions import ScalePeriodFactory, ScaleRateFactory
from tests.factories.membership import OrganizationFactory, StateFactory

NBSP = "\N{NO-BREAK SPACE}"
PAGES = ("largest", "share_history", "peers", "concentration", "by_group", "budget_growth", "reconciliation")


@pytest.fixture
def read(client_as, published):
    """Open a page of contributions as a reader: its text; the response under `.response`."""
    client = client_as("reader")

    class Text(str):
        response = None

    def opened(name: str, language: str = "en", *args, **query) -> Text:
        with override(language):
            url = reverse(name, args=args)
        response = client.get(url, query)
        if "csv" in response["Content-Type"]:
            text = Text(response.getvalue().decode())
        else:
            body = re.sub(r"<(script|svg)\b.*?</\1>", "", response.content.decode(), flags=re.DOTALL)
            text = Text(re.sub(r"[ \n]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", body))))
        text.response = response
        return text

    return opened


def lines_of(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.fixture
def iom(published):
    return Organization.objects.get(code="iom")


@pytest.mark.usefixtures("published", "db")
class TestShares:
    def test_the_published_amounts_of_2005_deviate_from_the_equated_scale(self, iom):
        rows = {row.code: row for row in standings(*of_year(iom, 2005))}

        assert rows["CAN"].computed == Decimal("1141095.37")
        assert rows["USA"].computed == Decimal("8924314.99")
        assert (rows["USA"].difference_percent, rows["JPN"].difference_percent) == (Decimal("8.7"), Decimal("-8.8"))
        assert (rows["GBR"].is_rounding, rows["CAN"].is_rounding) == (True, False)
        assert (rows["CAN"].place, rows["CAN"].share) == (7, Decimal("3.0757"))

    def test_printed_shares_add_up_to_exactly_100_and_amounts_to_the_budget(self, iom):
        shares, _published = of_year(iom, 2005)

        assert sum(shares.percents.values()) == 100
        assert sum(line.amount for line in shares.amounts.values()) == Decimal("37100000.00")

    def test_a_member_without_a_rate_leaves_the_most_that_a_share_can_be_and_no_amount(self, iom):
        shares = year_shares(iom, [2006])[2006]

        assert shares.without == ["SRB"]
        assert shares.is_exact is False
        assert shares.amounts == {}

    def test_a_year_without_a_list_of_members_has_no_shares(self, iom):
        shares = year_shares(iom, [2019])[2019]

        assert 2019 not in listed_years(iom)
        assert (shares.is_known, shares.shares, len(shares.members)) == (False, {}, 0)

    def test_another_scale_may_be_chosen(self, iom):
        chosen = ScalePeriod.objects.get(code="2007-2009")

        shares = year_shares(iom, [2005], scale=chosen)[2005]

        assert (shares.scale.code, shares.weights["CAN"]) == ("2007-2009", Decimal("2.977"))

    def test_canada_stands_between_italy_and_mexico(self, iom):
        rows = standings(*of_year(iom, 2005))

        found = neighbours(rows, State.objects.ours(), around=1)

        assert [row.code for row in found.rows] == ["ITA", "CAN", "MEX"]
        assert found.times(found.rows[0]) == Decimal("1.7366")

    def test_the_years_of_a_state_are_those_with_a_list_that_names_it(self, iom):
        state = State.objects.get(iso3="ESP")

        rows = through_the_years(state, year_shares(iom, listed_years(iom)).values())

        members = set(Membership.objects.of("iom").members().filter(state=state).values_list("start__year", flat=True))
        assert rows[0].year == min(members)
        assert all(row.place for row in rows)

    def test_regions_add_up_to_the_whole_and_groups_do_not(self, iom):
        shares, published = of_year(iom, 2005)

        regions, groups = by_region(shares, published), by_group(shares, published)

        assert sum(row.exact_share for row in regions) == 1
        assert sum(row.computed for row in regions) == Decimal("37100000.00")
        friends = next(row for row in groups if row.of.code == "friends-of-iom")
        assert friends.codes == {"CAN", "JPN", "USA"}
        assert friends.published == Decimal("18100000.00")
        assert sum(row.members for row in groups) != len(shares.members)

    def test_three_states_pay_half_by_the_equated_scale_of_2005_too(self, iom):
        shares, _published = of_year(iom, 2005)

        found = YearConcentration(shares)

        assert (found.half, found.top_10) == (3, Decimal("82.39"))


@pytest.mark.django_db
def test_shares_of_forty_years_take_as_many_queries_as_those_of_one():
    iom, states = OrganizationFactory(), StateFactory.create_batch(3)
    for state in states:
        Membership.objects.create(
            organization=iom, state=state, status="member", start=dt.date(2030, 1, 1), precision="year"
        )
    for year in range(2030, 2070):
        period = ScalePeriodFactory(start=dt.date(year, 1, 1))
        MembershipList.objects.create(
            organization=iom, start=dt.date(year, 1, 1), end=dt.date(year, 12, 31), members=3, observers=0
        )
        for state in states:
            ScaleRateFactory(period=period, state=state)
    with CaptureQueriesContext(connection) as one:
        year_shares(iom, [2030])

    with CaptureQueriesContext(connection) as forty:
        found = year_shares(iom, range(2030, 2070))

    assert len(forty) == len(one)
    assert all(shares.is_exact for shares in found.values())


def test_the_largest_contributors_are_shown_with_what_they_rest_on(read):
    page = read("contributions:largest")

    assert "10 of 109 members" in page
    assert f"CHF{NBSP}8,924,314.99" in page
    assert "8.7%" in page
    assert "It is not what was assessed" in page
    assert "The most it can be" not in page.split("The five largest of each year")[0]


def test_concentration_says_what_the_list_of_ten_can_and_cannot_say(read):
    page = read("contributions:concentration")

    assert "3 of 109 states" in page
    assert "As published: 10 of 109 members" in page
    assert "83.2%" in page
    assert f"CHF{NBSP}6,240,000.00 is paid by states that are not in this list" in page
    assert "even if one state paid all of it" in page


def test_concentration_in_french(read):
    page = read("contributions:concentration", "fr")

    assert f"83,2{NBSP}%" in page
    assert "10 des 109 membres" in page


def test_a_year_without_a_budget_or_publication_says_so(read):
    page = read("contributions:concentration", year="2015")

    assert "No assessed budget is recorded for this year" in page
    assert "As published" not in page.split("Year by year")[0]


def test_zero_nominal_growth_holds_with_its_range_and_real_growth_needs_an_inflation(read):
    without = read("contributions:budget_growth")
    typed = read("contributions:budget_growth", inflation="1.2", inflation_source="Federal Statistical Office")

    assert "Yes, as far as the printed figures show" in without
    assert "-0.27% and 0.27%" in without
    assert "Type an inflation above" in without
    assert "-1.19%" in typed
    assert "Source: Federal Statistical Office" in typed
    assert f"CHF{NBSP}37,545,200.00" in typed
    assert "Over 4 years; the budgets between them are not recorded" in typed


def test_the_growth_of_one_part_is_never_added_to_the_other(read):
    rows = lines_of(read("contributions:budget_growth", format="csv"))

    assert [(row["Part of the budget"], row["Change"]) for row in rows] == [
        (str(Budget.Part.ADMINISTRATIVE.label), "0.00"),
        (str(Budget.Part.OPERATIONAL.label), "86100000.00"),
    ]


def test_a_peer_group_says_how_far_it_is_known(read):
    page = read("contributions:peers", among="friends-of-iom")

    assert "the several European states it mentions are not named" in page
    assert "Japan" in page
    assert "Italy" not in page.split("Canada and its peers, 2005")[1]


@pytest.mark.parametrize("name", PAGES)
def test_the_file_of_an_analysis_has_the_rows_of_its_table(name, read):
    page = read(f"contributions:{name}")
    table = page.response.context["view"].main_table()

    rows = lines_of(read(f"contributions:{name}", format="csv"))

    assert len(rows) == len(table.rows) > 0


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("largest", {"year": "1800"}),
        ("largest", {"year": "\x00"}),
        ("largest", {"top": "-1"}),
        ("concentration", {"scale": "nonsense"}),
        ("share_history", {"state": "XXX"}),
        ("peers", {"among": "\x00"}),
        ("by_group", {"organization": "nobody"}),
        ("budget_growth", {"inflation": "abc"}),
        ("budget_growth", {"inflation": "-99"}),
        ("reconciliation", {"show": "nonsense"}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(name, query, read):
    page = read(f"contributions:{name}", **query)

    assert page.response.status_code == 400
    assert "There is 1 problem" in page
    assert read(f"contributions:{name}", format="csv", **query).response.status_code == 400


@pytest.mark.parametrize("name", [name for name in PAGES if name != "reconciliation"])
def test_without_any_record_a_page_says_that_nothing_is_recorded(name, client_as, db):
    for model in (MembershipList, PublishedContribution, Budget):
        model.objects.all().delete()
    with override("en"):
        url = reverse(f"contributions:{name}")

    response = client_as("reader").get(url)

    assert response.status_code == 200
    assert "Nothing recorded" in response.content.decode()


def test_resources_are_added_up_from_low_to_high(read):
    page = read("contributions:resourceestimate_list")

    assert "1.200 to 1.250" in page
    assert "point between them 1.225" in page


def test_an_agreement_shows_its_deliverables_and_the_shortfall_with_its_reason(read):
    mpi = Agreement.objects.get(reference="mpi-contribution")

    page = read("contributions:agreement_detail", "en", mpi.pk)

    assert "FY 2006-07: 1 of 2 delivered (reason: Not stated)" in page
    assert "FY 2007-08: 0 of 2 delivered (reason: Delayed: scheduling challenges)" in page
