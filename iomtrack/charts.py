"""Charts drawn on the server as accessible SVG, from the same rows as their data table.

A chart has one unit, so that two currencies can never share it. Geometry is computed in Decimal and
written as SVG attributes; colours come from the style sheet, never from the chart.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from iomtrack import formats
from iomtrack.bilingual import active_language
from iomtrack.rows import escaped, html_of

WIDTH = 720
Number = Decimal | int


@dataclass
class Chart(ABC):
    """What all charts share: a title, a unit, a note, a drawing and a table."""

    title: Any
    unit: str = ""
    decimals: int | None = None
    note: Any = ""
    template = "shared/_chart.html"

    def format(self, value: Number | None) -> str:
        """A value of the chart in the reader's language, without its unit."""
        return formats.missing() if value is None else formats.number(value, self.decimals, self.language)

    @cached_property
    def language(self) -> str:
        """The language of the page being made."""
        return active_language()

    @property
    def description(self) -> str:
        """What a screen reader says in place of the drawing."""
        return str(self.title)

    @abstractmethod
    def drawing(self) -> dict[str, Any]:
        """Geometry for the template."""

    @abstractmethod
    def table(self) -> dict[str, Any]:
        """Headings and rows of the data table."""

    def drawn(self) -> dict[str, Any]:
        """The geometry, with the marks that are many written as SVG."""
        drawing = self.drawing()
        if "bars" in drawing:
            drawing["marks"] = marks(drawing["bars"])
        if "parts" in drawing:
            drawing["marks"], drawing["legend"] = slices(drawing["parts"]), numbered(drawing["parts"])
        return drawing

    def __html__(self) -> SafeString:
        data = self.table()
        data["body"] = body(data["rows"], self.language)
        return render_to_string(self.template, {"chart": self, "drawing": self.drawn(), "data": data})

    __str__ = __html__


# Written in one pass: a chart has tens of bars and lines, and a template takes its time for every value.


def body(rows: Sequence[dict[str, Any]], language: str) -> SafeString:
    """The rows of a data table as HTML on a page in a language."""
    lines = []
    for row in rows:
        label = html_of(row["label"], language)
        head = f'<a href="{escaped(row["url"])}">{label}</a>' if row.get("url") else label
        cells = "".join([f'<td class="number">{html_of(value, language)}</td>' for value in row["values"]])
        lines.append(f'<tr><th scope="row">{head}</th>{cells}</tr>')
    return mark_safe("".join(lines))


def marks(bars: Sequence[dict[str, Any]]) -> SafeString:
    """Bars as SVG, each between its label and its value."""
    lines = []
    for bar in bars:
        css = "bar highlight" if bar["highlight"] else "bar"
        lines.append(
            f'\n    <text class="label" x="0" y="{bar["label_y"]}">{escaped(bar["label"])}</text>'
            f'\n    <rect class="{css}" x="0" y="{bar["y"]}" width="{bar["width"]}" height="{bar["height"]}"></rect>'
            f'\n    <text class="value" x="{bar["value_x"]}" y="{bar["middle"]}">'
            f"{escaped(bar['value'])}</text>\n    "
        )
    return mark_safe("".join(lines))


def slices(parts: Sequence[dict[str, Any]]) -> SafeString:
    """The parts of a whole as SVG, those that have room with their number."""
    lines = []
    for part in parts:
        number, x, width, middle = (part[name] for name in ("number", "x", "width", "middle"))
        text = f'<text class="inside" x="{middle}" y="34" text-anchor="middle">{number}</text>' if part["wide"] else ""
        lines.append(
            f'<g class="series series-{number}"><rect x="{x}" y="4" width="{width}" height="48"></rect>{text}</g>'
        )
    return mark_safe("".join(lines))


def numbered(parts: Sequence[dict[str, Any]]) -> SafeString:
    """What the parts of a whole stand for, in the order of their numbers."""
    swatch = '<span class="swatch" aria-hidden="true"></span>'
    return mark_safe(
        "".join(
            f'<li class="series-{part["number"]}">{swatch}{escaped(part["label"])} {escaped(part["percent"])}</li>'
            for part in parts
        )
    )


def shorten(text: str, length: int) -> str:
    """Text cut to what fits beside a bar."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def steps(highest: Number, lowest: Number = 0, wanted: int = 5) -> list[Decimal]:
    """Round axis values from at most `lowest` to at least `highest`."""
    span = Decimal(highest) - Decimal(lowest)
    if span <= 0:
        span = Decimal(1)
    rough = span / wanted
    power = Decimal(10) ** rough.adjusted()
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough)
    first = (Decimal(lowest) // step) * step
    values = [first]
    while values[-1] < highest:
        values.append(values[-1] + step)
    if len(values) == 1:
        values.append(first + step)
    return values


@dataclass
class BarChart(Chart):
    """Horizontal bars, one per row: (label, value) or (label, value, url)."""

    rows: Sequence[tuple[Any, ...]] = ()
    row_heading: Any = ""
    value_heading: Any = ""
    highlight: str = ""

    def drawing(self) -> dict[str, Any]:
        """Bars from zero, each below its label and before its value: readable at any width."""
        line, height, gap, room_for_value = 30, 22, 8, 190
        highest = max((abs(row[1]) for row in self.rows if row[1] is not None), default=0)
        room = Decimal(WIDTH - room_for_value)
        bars = []
        for index, row in enumerate(self.rows):
            label, value = str(row[0]), row[1]
            length = room * abs(Decimal(value)) / Decimal(highest) if value and highest else Decimal(0)
            top = index * (line + height + gap)
            bars.append(
                {
                    "label": shorten(label, 60),
                    "label_y": top + line - 6,
                    "value": self.format(value),
                    "y": top + line,
                    "width": round(length, 2),
                    "height": height,
                    "middle": top + line + height - 4,
                    "value_x": round(length + 8, 2),
                    "highlight": label == self.highlight,
                }
            )
        return {"kind": "bars", "width": WIDTH, "height": len(self.rows) * (line + height + gap), "bars": bars}

    def table(self) -> dict[str, Any]:
        """One row a bar."""
        heading = str(self.value_heading or self.unit)
        if self.value_heading and self.unit:
            heading = f"{self.value_heading} ({self.unit})"
        return {
            "headings": [str(self.row_heading or _("Name")), heading],
            "rows": [
                {
                    "label": row[0],
                    "url": row[2] if len(row) > 2 else "",
                    "values": [self.format(row[1])],
                    "typed": [row[1]],
                }
                for row in self.rows
            ],
        }


@dataclass
class Series:
    """A named run of (x, y) points; a missing y breaks the line. Markers alone draw no line.

    Series of one `colour` belong together; 0 gives each the colour of its place.
    """

    name: Any
    points: Sequence[tuple[Number, Number | None]]
    dashed: bool = False
    marker: bool = False
    colour: int = 0


@dataclass
class LineChart(Chart):
    """Lines over a numeric axis, usually years."""

    series: Sequence[Series] = ()
    x_heading: Any = ""
    from_zero: bool = True
    gaps: Sequence[tuple[Number, Number]] = field(default_factory=tuple)
    x_names: Mapping[Number, str] = field(default_factory=dict)  # where the axis is not of years,
    x_marks: Sequence[int] = ()  # and which of them stand below it

    def drawing(self) -> dict[str, Any]:
        """Axes, one path per unbroken run, a marker per point where a series has few."""
        right, top, bottom, height = 36, 16, 40, 320
        xs = [Decimal(x) for line in self.series for x, _y in line.points]
        ys = [Decimal(y) for line in self.series for _x, y in line.points if y is not None]
        first, last = (min(xs), max(xs)) if xs else (Decimal(0), Decimal(1))
        marks = steps(max(ys, default=Decimal(1)), Decimal(0) if self.from_zero else min(ys, default=Decimal(0)))
        labels = [formats.number(mark) for mark in marks]
        left = 20 + 12 * max(len(label) for label in labels)
        across, down = Decimal(WIDTH - left - right), Decimal(height - top - bottom)

        def x_at(x: Number) -> Decimal:
            return round(left + across * (Decimal(x) - first) / (last - first or Decimal(1)), 2)

        def y_at(y: Number) -> Decimal:
            return round(top + down * (marks[-1] - Decimal(y)) / (marks[-1] - marks[0]), 2)

        lines = []
        for number, line in enumerate(self.series, start=1):
            runs: list[list[tuple[Decimal, Decimal]]] = [[]]
            for x, y in line.points:
                if y is None:
                    runs.append([])
                else:
                    runs[-1].append((x_at(x), y_at(y)))
            drawn = [run for run in runs if run]
            dots = line.marker or len(line.points) <= 25
            alone = [run[0] for run in drawn if len(run) == 1]  # a line through one point would not be seen
            lines.append(
                {
                    "name": str(line.name),
                    "number": line.colour or number,
                    "dashed": line.dashed,
                    "marker": line.marker,
                    "paths": [] if line.marker else [" ".join(f"{x},{y}" for x, y in run) for run in drawn],
                    "points": [point for run in drawn for point in run] if dots else alone,
                    "dots": dots or bool(alone),
                }
            )
        years = self.x_marks or steps(last, first, 8)
        return {
            "kind": "lines",
            "width": WIDTH,
            "height": height,
            "lines": lines,
            "x_marks": [
                {"x": x_at(year), "label": self.x_names.get(year, str(int(year)))}
                for year in years
                if first <= year <= last
            ],
            "y_marks": [{"y": y_at(mark), "label": label} for mark, label in zip(marks, labels, strict=True)],
            "left": left,
            "right": WIDTH - right,
            "top": top,
            "bottom": height - bottom,
            "gaps": [{"x": x_at(start), "width": x_at(end) - x_at(start)} for start, end in self.gaps],
        }

    def table(self) -> dict[str, Any]:
        """One row an x, one column a series."""
        values = [dict(line.points) for line in self.series]
        every = sorted({x for line in values for x in line})
        unit = f" ({self.unit})" if self.unit else ""
        return {
            "headings": [str(self.x_heading or _("Year")), *(f"{line.name}{unit}" for line in self.series)],
            "rows": [
                {
                    "label": self.x_names.get(x, str(x)),
                    "url": "",
                    "values": [self.format(line.get(x)) for line in values],
                    "typed": [line.get(x) for line in values],
                }
                for x in every
            ],
        }


@dataclass
class ShareChart(BarChart):
    """One bar of a whole, cut into its parts in proportion; the table gives each part in percent."""

    def drawing(self) -> dict[str, Any]:
        """Segments side by side, each with its number in the legend."""
        total = sum((Decimal(row[1]) for row in self.rows), Decimal(0))
        x, parts = Decimal(0), []
        for number, row in enumerate(self.rows, start=1):
            width = Decimal(WIDTH) * Decimal(row[1]) / total if total else Decimal(0)
            parts.append(
                {
                    "number": number,
                    "label": str(row[0]),
                    "x": round(x, 2),
                    "width": round(width, 2),
                    "middle": round(x + width / 2, 2),
                    "wide": width > 30,
                    "percent": formats.percent(Decimal(row[1]) * 100 / total, 1, self.language) if total else "",
                }
            )
            x += width
        return {"kind": "share", "width": WIDTH, "height": 56, "parts": parts}

    def table(self) -> dict[str, Any]:
        """One row a part: its value and its share."""
        data = super().table()
        total = sum((Decimal(row[1]) for row in self.rows), Decimal(0))
        data["headings"].append(_("Share"))
        for line, row in zip(data["rows"], self.rows, strict=True):
            share = Decimal(row[1]) * 100 / total if total else None
            line["values"].append("" if share is None else formats.percent(share, 1, self.language))
            line["typed"].append(share)
        return data
