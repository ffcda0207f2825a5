"""French as the federal administration writes it: one term for one thing, typographic apostrophes."""

import csv
import re
from pathlib import Path

import pytest

from iomtrack import catalogue

ROOT = Path(__file__).resolve().parents[2]


def words() -> list[tuple[str, str]]:
    """Every French text of ours with where it stands: the catalogue, and the French columns of the reference files."""
    strings = [message.string for message in catalogue.read() if message.id]
    found = [("catalogue", text) for string in strings for text in ([string] if isinstance(string, str) else string)]
    for path in sorted(ROOT.glob("*/reference/*.csv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found += [(f"{path.name} {name}", text) for name, text in row.items() if name.endswith("_fr") and text]
    return found


def test_apostrophes_are_typographic():
    straight = [(place, text) for place, text in words() if re.search(r"\w'\w", text)]

    assert straight == []


@pytest.mark.parametrize("term", [r"contributions? obligatoires?", r"contributions? statutaires?"])
def test_an_assessed_contribution_has_one_name(term):
    assert [(place, text) for place, text in words() if re.search(term, text, re.IGNORECASE)] == []


def test_a_share_in_the_scale_is_a_quote_part_and_an_amount_is_a_contribution():
    texts = [text for _place, text in words()]

    assert any("barème des quotes-parts" in text for text in texts)
    assert any("Contribution fixée" in text for text in texts)
    assert [text for text in texts if "quote-part" in text.lower() and "fixée" in text.lower()] == []


def test_no_text_calls_a_source_by_a_file_number():
    for path in sorted(ROOT.glob("*/reference/*.csv")):
        assert not re.search(r"document 00\d", path.read_text(encoding="utf-8"), re.IGNORECASE), path
