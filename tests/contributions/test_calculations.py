"""The arithmetic of contributions: worked examples and properties."""

import csv
import itertools
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import contributions
import membership
from contributions.calculations import (
    Growth,
    NothingToShare,
    added_on,
    apportion,
    apportion_money,
    apportion_percent,
    clamp_shares,
    decimal_from,
    equation_factor,
    percent,
    shares_of,
    total_in,
    within_rounding,
)
from iomtrack.money import CurrencyMismatch, Money

BUDGET_2005 = Money(Decimal("37100000.00"), "CHF")
TOY = {"USA": Decimal("22"), "CAN": Decimal("2.813"), "TUV": Decimal("0.001")}


def shipped(app: object, name: str) -> list[dict[str, str]]:
    """The rows of a file that an app ships."""
    with (Path(app.__file__).parent / "reference" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def scale_2005() -> dict[str, Decimal]:
    """The UN rates of 2004-2006 of IOM's members at the end of 2005, from the files we ship."""
    rates = {
        row["state"]: Decimal(row["rate"])
        for row in shipped(contributions, "scale_rate.csv")
        if row["period"] == "2004-2006"
    }
    return {
        row["state"]: rates[row["state"]]
        for row in shipped(membership, "membership.csv")
        if (row["organization"], row["status"]) == ("iom", "member")
        and row["start"] <= "2005-12-31" <= (row["end"] or "9999")
    }


def francs(text: str) -> Money:
    return Money(Decimal(text), "CHF")


def test_the_toy_budget_is_shared_to_the_centime():
    lines = apportion_money(francs("100000.00"), TOY)

    assert lines == {"USA": francs("88659.63"), "CAN": francs("11336.34"), "TUV": francs("4.03")}


def test_the_equation_factor_of_2005_is_that_of_109_members(scale_2005):
    factor = equation_factor(scale_2005.values())

    assert len(scale_2005) == 109
    assert sum(scale_2005.values()) == Decimal("91.458")
    assert decimal_from(factor, 6) == Decimal("1.093398")


def test_the_budget_of_2005_is_shared_to_the_centime(scale_2005):
    lines = apportion_money(BUDGET_2005, scale_2005)

    assert lines["CAN"] == francs("1141095.37")
    assert lines["USA"] == francs("8924314.99")
    assert lines["JPN"] == francs("7897207.46")
    assert lines["LBR"] == francs("405.65")
    assert total_in("CHF", lines.values()) == BUDGET_2005


def test_rounding_each_line_of_2005_alone_misses_the_budget_by_five_centimes(scale_2005):
    shares = shares_of(scale_2005)

    alone = sum(decimal_from(Fraction(BUDGET_2005.amount) * share, 2) for share in shares.values())

    assert abs(alone - BUDGET_2005.amount) == Decimal("0.05")


def test_forty_one_centimes_of_2005_are_handed_out(scale_2005):
    quotas = [BUDGET_2005.minor * share for share in shares_of(scale_2005).values()]

    assert BUDGET_2005.minor - sum(quota.numerator // quota.denominator for quota in quotas) == 41


def test_three_percent_more_in_2005_costs_canada_34232_francs_86(scale_2005):
    now = apportion_money(BUDGET_2005, scale_2005)["CAN"]
    then = apportion_money(francs("38213000.00"), scale_2005)["CAN"]

    assert then == francs("1175328.23")
    assert then - now == francs("34232.86")


def test_a_state_that_joins_in_july_pays_half_a_year_on_top(scale_2005):
    amount = added_on(BUDGET_2005, weight=Decimal("2.520"), weights_before=scale_2005.values(), months=6)

    assert amount == francs("511119.86")


def test_sharing_again_with_a_new_state_lowers_the_others(scale_2005):
    lines = apportion_money(BUDGET_2005, {**scale_2005, "ESP": Decimal("2.520")})

    assert lines["ESP"] == francs("994828.58")
    assert lines["CAN"] == francs("1110497.14")


def test_a_ceiling_and_a_floor_leave_the_rest_to_the_others():
    weights = {"A": Decimal("22"), "B": Decimal("19.468"), "C": Decimal("2.813"), "D": Decimal("0.001")}

    shares = clamp_shares(weights, floor=Decimal("0.01"), ceiling=40)

    assert [decimal_from(share * 100, 2) for share in shares.values()] == [
        Decimal("40.00"),
        Decimal("40.00"),
        Decimal("19.99"),
        Decimal("0.01"),
    ]
    assert sum(shares.values()) == 1


def test_bounds_that_cannot_be_kept_are_refused():
    with pytest.raises(ValueError, match="cannot both be kept"):
        clamp_shares(TOY, ceiling=30)

    assert sum(clamp_shares(TOY, ceiling=50).values()) == 1


def test_a_larger_budget_may_lower_a_line():
    weights = {"A": 1, "B": 3, "C": 3}

    assert apportion(3, weights) == {"A": 1, "B": 1, "C": 1}
    assert apportion(4, weights) == {"A": 0, "B": 2, "C": 2}


def test_without_any_weight_nothing_can_be_shared():
    with pytest.raises(NothingToShare):
        apportion(100, {"A": 0})


def test_the_published_ten_are_83_percent_of_the_printed_budget():
    assert percent(Decimal("30860000"), Decimal("37100000")) == Decimal("83.18")
    assert percent(Decimal("30860000"), Decimal("37100000"), 1) == Decimal("83.2")
    assert percent(Decimal(15000), Decimal(60000)) == Decimal("25.00")
    assert percent(Decimal(1), Decimal(0)) is None


def test_two_currencies_are_not_added():
    with pytest.raises(CurrencyMismatch):
        total_in("CHF", [francs("1.00"), Money(Decimal("1.00"), "USD")])

    assert total_in("CHF", [francs("1.00"), francs("2.50")]) == francs("3.50")


def test_equal_budgets_are_zero_nominal_growth():
    assert Growth(Decimal("37100000"), Decimal("37100000")).zero_nominal is True
    assert Growth(Decimal("38045098"), Decimal("38806000")).percent == Decimal("2.00")
    assert Growth(Decimal(0), Decimal(1)).percent is None


def test_a_difference_at_the_tolerance_is_still_rounding():
    assert within_rounding(Decimal("36.6"), Decimal("36.4"), Decimal("0.2")) is True
    assert within_rounding(Decimal("36.6"), Decimal("36.3"), Decimal("0.2")) is False


CODES = st.text("ABCDEFGHIJ", min_size=3, max_size=3)
WEIGHTS = st.dictionaries(
    CODES, st.decimals("0", "30", places=3, allow_nan=False, allow_infinity=False), min_size=1, max_size=30
).filter(lambda weights: any(weights.values()))
UNITS = st.integers(0, 10**12)


@given(UNITS, WEIGHTS)
def test_the_lines_add_up_to_the_budget_and_lie_within_a_unit_of_their_quota(units, weights):
    lines = apportion(units, weights)

    assert sum(lines.values()) == units
    for state, share in shares_of(weights).items():
        assert abs(lines[state] - units * share) < 1
        assert weights[state] or lines[state] == 0


@given(UNITS, WEIGHTS)
def test_a_larger_weight_never_gets_less(units, weights):
    lines = apportion(units, weights)

    by_weight = sorted(weights, key=lambda state: weights[state])
    for lighter, heavier in itertools.pairwise(by_weight):
        if weights[lighter] < weights[heavier]:
            assert lines[lighter] <= lines[heavier]


@given(UNITS, WEIGHTS, st.integers(1, 1000), st.randoms(use_true_random=False))
def test_neither_the_order_nor_the_unit_of_the_weights_matters(units, weights, factor, random):
    shuffled = list(weights.items())
    random.shuffle(shuffled)

    again = apportion(units, {state: weight * factor for state, weight in shuffled})

    assert again == apportion(units, weights)


@given(WEIGHTS)
def test_printed_percentages_add_up_to_exactly_100(weights):
    assert sum(apportion_percent(weights).values()) == 100


@given(WEIGHTS, st.integers(0, 5), st.integers(20, 100))
def test_clamped_shares_keep_their_bounds_and_add_up_to_one(weights, floor, ceiling):
    payers = [state for state, weight in weights.items() if weight]
    if not floor * len(payers) <= 100 <= ceiling * len(payers):
        return

    shares = clamp_shares(weights, floor=floor, ceiling=ceiling)

    assert sum(shares.values()) == 1
    for state in payers:
        assert Fraction(floor, 100) <= shares[state] <= Fraction(ceiling, 100)
