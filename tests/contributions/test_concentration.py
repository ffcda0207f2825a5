"""Who pays how much of a whole: worked examples and properties."""

import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contributions.concentration import (
    HALF,
    Payment,
    Range,
    added_up,
    cumulated,
    fewest_paying,
    growth_between,
    paying,
    places,
    real_growth,
)

THE_TEN_OF_2005 = [
    *(Payment(Decimal(text), Decimal("0.05")) for text in ("9.7", "7.2", "3.6", "2.5", "2.5", "2.0", "1.2")),
    *(Payment(Decimal(text), Decimal("0.005")) for text in ("0.79", "0.70", "0.67")),
]
BUDGET_2005 = Payment(Decimal("37.1"), Decimal("0.05"))

AMOUNTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=25)
PARTS = st.fractions(min_value=Fraction(1, 100), max_value=1)


def test_three_states_pay_half_of_2005_whoever_pays_what_the_list_of_ten_leaves():
    assert paying(HALF, THE_TEN_OF_2005, BUDGET_2005) == Range(3, 3)


def test_a_list_of_less_than_half_says_how_few_it_can_be_and_that_no_more_is_known():
    smallest_two = [Payment(Decimal("2.0")), Payment(Decimal("1.2"))]

    assert paying(HALF, smallest_two, Payment(Decimal("37.1"))) == Range(1, None)
    assert paying(HALF, smallest_two, Payment(Decimal("37.1")), payers=109) == Range(1, 109)


def test_rounding_can_leave_the_number_open():
    even = [Payment(Decimal(5), Decimal("0.5")), Payment(Decimal(5), Decimal("0.5"))]

    found = paying(HALF, even, Payment(Decimal(10)), complete=True)

    assert found == Range(1, 2)
    assert found.exact is None


def test_a_part_of_nothing_is_no_part():
    with pytest.raises(ValueError, match="above 0"):
        paying(0, THE_TEN_OF_2005, BUDGET_2005)


def test_equal_amounts_share_the_better_place():
    assert places({"USA": 22, "GBR": 6, "FRA": 6, "CAN": 3}) == {"USA": 1, "GBR": 2, "FRA": 2, "CAN": 4}


def test_zero_nominal_growth_of_rounded_budgets_is_a_range():
    found = growth_between(BUDGET_2005, BUDGET_2005)

    assert (round(found.low, 4), round(found.high, 4)) == (Fraction("-0.2692"), Fraction("0.2699"))


def test_a_budget_that_may_have_been_zero_has_no_growth():
    assert growth_between(Payment(Decimal(1), Decimal(1)), Payment(Decimal(5))) is None


def test_zero_nominal_growth_in_an_inflation_of_1_2_percent_is_a_real_loss():
    assert round(real_growth(0, Decimal("1.2")), 2) == Fraction("-1.19")
    assert real_growth(Decimal("3.5"), 0) == Fraction("3.5")


@given(AMOUNTS, PARTS, st.randoms(use_true_random=False))
def test_the_number_of_payers_is_the_smallest_that_reaches_the_part(amounts, part, random):
    whole = sum(amounts)
    count = fewest_paying(part, amounts, whole)
    shuffled = random.sample(amounts, len(amounts))
    ordered = sorted(amounts, reverse=True)

    assert sum(ordered[:count]) >= part * whole
    assert count == 1 or sum(ordered[: count - 1]) < part * whole
    assert fewest_paying(part, shuffled, whole) == count
    assert fewest_paying(part, [7 * amount for amount in amounts], 7 * whole) == count


@given(
    st.lists(st.integers(1, 1000), min_size=2, max_size=12),
    st.integers(0, 12),
    st.lists(st.integers(-4, 4), min_size=12, max_size=12),
    PARTS,
)
def test_the_truth_lies_in_the_range_whatever_rounding_and_the_list_hide(amounts, shown, errors, part):
    shown = min(shown, len(amounts))
    whole = sum(amounts)
    printed = [
        Payment(Decimal(max(0, amount + error)), Decimal(5))
        for amount, error in zip(amounts[:shown], errors, strict=False)
    ]

    found = paying(part, printed, Payment(Decimal(whole + errors[-1]), Decimal(5)), payers=len(amounts))

    truth = fewest_paying(part, amounts, whole)
    assert found.fewest <= truth <= found.most


@given(AMOUNTS)
def test_what_the_largest_pay_together_grows_to_the_whole(amounts):
    assume(sum(amounts))

    curve = cumulated(amounts, sum(amounts))

    assert curve[-1] == 100
    assert all(before <= after for before, after in itertools.pairwise(curve))


@given(st.dictionaries(st.sampled_from("ABCDEFG"), st.fractions(0, 1), min_size=1), st.sets(st.sampled_from("ABCDEFG")))
def test_a_group_and_the_others_add_up_to_all(shares, group):
    others = set(shares) - group

    assert added_up(shares, group) + added_up(shares, others) == sum(shares.values())
    assert added_up(shares, [*group, *group]) == added_up(shares, group)


@given(st.decimals(-50, 500, places=2), st.decimals(-50, 500, places=2))
def test_real_growth_and_inflation_make_up_nominal_growth(nominal, inflation):
    real = real_growth(nominal, inflation)

    assert (100 + real) * (100 + Fraction(inflation)) / 100 == 100 + Fraction(nominal)


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 50), st.integers(-50, 50), st.integers(-50, 50))
def test_the_growth_of_the_true_amounts_lies_in_the_range(before, after, tolerance, left, right):
    assume(before > tolerance and abs(left) <= tolerance and abs(right) <= tolerance)
    true_before, true_after = before + left, max(0, after + right)

    found = growth_between(Payment(Decimal(before), Decimal(tolerance)), Payment(Decimal(after), Decimal(tolerance)))

    assert found.low <= (Fraction(true_after, true_before) - 1) * 100 <= found.high
