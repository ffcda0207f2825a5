"""Money: exact amounts in one currency."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomtrack.money import CurrencyMismatch, Money, minor_units, sum_by_currency, total

DAY = datetime.date(2005, 12, 30)


def chf(amount: str) -> Money:
    return Money(Decimal(amount), "CHF")


def test_amounts_in_one_currency_add_up_exactly():
    result = chf("0.10") + chf("0.20") - chf("0.05")

    assert result == chf("0.25")


@pytest.mark.parametrize("verb", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_two_currencies_are_never_combined_or_ranked(verb):
    with pytest.raises(CurrencyMismatch):
        getattr(chf("1"), verb)(Money(Decimal("1"), "CAD"))


def test_a_number_without_currency_is_never_added():
    with pytest.raises(TypeError):
        chf("1") + Decimal("1")


@pytest.mark.parametrize("amount", [0.1, True, "1.00"])
def test_only_decimals_and_whole_numbers_are_amounts(amount):
    with pytest.raises(TypeError):
        Money(amount, "CHF")

    assert Money(3, "CHF") == chf("3")


@pytest.mark.parametrize("amount", ["NaN", "Infinity"])
def test_an_amount_is_finite(amount):
    with pytest.raises(ValueError):
        chf(amount)


@pytest.mark.parametrize("code", ["chf", "CH", "CHFX", "", "C1F"])
def test_a_currency_is_three_capital_letters(code):
    with pytest.raises(ValueError):
        Money(Decimal(1), code)


def test_a_float_is_no_factor():
    with pytest.raises(TypeError):
        chf("1") * 1.03

    assert chf("100") * Decimal("1.03") == chf("103")


def test_long_amounts_are_not_rounded_on_the_way():
    long = Money(Decimal("123456789012345678901234567890.12"), "CHF")

    assert (-long).amount == Decimal("-123456789012345678901234567890.12")
    assert long + chf("0.01") == Money(Decimal("123456789012345678901234567890.13"), "CHF")


def test_sums_are_kept_apart_by_currency():
    sums = sum_by_currency([Money(2, "USD"), chf("1"), Money(3, "USD")])

    assert sums == {"CHF": chf("1"), "USD": Money(5, "USD")}
    assert list(sums) == ["CHF", "USD"]


def test_a_total_over_two_currencies_is_refused():
    assert total([], "CHF") == chf("0")
    assert total([chf("1"), chf("2")], "CHF") == chf("3")
    with pytest.raises(CurrencyMismatch):
        total([chf("1"), Money(2, "USD")], "CHF")


def test_minor_units_follow_the_currency():
    assert (minor_units("CHF"), minor_units("JPY")) == (2, 0)
    assert chf("1141095.37").minor == 114109537
    assert Money(500, "JPY").minor == 500


def test_an_amount_finer_than_a_centime_has_no_minor_units():
    with pytest.raises(ValueError):
        chf("0.005").minor  # noqa: B018 - reading it is the refusal

    assert chf("0.005").rounded == chf("0.01")
    assert chf("-0.005").rounded == chf("-0.01")


@given(st.integers(-(10**15), 10**15), st.sampled_from(["CHF", "CAD", "JPY"]))
def test_minor_units_round_trip(units, currency):
    assert Money.from_minor(units, currency).minor == units


def test_a_conversion_carries_rate_date_and_source():
    converted = chf("34232.86").convert("CAD", rate=Decimal("0.972389"), date=DAY, source="fed-h10-exchange-rates")

    assert converted.money == Money(Decimal("33287.66"), "CAD")
    assert (converted.rate, converted.date, converted.source) == (Decimal("0.972389"), DAY, "fed-h10-exchange-rates")
    assert converted.original == chf("34232.86")


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"rate": 0.97}, TypeError),
        ({"rate": Decimal(0)}, ValueError),
        ({"date": None}, TypeError),
        ({"source": ""}, ValueError),
        ({"currency": "CHF"}, ValueError),
    ],
)
def test_a_conversion_without_rate_date_or_source_is_refused(change, error):
    arguments = {"currency": "CAD", "rate": Decimal("0.97"), "date": DAY, "source": "a bank"} | change

    with pytest.raises(error):
        chf("1").convert(arguments.pop("currency"), **arguments)


def test_a_converted_amount_does_not_slip_into_a_sum():
    converted = Money(1, "CAD").convert("CHF", rate=Decimal("1.03"), date=DAY, source="a bank")

    with pytest.raises(TypeError):
        chf("1") + converted
