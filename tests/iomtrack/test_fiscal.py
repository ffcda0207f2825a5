"""Fiscal years, quarters, and what printed due phrases mean."""

import datetime
import unicodedata

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from iomtrack.fiscal import (
    FiscalQuarter,
    FiscalYear,
    fiscal_quarter_of,
    fiscal_year_of,
    resolve_cell,
    resolve_due,
)
from iomtrack.formats.languages import LANGUAGES

DAYS = st.dates(datetime.date(1950, 1, 1), datetime.date(2098, 12, 31))
# Years that a phrase names in four digits: 1900 to 2099.
QUARTERS = st.builds(FiscalQuarter, st.integers(1950, 2097), st.integers(1, 4))
ENGLISH, FRENCH = LANGUAGES["en"], LANGUAGES["fr"]


def days(start: str, end: str) -> tuple[datetime.date, datetime.date]:
    return datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)


def meaning(due) -> tuple:
    """Everything about a due phrase but its words."""
    return due.kind, due.start, due.end, due.precision, due.basis, tuple(map(meaning, due.choices))


# The calendar


def test_a_fiscal_year_runs_from_april_to_march():
    year = FiscalYear(2010)

    assert (year.start, year.end) == days("2010-04-01", "2011-03-31")
    assert (year.label_in("en"), year.label_in("fr")) == ("FY 2010-11", "exercice 2010-2011")
    assert FiscalYear(1999).label_in("en") == "FY 1999-00"


def test_the_fourth_quarter_lies_in_the_next_calendar_year():
    quarter = FiscalQuarter(2010, 4)

    assert (quarter.start, quarter.end) == days("2011-01-01", "2011-03-31")
    assert quarter.label_in("en") == "Quarter 4 of FY 2010-11"
    assert quarter.label_in("fr") == "4e trimestre de l’exercice 2010-2011"


def test_labels_follow_the_active_language():
    assert (FiscalYear(2010).label, FiscalQuarter(2010, 1).short_label) == ("FY 2010-11", "Q1 2010-11")
    with translation.override("fr"):
        assert (str(FiscalYear(2010)), FiscalQuarter(2010, 1).short_label) == ("exercice 2010-2011", "T1 2010-2011")
        assert FiscalQuarter(2010, 1).label == "1er trimestre de l’exercice 2010-2011"


def test_a_year_has_no_fifth_quarter():
    with pytest.raises(ValueError):
        FiscalQuarter(2010, 5)

    assert [quarter.quarter for quarter in FiscalYear(2010).quarters] == [1, 2, 3, 4]


@given(DAYS)
def test_every_day_lies_in_exactly_one_quarter_of_its_fiscal_year(day):
    year = fiscal_year_of(day)

    assert day in year
    assert [quarter for quarter in year.quarters if day in quarter] == [fiscal_quarter_of(day)]
    assert day not in year.previous()
    assert day not in year.next()


@given(QUARTERS)
def test_quarters_follow_each_other_without_gap_or_overlap(quarter):
    following = quarter.next()

    assert following.start == quarter.end + datetime.timedelta(days=1)
    assert following.previous() == quarter
    assert following > quarter


@given(st.integers(1950, 2097))
def test_the_quarters_of_a_year_fill_it(start_year):
    year = FiscalYear(start_year)

    assert (year.quarters[0].start, year.quarters[3].end) == (year.start, year.end)


# Due phrases with one meaning


@pytest.mark.parametrize(
    ("phrase", "start", "end", "precision"),
    [
        ("Quarter 4 of FY 2010-11", "2011-01-01", "2011-03-31", "quarter"),
        (
            "Briefing Note for the Minister to be finalised in Quarter 4 of FY 2010-11",
            "2011-01-01", "2011-03-31", "quarter",
        ),
        ("Quarter 2 of FY 2011-12", "2011-07-01", "2011-09-30", "quarter"),
        ("Quarter 2 of 2011-12", "2011-07-01", "2011-09-30", "quarter"),
        ("IDM to be held in\nQuarter 2 of FY 2011-12", "2011-07-01", "2011-09-30", "quarter"),
        ("second quarter of fiscal year 2011-2012", "2011-07-01", "2011-09-30", "quarter"),
        ("Q4, FY 2010/11", "2011-01-01", "2011-03-31", "quarter"),
        ("FY 2010-11, Q4", "2011-01-01", "2011-03-31", "quarter"),
        ("Q1 and Q2 of 2011-12", "2011-04-01", "2011-09-30", "quarter"),
        ("4e trimestre de l'exercice 2010-2011", "2011-01-01", "2011-03-31", "quarter"),
        ("4ᵉ trimestre de l’exercice 2010‑2011", "2011-01-01", "2011-03-31", "quarter"),
        ("D’ici le deuxième trimestre de 2011-2012", "2011-07-01", "2011-09-30", "quarter"),
        ("T4 2010-2011", "2011-01-01", "2011-03-31", "quarter"),
        ("Q2 of calendar year 2011", "2011-04-01", "2011-06-30", "quarter"),
        ("2010-11", "2010-04-01", "2011-03-31", "fiscal_year"),
        ("2010 – 2011", "2010-04-01", "2011-03-31", "fiscal_year"),
        ("By the end of FY 1999-00", "1999-04-01", "2000-03-31", "fiscal_year"),
        ("2010-10", "2010-10-01", "2010-10-31", "month"),
        ("D'ici juin 2010", "2010-06-01", "2010-06-30", "month"),
        ("D’ici la fin d’août 2010", "2010-08-01", "2010-08-31", "month"),
        ("Sept. 2011", "2011-09-01", "2011-09-30", "month"),
        ("févr. 2012", "2012-02-01", "2012-02-29", "month"),
        ("March 2010-11", "2011-03-01", "2011-03-31", "month"),
        ("from April to June 2011", "2011-04-01", "2011-06-30", "month"),
        ("juin 2011 à septembre 2011", "2011-06-01", "2011-09-30", "month"),
        ("Fall 2011", "2011-09-22", "2011-12-20", "season"),
        ("automne 2011", "2011-09-22", "2011-12-20", "season"),
        ("À l’été 2011", "2011-06-21", "2011-09-21", "season"),
        ("Winter 2010-11", "2010-12-21", "2011-03-19", "season"),
        ("No later than March 31st, 2011", "2011-03-31", "2011-03-31", "day"),
        ("au plus tard le 1er avril 2011", "2011-04-01", "2011-04-01", "day"),
        ("2011-04-01", "2011-04-01", "2011-04-01", "day"),
        ("13/05/2012", "2012-05-13", "2012-05-13", "day"),
        ("04/04/2012", "2012-04-04", "2012-04-04", "day"),
        ("by 2012", "2012-01-01", "2012-12-31", "year"),
        ("Follow-up of the 2005 agreement, Q4 2010-11", "2011-01-01", "2011-03-31", "quarter"),
    ],
)  # fmt: skip
def test_a_plain_phrase_is_due_on_the_last_day_of_its_period(phrase, start, end, precision):
    due = resolve_due(phrase)

    assert (due.kind, due.precision) == ("dated", precision)
    assert (due.start, due.end) == days(start, end)
    assert due.due == due.end
    assert due.phrase == phrase


def test_seasons_are_flagged_as_assumed():
    assert resolve_due("Fall 2011").is_assumed
    assert not resolve_due("October 2011").is_assumed


# Phrases without a date


@pytest.mark.parametrize("phrase", ["Ongoing", "On-going", "ongoing.", "En cours", "En continu", "Continuous"])
def test_ongoing_is_its_own_kind(phrase):
    due = resolve_due(phrase)

    assert (due.kind, due.end) == ("ongoing", None)


def test_en_cours_is_ongoing_in_a_date_column_and_in_progress_in_a_status_column():
    assert resolve_due("En cours", "fr", column="date").kind == "ongoing"
    assert resolve_due("En cours", "fr", column="status").kind == "in_progress"


@pytest.mark.parametrize(
    ("phrase", "basis"),
    [
        ("TBD", "to_be_determined"),
        ("Date à déterminer", "to_be_determined"),
        ("To be confirmed", "to_be_determined"),
        ("", "blank"),
        (" — ", "blank"),
        ("after the Council meets", "not_understood"),
        ("see MC/2258", "not_understood"),
        ("2010-2013", "not_understood"),
        ("June 31, 2011", "not_understood"),
        ("31 février 2011", "not_understood"),
        ("x" * 7000, "not_understood"),
    ],
)
def test_what_names_no_date_needs_one(phrase, basis):
    due = resolve_due(phrase)

    assert (due.kind, due.basis, due.start, due.end) == ("undated", basis, None, None)


# Phrases that must be asked


@pytest.mark.parametrize(
    ("phrase", "choices"),
    [
        ("Q2 2011", [("2011-04-01", "2011-06-30"), ("2011-07-01", "2011-09-30"), ("2010-07-01", "2010-09-30")]),
        ("T2 2011", [("2011-04-01", "2011-06-30"), ("2011-07-01", "2011-09-30"), ("2010-07-01", "2010-09-30")]),
        ("Quarter 2 of FY 2011", [("2011-07-01", "2011-09-30"), ("2010-07-01", "2010-09-30")]),
        ("FY 2011", [("2011-04-01", "2012-03-31"), ("2010-04-01", "2011-03-31")]),
        ("exercice 2011", [("2011-04-01", "2012-03-31"), ("2010-04-01", "2011-03-31")]),
        ("04/05/2012", [("2012-04-05", "2012-04-05"), ("2012-05-04", "2012-05-04")]),
        ("12/05/04", [("2004-12-05",) * 2, ("2004-05-12",) * 2, ("2012-05-04",) * 2]),
        ("Winter 2011", [("2010-12-21", "2011-03-19"), ("2011-12-21", "2012-03-19")]),
        ("Before June 2011", [("2011-05-31", "2011-05-31"), ("2011-06-01", "2011-06-30")]),
        ("After June 2011", [("2011-06-01", "2011-06-30")]),
        ("Early 2012", [("2012-01-01", "2012-12-31")]),
        ("mi-juin 2011", [("2011-06-01", "2011-06-30")]),
        ("first half of FY 2011-12", [("2011-04-01", "2012-03-31")]),
        ("June 2011 or March 2012", [("2011-06-01", "2011-06-30"), ("2012-03-01", "2012-03-31")]),
    ],
)
def test_an_ambiguous_phrase_is_asked_with_its_choices(phrase, choices):
    due = resolve_due(phrase)

    assert (due.kind, due.start, due.end) == ("ambiguous", None, None)
    assert [(choice.start, choice.end) for choice in due.choices] == [days(*choice) for choice in choices]
    assert all(choice.kind == "dated" for choice in due.choices)


def test_the_more_usual_reading_in_the_language_comes_first():
    english, french = resolve_due("04/05/2012", "en"), resolve_due("04/05/2012", "fr")

    assert english.choices[0].end == datetime.date(2012, 4, 5)
    assert french.choices[0].end == datetime.date(2012, 5, 4)


def test_ongoing_with_a_date_is_asked():
    due = resolve_due("Activities are ongoing, with a review in June 2011")

    assert [choice.kind for choice in due.choices] == ["ongoing", "dated"]


def test_choices_say_what_they_are():
    labels = [choice.label.replace("\u00a0", " ") for choice in resolve_due("Q2 2011").choices]

    assert labels == [
        "April 1, 2011 to June 30, 2011",
        "Quarter 2 of FY 2011-12 (July 1, 2011 to September 30, 2011)",
        "Quarter 2 of FY 2010-11 (July 1, 2010 to September 30, 2010)",
    ]
    assert resolve_due("June 2011").label.replace("\u00a0", " ") == "June 2011"


# Cells


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        (
            "Briefing Note for the Minister to be finalised in Quarter 4 of FY 2010-11",
            [("dated", "2011-03-31")],
        ),
        (
            "Ongoing\nIDM to be held in\nQuarter 2 of FY 2011-12",
            [("ongoing", None), ("dated", "2011-09-30")],
        ),
        (
            "Ongoing\nIDM to be held in Quarter 2 of FY 2011-12\n"
            "ISC IOM-focused meeting to be held in Quarter 2 of 2011-12",
            [("ongoing", None), ("dated", "2011-09-30"), ("dated", "2011-09-30")],
        ),
        (
            "Ongoing IDM to be held in Quarter 2 of FY 2011-12",
            [("ongoing", None), ("dated", "2011-09-30")],
        ),
        ("Quarter 4 of\nFY 2010-11", [("dated", "2011-03-31")]),
        ("• Juin\n2011 • À déterminer", [("dated", "2011-06-30"), ("undated", None)]),
        ("June 2011\n(first draft)", [("dated", "2011-06-30")]),
        ("Ongoing; Branch review", [("ongoing", None), ("undated", None)]),
        ("", [("undated", None)]),
    ],
)
def test_one_cell_may_hold_several_items(cell, items):
    dues = resolve_cell(cell)

    assert [(due.kind, due.end and due.end.isoformat()) for due in dues] == items


def test_each_item_of_a_cell_keeps_its_words():
    dues = resolve_cell("Ongoing\nIDM to be held in\nQuarter 2 of FY 2011-12")

    assert [due.phrase for due in dues] == ["Ongoing", "IDM to be held in Quarter 2 of FY 2011-12"]


# What holds for every phrase


@given(QUARTERS)
def test_a_quarter_is_read_back_from_each_of_its_labels(quarter):
    labels = [
        quarter.label_in("en"),
        quarter.label_in("fr"),
        ENGLISH.fiscal_quarter_in_table(quarter.start_year, quarter.quarter),
        FRENCH.fiscal_quarter_in_table(quarter.start_year, quarter.quarter),
    ]

    for label in labels:
        due = resolve_due(label)
        assert (due.kind, due.start, due.end) == ("dated", quarter.start, quarter.end)
        assert due.quarter == quarter


@given(DAYS)
def test_a_day_is_read_back_as_either_language_writes_it(day):
    for written in (ENGLISH.date(day), FRENCH.date(day), day.isoformat()):
        due = resolve_due(written)
        assert (due.kind, due.start, due.end) == ("dated", day, day)


@given(DAYS, st.sampled_from(["due {}", "Report to the Council in {}.", "D’ici {}", "{} (draft)"]))
def test_english_and_french_agree_on_months(day, frame):
    english, french = (resolve_due(frame.format(writer.month(day))) for writer in (ENGLISH, FRENCH))

    assert meaning(english) == meaning(french)
    assert (english.start.year, english.start.month, english.precision) == (day.year, day.month, "month")


@given(st.integers(1950, 2097), st.integers(1, 4))
def test_english_and_french_agree_on_quarters(year, number):
    pairs = [
        (f"Q{number} {year}", f"T{number} {year}"),
        (f"FY {year}", f"exercice {year}"),
        (f"Quarter {number} of {year}-{(year + 1) % 100:02}", f"{number}e trimestre de {year}-{year + 1}"),
    ]

    for english, french in pairs:
        assert meaning(resolve_due(english)) == meaning(resolve_due(french))


@given(QUARTERS, st.sampled_from(["en", "fr"]))
def test_case_accents_and_white_space_change_nothing(quarter, language):
    label = quarter.label_in(language)
    stripped = "".join(c for c in unicodedata.normalize("NFD", label) if not unicodedata.combining(c))

    for written in (label.upper(), stripped, label.replace(" ", "\u00a0"), f"  {label}\n", label.replace("'", "’")):
        assert meaning(resolve_due(written)) == meaning(resolve_due(label))


@given(st.text(max_size=200))
def test_any_text_at_all_has_an_answer(text):
    due = resolve_due(text)

    assert due.phrase == text
    assert (due.kind == "dated") == (due.end is not None)
    assert (due.kind == "ambiguous") == bool(due.choices)
    assert resolve_cell(text)
