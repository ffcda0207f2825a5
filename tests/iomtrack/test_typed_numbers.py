"""Numbers as English and French Canada type them: what is read, what is asked, what is refused."""

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from iomtrack import formats
from iomtrack.formats import AmbiguousNumber, InvalidNumber, parse_decimal
from iomtrack.formats.fields import LocalizedDecimalField
from tests.iomtrack.test_formats import LANGUAGES, plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 200 000,50", "1200000.50"),
        ("1\u00a0200\u00a0000,50", "1200000.50"),
        ("1\u202f200\u202f000,50", "1200000.50"),
        ("1,200,000.50", "1200000.50"),
        ("1.200.000,50", "1200000.50"),
        ("1'200'000.50", "1200000.50"),
        ("1’200’000.50", "1200000.50"),
        ("1,200,000", "1200000"),
        ("1 500", "1500"),
        ("1 200,500", "1200.500"),
        ("1500", "1500"),
        ("12,5", "12.5"),
        ("12.50", "12.50"),
        ("0,500", "0.500"),
        (".5", "0.5"),
        ("\u22122,5", "-2.5"),
        ("- 2.5", "-2.5"),
        ("+3", "3"),
        (" 37.1 ", "37.1"),
    ],
)
def test_numbers_are_read_in_either_language(text, value, language):
    result = parse_decimal(text, language)

    assert str(result) == value


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "abc", "1,20,000", "12 00", "1 2", "1e5", "NaN", "Infinity", "1..5", "1,5,", "5.", "1,234.5,6",
        "--1", "$5", "٣", "1²", "9" * 7000,
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(text):
    with pytest.raises(InvalidNumber):
        parse_decimal(text, "en")


def test_one_separator_before_three_digits_follows_english_on_an_english_page():
    assert parse_decimal("1,500", "en") == Decimal(1500)
    assert parse_decimal("1.500", "en") == Decimal("1.500")


@pytest.mark.parametrize("text", ["1,500", "1.500"])
def test_one_separator_before_three_digits_is_asked_on_a_french_page(text):
    with pytest.raises(AmbiguousNumber) as caught:
        parse_decimal(text, "fr")

    assert caught.value.readings == (Decimal(1500), Decimal("1.500"))
    assert caught.value.spellings == ("1500", "1,5")


def test_a_french_rate_of_three_decimals_is_plain_where_three_are_kept():
    assert parse_decimal("2,813", "fr", decimals=8) == Decimal("2.813")
    with pytest.raises(AmbiguousNumber):
        parse_decimal("2,813", "fr", decimals=2)


def test_the_spellings_that_are_offered_have_one_reading():
    for text in ("1,500", "2,813", "1,000", "-7,250"):
        with pytest.raises(AmbiguousNumber) as caught:
            parse_decimal(text, "fr")
        assert tuple(parse_decimal(spelling, "fr") for spelling in caught.value.spellings) == caught.value.readings


@given(st.decimals(-(10**12), 10**12, places=2, allow_nan=False), st.sampled_from(LANGUAGES))
def test_a_written_number_is_read_back(value, language):
    assert parse_decimal(formats.number(value, 2, language), language) == value


class AmountForm(forms.Form):
    amount = LocalizedDecimalField(max_digits=15, decimal_places=2)
    rate = LocalizedDecimalField(max_digits=12, decimal_places=8, required=False)


def test_a_form_takes_amounts_as_french_canada_writes_them():
    with translation.override("fr"):
        form = AmountForm({"amount": "1 200 000,50", "rate": "2,813"})

        assert form.is_valid(), form.errors
    assert form.cleaned_data == {"amount": Decimal("1200000.50"), "rate": Decimal("2.813")}


def test_a_form_asks_which_of_two_readings_is_meant():
    with translation.override("fr"):
        form = AmountForm({"amount": "1,500"})

        assert form.errors.as_data()["amount"][0].code == "ambiguous"
        assert "1500" in str(form.errors["amount"])
        assert "1,5" in str(form.errors["amount"])


def test_a_form_refuses_words_and_too_many_decimals():
    assert AmountForm({"amount": "many"}).errors.as_data()["amount"][0].code == "invalid"
    assert AmountForm({"amount": "1.2345"}).errors.as_data()["amount"][0].code == "max_decimal_places"
    assert AmountForm({"amount": "  "}).errors.as_data()["amount"][0].code == "required"


def test_a_form_shows_a_stored_amount_as_its_reader_types_it():
    form = AmountForm(initial={"amount": Decimal("1200000.5"), "rate": Decimal("2.81300000")})

    with translation.override("fr"):
        html = plain(str(form["amount"])) + plain(str(form["rate"]))
    assert 'value="1~200~000,50"' in html
    assert 'value="2,813"' in html
    assert 'inputmode="decimal"' in html
    assert 'type="number"' not in html


@given(st.decimals(-(10**6), 10**6, places=6, allow_nan=False), st.sampled_from([None, 6, 8]))
def test_what_a_form_shows_is_what_it_reads(value, places):
    field = LocalizedDecimalField(decimal_places=places)

    for language in LANGUAGES:
        with translation.override(language):
            shown = field.prepare_value(value)
            assert field.clean(shown) == value
            assert not field.has_changed(value, shown)
