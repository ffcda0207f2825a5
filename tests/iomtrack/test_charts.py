import itertools
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from iomtrack.charts import BarChart, Chart, LineChart, Series, ShareChart, steps
from tests.markup import Page

amounts = st.decimals(min_value=1, max_value=10**9, places=2, allow_nan=False)


@given(highest=amounts, lowest=st.integers(min_value=0, max_value=100))
def test_the_axis_covers_every_value_in_equal_steps(highest, lowest):
    marks = steps(highest + lowest, lowest)

    assert marks[0] <= lowest
    assert marks[-1] >= highest + lowest
    assert len({later - earlier for earlier, later in itertools.pairwise(marks)}) == 1


@given(values=st.lists(amounts, min_size=1, max_size=12))
def test_bars_are_as_long_as_their_values(values):
    bars = BarChart("Amounts", "CHF", rows=[(str(i), value) for i, value in enumerate(values)]).drawing()["bars"]

    longest = max(bar["width"] for bar in bars)
    for bar, value in zip(bars, values, strict=True):
        assert abs(bar["width"] - longest * value / max(values)) <= Decimal("0.02")


def test_every_chart_has_its_data_table():
    chart = BarChart("Contributions", "CHF", rows=[("Canada", Decimal("1200000"), "/x/")], row_heading="State")

    with override("fr"):
        html = chart.__html__()

    assert '<a href="/x/">Canada</a>' in html
    assert "1\u00a0200\u00a0000" in html
    assert '<th scope="col">State</th>' in html


def test_a_missing_value_breaks_the_line_and_is_said_in_words():
    chart = LineChart("Members", series=[Series("Members", [(1990, 33), (1991, None), (1992, 37)])])

    assert len(chart.drawing()["lines"][0]["paths"]) == 2
    assert chart.table()["rows"][1]["values"] == ["Not available"]


def test_the_parts_of_a_share_fill_the_whole():
    parts = ShareChart("Share", "CAD", rows=[("a", Decimal(1)), ("b", Decimal(3))]).drawing()["parts"]

    assert [part["percent"] for part in parts] == ["25.0%", "75.0%"]
    assert parts[1]["x"] + parts[1]["width"] == 720


def test_a_label_is_escaped():
    assert "<script>" not in BarChart("t", rows=[("<script>", Decimal(1))]).__html__()


@pytest.mark.parametrize("chart", [BarChart("t"), LineChart("t"), ShareChart("t")])
def test_an_empty_chart_still_renders(chart):
    assert "<svg" in chart.__html__()


def test_the_legend_shows_each_series_by_the_mark_it_is_drawn_with():
    years = [(year, year) for year in range(1951, 1991)]
    chart = LineChart("Growth", series=[Series("Counted", years), Series("Published", years[:2], marker=True)])

    page = Page(str(chart))
    counted, published = (item.first("svg") for item in page.one(class_="legend").all("li"))

    assert (bool(counted.all("polyline")), bool(counted.all("circle"))) == (True, False)
    assert (bool(published.all("polyline")), bool(published.all("circle"))) == (False, True)


def test_a_chart_that_draws_nothing_cannot_be_made():
    class Blank(Chart):
        pass

    with pytest.raises(TypeError, match="abstract"):
        Blank("t")
