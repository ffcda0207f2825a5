"""Budget scenarios: what if the budget, the scale or the membership were another?"""

import datetime as dt
import io
import re
from decimal import Decimal

import docx
import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from contributions.calculations import Assessment, Difference, differences, grown
from contributions.models import Budget, ScalePeriod, Scenario, ScenarioState
from contributions.reports.scenario import Assumptions, Unworkable, work_out
from contributions.services.scenario import save_scenario
from iomtrack.money import Money
from membership.models import State
from tests.factories.contributions import ScenarioFactory, ScenarioStateFactory
from tests.markup import page_of


def chf(text: str) -> Money:
    return Money(Decimal(text), "CHF")


WEIGHTS = st.dictionaries(
    st.text("ABCDEFGH", min_size=3, max_size=3), st.decimals("0.001", "25", places=3), min_size=1, max_size=30
)


class TestArithmetic:
    def test_growth_is_nominal(self):
        assert grown(chf("37100000.00"), Decimal(3)) == chf("38213000.00")

    def test_real_growth_stands_on_top_of_inflation(self):
        assert grown(chf("100.00"), Decimal(10), Decimal(20)) == chf("132.00")

    def test_a_budget_does_not_shrink_below_nothing(self):
        with pytest.raises(ValueError, match="not negative"):
            grown(chf("100.00"), Decimal(-101))

    def test_whole_francs_add_up_to_the_budget_in_whole_francs(self):
        shared = Assessment(chf("100.60"), {"AAA": Decimal(2), "BBB": Decimal(1)}, step=100)

        lines = shared.lines()

        assert shared.total == chf("101.00")
        assert lines == {"AAA": chf("67.00"), "BBB": chf("34.00")}

    def test_a_state_that_joins_pays_all_of_it_more(self):
        joined = Difference("AAA", None, chf("5.00"))

        assert joined.change == chf("5.00")
        assert joined.percent is None

    def test_a_state_that_leaves_pays_all_of_it_less(self):
        left = Difference("AAA", chf("5.00"), None)

        assert left.change == chf("-5.00")
        assert left.percent is None

    @given(WEIGHTS, st.decimals("0", "40000000", places=2), st.decimals("-50", "50", places=2))
    def test_the_changes_add_up_to_the_growth_of_the_budget(self, weights, budget, growth):
        before = Assessment(Money(budget, "CHF"), weights)
        after = Assessment(grown(before.budget, growth), weights)

        rows = differences(before, after)

        assert sum(row.change.amount for row in rows) == after.budget.amount - budget

    @given(WEIGHTS, st.decimals("1", "40000000", places=2))
    def test_without_a_change_nobody_pays_more_or_less(self, weights, budget):
        same = Assessment(Money(budget, "CHF"), weights)

        assert all(row.change.amount == 0 for row in differences(same, same))


def of_2005(**assumed) -> Scenario:
    """A scenario on the administrative budget of 2005, with the UN scale of its year."""
    from contributions.models import ExchangeRate, ScalePeriod

    return Scenario(
        name_en="Try",
        budget=Budget.objects.get(organization__code="iom", year=2005, part="administrative"),
        scale=ScalePeriod.objects.get(code=assumed.pop("scale", "2004-2006")),
        exchange_rate=ExchangeRate.objects.get(
            base__code="CHF", quote__code="CAD", kind="annual", start=dt.date(2005, 1, 1)
        ),
        **assumed,
    )


def lines(comparison) -> dict[str, Decimal | None]:
    return {row.state.iso3: row.after for row in comparison.rows}


@pytest.mark.usefixtures("published", "db")
class TestOnTheBudgetOf2005:
    def test_three_percent_more(self):
        result = work_out(of_2005(growth=Decimal(3)), Assumptions())

        assert result.before.total == chf("37100000.00")
        assert result.after.total == chf("38213000.00")
        assert len(result.rows) == 109
        assert result.ours.before == Decimal("1141095.37")
        assert result.ours.after == Decimal("1175328.23")
        assert result.ours.change == Decimal("34232.86")
        assert result.converted(result.ours.difference.change).money == Money(Decimal("33287.66"), "CAD")
        assert sum(row.after for row in result.rows) == Decimal("38213000.00")

    def test_spain_joins(self):
        result = work_out(of_2005(), Assumptions(joining=frozenset({"ESP"})))

        assert lines(result)["ESP"] == Decimal("994828.58")
        assert lines(result)["CAN"] == Decimal("1110497.14")
        assert [row.state.iso3 for row in result.paying_more] == ["ESP"]

    def test_a_state_that_leaves_is_paid_for_by_the_others(self):
        result = work_out(of_2005(), Assumptions(leaving=frozenset({"USA"})))

        assert lines(result)["USA"] is None
        assert result.paying_less[0].state.iso3 == "USA"
        assert len(result.paying_more) == 108

    def test_another_scale_is_asked_for_and_never_follows_from_the_year(self):
        result = work_out(of_2005(scale="2007-2009"), Assumptions(rates={"SCG": Decimal("0.022")}))

        assert result.baseline.code == "2004-2006"
        assert result.ours.before == Decimal("1141095.37")
        assert result.ours.change != 0

    def test_a_ceiling_holds(self):
        result = work_out(of_2005(ceiling=Decimal(20)), Assumptions())

        assert max(lines(result).values()) == Decimal("7420000.00")
        assert sum(lines(result).values()) == Decimal("37100000.00")

    def test_members_without_a_rate_are_all_named_and_nothing_is_computed(self):
        with pytest.raises(Unworkable) as refused:
            work_out(of_2005(), Assumptions(joining=frozenset({"COK", "NIU"})))

        assert refused.value.field == "rates"
        assert "(COK)" in refused.value.message
        assert "(NIU)" in refused.value.message

    def test_a_rate_given_for_such_a_state_counts(self):
        assumed = Assumptions(joining=frozenset({"COK"}), rates={"COK": Decimal("0.001")})

        assert lines(work_out(of_2005(), assumed))["COK"] == Decimal("405.65")

    @pytest.mark.parametrize(
        ("changes", "assumed", "field"),
        [
            ({"floor": Decimal(2)}, Assumptions(), "floor"),
            ({}, Assumptions(leaving=frozenset(["everybody"])), "leaving"),
        ],
    )
    def test_what_cannot_be_computed_is_said_at_its_assumption(self, changes, assumed, field):
        scenario = of_2005(**changes)
        if assumed.leaving:
            assumed = Assumptions(leaving=frozenset(scenario.members()))

        with pytest.raises(Unworkable) as refused:
            work_out(scenario, assumed)

        assert refused.value.field == field

    def test_a_saved_scenario_gives_the_same_answer(self, user_with_role):
        assumed = Assumptions(frozenset({"ESP"}), frozenset({"JPN"}), {"COK": Decimal("0.001")})
        asked = work_out(of_2005(growth=Decimal(3)), assumed)

        saved = save_scenario(scenario=of_2005(growth=Decimal(3)), assumed=assumed, by=user_with_role("policy"))

        assert lines(work_out(Scenario.objects.get(pk=saved.pk))) == lines(asked)

    def test_half_a_scenario_is_never_saved(self, user_with_role):
        assumed = Assumptions(rates={"ESP": Decimal(-1)})

        with pytest.raises(ValidationError):
            save_scenario(scenario=of_2005(), assumed=assumed, by=user_with_role("policy"))

        assert not Scenario.objects.exists()


@pytest.mark.usefixtures("published", "db")
class TestPages:
    @pytest.fixture
    def budget(self):
        return Budget.objects.get(organization__code="iom", year=2005, part="administrative")

    def test_three_clicks_from_home(self, client_as):
        client = client_as("policy")
        home = page_of(client.get("/en/")).one("main")
        workshop = "/en/contributions/what-if/"

        [to_the_question] = home.all("a", href=workshop)
        page = page_of(client.get(to_the_question["href"]))
        of_that_year = next(link["href"] for link in page.all("a") if link.text == "IOM 2005")
        page = page_of(client.get(workshop + of_that_year))
        more = next(link["href"] for link in page.all("a") if link.text == "+3%")
        answer = client.get(workshop + more).content.decode()

        assert "CHF\u00a01,175,328.23" in answer
        assert "+CHF\u00a034,232.86" in answer
        assert "+$33,287.66" in answer
        assert "0.972389" in answer

    def test_the_same_in_french(self, client_as, budget):
        answer = client_as("counselor").get(f"/fr/contributions/what-if/?budget={budget.pk}&growth=3").content.decode()

        assert "1\u00a0175\u00a0328,23\u00a0CHF" in answer
        assert "+34\u00a0232,86\u00a0CHF" in answer
        assert "+33\u00a0287,66\u00a0$" in answer

    def test_a_growth_is_typed_as_the_reader_writes_it(self, client_as, budget):
        client = client_as("policy")

        french = client.get(f"/fr/contributions/what-if/?budget={budget.pk}&growth=2,5")
        english = client.get(f"/en/contributions/what-if/?budget={budget.pk}&growth=2.5")

        assert french.context["form"].comparison.after.total == chf("38027500.00")
        assert english.context["form"].comparison.after.total == chf("38027500.00")

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("growth=much", "growth"),
            ("growth=-101", "growth"),
            ("scale=1900", "scale"),
            ("budget=0", "budget"),
            ("budget=abc", "budget"),
            ("budget=99999999999999999999", "budget"),
            ("floor=30&ceiling=20", "__all__"),
            ("joining=XXX", "joining"),
            ("rates=COK", "rates"),
            ("rates=COK+x", "rates"),
            ("rates=ZZZ+1", "rates"),
            ("rates=COK+1%0ACOK+2", "rates"),
            ("rounding=7", "rounding"),
            ("exchange_rate=0", "exchange_rate"),
            ("growth=" + "9" * 7000, "growth"),
            ("growth=%00", "growth"),
        ],
    )
    def test_a_wrong_assumption_is_said_at_its_field(self, client_as, budget, query, field):
        where = "" if "budget" in query else f"budget={budget.pk}&"

        response = client_as("policy").get(f"/en/contributions/what-if/?{where}{query}")

        assert response.status_code == 400
        assert field in response.context["form"].errors
        assert page_of(response).first("title").text.startswith("Error:")

    @pytest.mark.parametrize(
        ("query", "said"),
        [("floor=5", "The floor and the ceiling cannot both be kept."), ("joining=COK", "Cook Islands (COK)")],
    )
    def test_a_question_without_an_answer_is_answered_in_words(self, client_as, budget, query, said):
        response = client_as("policy").get(f"/en/contributions/what-if/?budget={budget.pk}&{query}")

        assert response.status_code == 200
        assert said in page_of(response).one("main").text

    def test_a_script_that_asks_gets_the_result_alone(self, client_as, budget):
        url = f"/en/contributions/what-if/?budget={budget.pk}&growth=3"

        answer = client_as("policy").get(url, headers={"HX-Request": "true"}).content.decode()

        assert answer.strip().startswith('<div id="result"')
        assert "1,175,328.23" in answer

    def test_the_file_holds_the_rows_of_the_screen(self, client_as, budget):
        url = f"/en/contributions/what-if/?budget={budget.pk}&growth=3&sort=name"

        text = client_as("policy").get(f"{url}&format=csv").getvalue().decode("utf-8-sig")

        rows = text.splitlines()
        assert rows[0] == "State,UN rate (%),Before (CHF),After (CHF),Change (CHF),Change (%)"
        assert len(rows) == 110
        assert any(re.match(r"Canada,2\.81300000,1141095\.37,1175328\.23,34232\.86,3\.00$", row) for row in rows)

    def test_word_and_pdf_hold_the_answer_of_the_screen(self, client_as, budget):
        url = f"/en/contributions/what-if/?budget={budget.pk}&growth=3"
        client = client_as("policy")

        file = docx.Document(io.BytesIO(client.get(f"{url}&format=docx").content))
        text = "".join(
            page.extract_text() for page in PdfReader(io.BytesIO(client.get(f"{url}&format=pdf").content)).pages
        )

        facts = [p.text for p in file.paragraphs if p.style.name == "Fact"]
        assert "In the scenario: CHF\u00a01,175,328.23" in facts
        assert "Change in CAD: +$33,287.66" in facts
        rows = {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in file.tables[1].rows}
        assert len(rows) == 110
        assert rows["Canada"] == ["2.813", "1,141,095.37", "1,175,328.23", "34,232.86", "3.00%"]
        assert all(said in text for said in ("1,175,328.23", "+$33,287.66", "0.972389", "Federal Reserve"))

    def test_a_protected_scenario_is_marked_on_every_page_alone_and_beside_another(self, client_as, budget):
        scale = ScalePeriod.objects.get(code="2004-2006")
        saved = [
            ScenarioFactory(budget=budget, scale=scale, growth=Decimal(g), marking=m)
            for g, m in ((3, "protected_b"), (5, "unclassified"))
        ]
        ScenarioStateFactory(scenario=saved[0], state=State.objects.get(iso3="ESP"))
        addresses = (
            f"/fr/contributions/scenarios/{saved[0].pk}/?format=pdf",
            f"/fr/contributions/scenarios/compare/?scenario={saved[0].pk}&scenario={saved[1].pk}&format=pdf",
        )
        client, reader = client_as("policy"), client_as("reader")

        for address in addresses:
            pages = [page.extract_text() for page in PdfReader(io.BytesIO(client.get(address).content)).pages]
            beside = docx.Document(io.BytesIO(client.get(address.replace("=pdf", "=docx")).content))

            assert len(pages) > 1
            assert all("Protégé B" in text for text in pages)
            assert beside.sections[0].header.paragraphs[0].text == "Protégé B"
            assert "États qui adhèrent\u00a0: Espagne" in [p.text for p in beside.paragraphs]
            assert reader.get(address).status_code in (400, 404)

    def test_a_scenario_is_saved_opened_and_compared(self, client_as, budget):
        client = client_as("policy")
        question = f"budget={budget.pk}&growth=3&joining=ESP&scale=2004-2006"
        form = client.get(f"/en/contributions/scenarios/add/?{question}").context["form"]
        typed = {name: form[name].value() for name in form.fields if form[name].value()}
        typed["name_en"] = "Three percent"

        saved = client.post("/en/contributions/scenarios/add/", typed, follow=True)

        scenario = Scenario.objects.get()
        assert saved.redirect_chain[-1][0] == f"/en/contributions/scenarios/{scenario.pk}/"
        assert scenario.made_by == client.user
        assert list(scenario.states.values_list("state__iso3", "change")) == [("ESP", "joins")]
        assert "Three percent" in client.get("/en/contributions/scenarios/").content.decode()
        compared = client.get(f"/en/contributions/scenarios/compare/?scenario={scenario.pk}").content.decode()
        assert "38,213,000.00" in compared

    def test_at_most_four_are_compared(self, client_as, budget):
        scale = ScalePeriod.objects.get(code="2004-2006")
        rows = [ScenarioFactory(budget=budget, scale=scale) for _number in range(5)]
        query = "&".join(f"scenario={row.pk}" for row in rows)
        client = client_as("policy")

        assert client.get(f"/en/contributions/scenarios/compare/?{query}").status_code == 400
        assert client.get(f"/en/contributions/scenarios/compare/?{query.rpartition('&')[0]}").status_code == 200

    def test_a_protected_scenario_is_not_compared_for_a_reader(self, client_as, budget):
        hidden = ScenarioFactory(budget=budget, marking="protected_b", name_en="Hidden thought")

        page = client_as("reader").get(f"/en/contributions/scenarios/compare/?scenario={hidden.pk}")

        assert page.status_code == 400
        assert "Hidden thought" not in page.content.decode()


@pytest.mark.django_db
class TestTheDatabaseSaysItFirst:
    @pytest.mark.parametrize(
        ("values", "constraint"),
        [
            ({"name_en": "", "name_fr": ""}, "scenario_without_name"),
            ({"floor": 30, "ceiling": 20}, "scenario_floor_over_ceiling"),
            ({"ceiling": 0}, "scenario_bound_outside_0_to_100"),
            ({"growth": -101}, "scenario_budget_below_nothing"),
        ],
    )
    def test_a_scenario_that_makes_no_sense_is_refused(self, values, constraint):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ScenarioFactory(**values)

    def test_a_rate_stands_just_where_one_is_assumed(self):
        with pytest.raises(IntegrityError, match="scenariostate_rate_against_change"), transaction.atomic():
            ScenarioStateFactory(rate=Decimal(1))

    def test_a_state_joins_once(self):
        line = ScenarioStateFactory()

        with pytest.raises(IntegrityError, match="scenariostate_same_change_twice"), transaction.atomic():
            ScenarioStateFactory(scenario=line.scenario, state=State.objects.get(pk=line.state_id))

        assert line.change == ScenarioState.Change.JOINS
