"""Formats: what English and French Canada write."""

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from django.template import Context, Template
from django.utils import formats as django_formats
from django.utils import timezone, translation

from iomtrack import formats
from iomtrack.money import Money

LANGUAGES = ("en", "fr")
UTC = datetime.UTC


def plain(text: str) -> str:
    """Write ~ for the no-break space, as the tables of conventions do."""
    return text.replace("\u00a0", "~")


@pytest.mark.parametrize(
    ("day", "english", "french"),
    [
        ((2010, 12, 1), "December~1, 2010", "1er~décembre~2010"),
        ((2010, 12, 2), "December~2, 2010", "2~décembre~2010"),
        ((2011, 8, 21), "August~21, 2011", "21~août~2011"),
    ],
)
def test_dates_in_text(day, english, french):
    day = datetime.date(*day)

    assert plain(formats.date(day, language="en")) == english
    assert plain(formats.date(day, language="fr")) == french


def test_a_date_is_written_as_exactly_as_it_is_known():
    day = datetime.date(1951, 12, 1)

    assert [plain(formats.date(day, p, "fr")) for p in ("day", "month", "year")] == [
        "1er~décembre~1951",
        "décembre~1951",
        "1951",
    ]
    assert [formats.date_in_table(day, p) for p in ("day", "month", "year")] == ["1951-12-01", "1951-12", "1951"]


@pytest.mark.parametrize(
    ("time", "english", "french"),
    [
        ((14, 5), "2:05~pm", "14~h~05"),
        ((9, 0), "9~am", "9~h"),
        ((0, 0), "12~am", "0~h"),
        ((12, 0), "12~pm", "12~h"),
        ((0, 30), "12:30~am", "0~h~30"),
    ],
)
def test_times(time, english, french):
    time = datetime.time(*time)

    assert plain(formats.time(time, "en")) == english
    assert plain(formats.time(time, "fr")) == french


@pytest.mark.parametrize(
    ("currency", "english", "french"),
    [
        ("CHF", "CHF~1,234,567.50", "1~234~567,50~CHF"),
        ("CAD", "$1,234,567.50", "1~234~567,50~$"),
        ("USD", "US$1,234,567.50", "1~234~567,50~$~US"),
        ("EUR", "EUR~1,234,567.50", "1~234~567,50~EUR"),
        ("JPY", "JPY~1,234,568", "1~234~568~JPY"),
    ],
)
def test_money(currency, english, french):
    amount = Decimal("1234567.5")

    assert plain(formats.money(amount, currency, language="en")) == english
    assert plain(formats.money(amount, currency, language="fr")) == french
    assert formats.money(Money(amount, currency), language="fr") == formats.money(amount, currency, language="fr")


def test_the_operations_budget_of_table_2_3_in_french():
    assert plain(formats.money(Decimal("1200000"), "CAD", language="fr")) == "1~200~000,00~$"


def test_negative_amounts_carry_their_sign_in_front():
    assert plain(formats.money(Decimal("-1234.5"), "CAD", language="en")) == "-$1,234.50"
    assert plain(formats.money(Decimal("-1234.5"), "CHF", language="fr")) == "-1~234,50~CHF"


def test_an_amount_has_a_currency():
    with pytest.raises(ValueError):
        formats.money(Decimal(1), "")
    with pytest.raises(ValueError):
        formats.money(Money(Decimal(1), "CHF"), "CAD")


@pytest.mark.parametrize(
    ("amount", "currency", "english", "french"),
    [
        ("37.1", "CHF", "CHF~37.1~million", "37,1~millions~CHF"),
        ("58", "CAD", "$58~million", "58~millions~$"),
        ("1.9", "USD", "US$1.9~million", "1,9~million~$~US"),
        ("2", "CAD", "$2~million", "2~millions~$"),
    ],
)
def test_amounts_in_millions(amount, currency, english, french):
    assert plain(formats.millions(Decimal(amount), currency, language="en")) == english
    assert plain(formats.millions(Decimal(amount), currency, language="fr")) == french


def test_percentages():
    assert formats.percent(Decimal("12.34"), language="en") == "12.34%"
    assert plain(formats.percent(Decimal("12.34"), language="fr")) == "12,34~%"
    assert formats.percent(Decimal("83.1805"), language="en") == "83.18%"


def test_numbers_keep_their_digits_unless_told():
    assert formats.number(Decimal("2.81300000"), language="en") == "2.81300000"
    assert formats.number(Decimal("1E+3"), language="en") == "1,000"
    assert formats.number(Decimal("123456789012345678901234567890.125"), 2, "en") == (
        "123,456,789,012,345,678,901,234,567,890.13"
    )


def test_halves_are_rounded_away_from_zero():
    assert [formats.number(Decimal(x), 0, "en") for x in ("0.5", "1.5", "2.5", "-2.5")] == ["1", "2", "3", "-3"]
    assert formats.number(Decimal("-0.001"), 2, "en") == "0.00"


def test_an_exact_fraction_is_rounded_once():
    assert formats.number(Fraction(1, 3), 4, "en") == "0.3333"
    assert formats.number(Fraction(-5, 2), 0, "en") == "-3"
    with pytest.raises(TypeError):
        formats.number(Fraction(1, 3))


@pytest.mark.parametrize("function", [formats.number, formats.percent, lambda x: formats.money(x, "CHF")])
def test_a_float_is_never_written(function):
    with pytest.raises(TypeError):
        function(1.5)
    with pytest.raises(TypeError):
        function(True)


@pytest.mark.parametrize(
    ("start", "end", "precision", "english", "french"),
    [
        ((2005, 1, 1), (2005, 12, 31), "year", "2005", "2005"),
        ((1951, 1, 1), (1962, 12, 31), "year", "1951 to 1962", "1951 à 1962"),
        ((1991, 1, 1), None, "year", "since 1991", "depuis 1991"),
        (None, (1962, 12, 31), "year", "until 1962", "jusqu’en 1962"),
        ((2010, 12, 1), (2010, 12, 31), "month", "December~2010", "décembre~2010"),
        ((2010, 12, 1), None, "month", "since December~2010", "depuis décembre~2010"),
        ((2010, 12, 1), None, "day", "since December~1, 2010", "depuis le 1er~décembre~2010"),
        (None, (2010, 12, 2), "day", "until December~2, 2010", "jusqu’au 2~décembre~2010"),
        ((2010, 12, 1), (2010, 12, 1), "day", "December~1, 2010", "1er~décembre~2010"),
        (
            (2010, 3, 1),
            (2011, 4, 2),
            "day",
            "March~1, 2010 to April~2, 2011",
            "du 1er~mars~2010 au 2~avril~2011",
        ),
    ],
)
def test_periods_in_words(start, end, precision, english, french):
    start, end = (day and datetime.date(*day) for day in (start, end))

    assert plain(formats.period(start, end, precision, "en")) == english
    assert plain(formats.period(start, end, precision, "fr")) == french


def test_a_period_without_dates_is_not_stated():
    assert formats.period(None, None, language="en") == "Not stated"


@pytest.mark.parametrize(
    ("moment", "geneva", "ottawa"),
    [
        ((2010, 12, 1, 8, 0), "9~h", "3~h"),
        # From 13 to 27 March 2011 only Ottawa had changed its clocks; from 30 October to 6 November only Geneva.
        ((2011, 3, 20, 8, 0), "9~h", "4~h"),
        ((2011, 3, 28, 8, 0), "10~h", "4~h"),
        ((2011, 11, 1, 8, 0), "9~h", "4~h"),
    ],
)
def test_meetings_are_told_in_geneva_and_ottawa_time(moment, geneva, ottawa):
    moment = datetime.datetime(*moment, tzinfo=UTC)

    times = formats.meeting_times(moment, "fr")

    assert plain(times.geneva).endswith(f" à {geneva}")
    assert plain(times.ottawa).endswith(f" à {ottawa}")


def test_meeting_times_name_the_other_day_when_it_is_another_day():
    morning = formats.meeting_times(datetime.datetime(2010, 12, 1, 8, 0, tzinfo=UTC), "en")
    night = formats.meeting_times(datetime.datetime(2010, 12, 1, 2, 0, tzinfo=UTC), "en")

    assert plain(str(morning)) == "December~1, 2010, 9~am (Geneva); 3~am (Ottawa)"
    assert plain(str(night)) == "December~1, 2010, 3~am (Geneva); November~30, 2010, 9~pm (Ottawa)"


def test_a_moment_is_told_in_the_readers_zone():
    moment = datetime.datetime(2010, 12, 1, 13, 5, tzinfo=UTC)

    with timezone.override("Europe/Zurich"):
        assert plain(formats.datetime(moment, language="fr")) == "1er~décembre~2010 à 14~h~05"
    assert formats.datetime_in_table(moment, "America/Toronto") == "2010-12-01 8:05\u00a0am"
    with pytest.raises(ValueError):
        formats.datetime(datetime.datetime(2010, 12, 1, 13, 5))


def test_nothing_is_written_as_missing_never_as_blank_or_zero():
    written = [formats.date(None), formats.number(None), formats.money(None, "CHF"), formats.percent(None)]

    assert written == ["Not available"] * 4
    assert formats.number(Decimal(0), language="en") == "0"
    assert formats.missing("fr") == "Non disponible"
    assert formats.money(formats.not_stated("en"), "CHF") == "Not stated"


def test_the_active_language_is_used_unless_told():
    with translation.override("fr"):
        assert plain(formats.number(Decimal("1234.5"))) == "1~234,5"
        assert formats.number(Decimal("1234.5"), language="en") == "1,234.5"
        assert formats.missing() == "Non disponible"


def test_django_itself_writes_canadian_french():
    moment = datetime.datetime(2010, 12, 2, 14, 2, tzinfo=UTC)

    with translation.override("fr"):
        assert plain(django_formats.time_format(moment.time())) == "14~h~02"
        assert plain(django_formats.date_format(moment.date(), "F")) == "décembre"
        assert plain(django_formats.number_format(Decimal("1234.5"), use_l10n=True, force_grouping=True)) == "1~234,5"
    with translation.override("en"):
        assert plain(django_formats.date_format(moment.date())) == "2010-12-02"


# Templates


def render(source: str, **context: object) -> str:
    return plain(Template("{% load formats %}" + source).render(Context(context)))


def test_template_filters_write_in_the_active_language():
    source = '{{ a|money:"CHF" }} | {{ d|date_text }} | {{ d|date_table }} | {{ p|percent:1 }} | {{ a|number:0 }}'
    context = {"a": Decimal("1234.5"), "d": datetime.date(2010, 12, 1), "p": Decimal("83.18")}

    assert render(source, **context) == "CHF~1,234.50 | December~1, 2010 | 2010-12-01 | 83.2% | 1,235"
    with translation.override("fr"):
        assert render(source, **context) == "1~234,50~CHF | 1er~décembre~2010 | 2010-12-01 | 83,2~% | 1~235"


def test_template_filters_say_what_is_missing():
    assert render('{{ nothing|money:"CHF" }}, {{ nothing|date_text }}') == "Not available, Not available"
    assert render('{{ a|or_not_stated|money:"CHF" }}', a=None) == "Not stated"
    assert render("{{ a|or_missing }}, {{ b|or_missing }}", a=None, b=0) == "Not available, 0"


def test_a_template_writes_moments_and_periods():
    class Row:
        start, end, precision = datetime.date(1991, 1, 1), None, "year"

    moment = datetime.datetime(2010, 12, 1, 13, 5, tzinfo=UTC)

    assert render("{{ row|period }}", row=Row()) == "since 1991"
    assert render('{{ m|datetime_text:"Europe/Zurich" }}', m=moment) == "December~1, 2010, 2:05~pm"
    assert render("{{ m|meeting_times }}", m=moment) == "December~1, 2010, 2:05~pm (Geneva); 8:05~am (Ottawa)"
