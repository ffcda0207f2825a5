import datetime as dt
from decimal import Decimal

import pytest

from iomtrack.exports import csv_value


@pytest.mark.parametrize("text", ["=1+1", "+1", "@x", "-1", "\tx"])
def test_text_that_a_spreadsheet_would_run_is_made_harmless(text):
    assert csv_value(text) == f"'{text}"


def test_a_negative_number_stays_a_number():
    assert csv_value(Decimal("-5.00")) == "-5.00"


def test_a_missing_value_is_said_in_words():
    assert csv_value(None) == "Not available"


def test_a_day_is_written_iso():
    assert csv_value(dt.date(2005, 12, 31)) == "2005-12-31"
