"""What typst draws: pages of PDF, and charts as pictures."""

import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from iomtrack.charts import Chart
from iomtrack.documents.text import clean

TYPESETTING = Path(__file__).with_name("typesetting.py")
STYLE = Path(__file__).parent / "templates" / "chart.css"
LONGEST = 60  # seconds


def set_in_type(template: str, data: Any, kind: str) -> list[bytes]:
    """The files that typst makes of a template and its data."""
    task = json.dumps({"template": template, "data": data, "kind": kind}).encode()
    command = [sys.executable, "-I", str(TYPESETTING)]
    ended = subprocess.run(command, input=task, capture_output=True, timeout=LONGEST)  # noqa: S603 - our own command
    if ended.returncode:
        raise RuntimeError(ended.stderr.decode(errors="replace"))
    return [base64.b64decode(file) for file in json.loads(ended.stdout)]


def as_svg(chart: Chart) -> str:
    """A chart as a drawing that stands alone, with its legend."""
    drawing = chart.drawing()
    legend = drawing.get("lines" if drawing["kind"] == "lines" else "parts", [])
    names = [
        {
            "name": line.get("name") or f"{line['label']} {line['percent']}",
            "y": drawing["height"] + 18 + 22 * at,
            **line,
        }
        for at, line in enumerate(legend)
    ]
    values = {"chart": chart, "drawing": drawing, "legend": names, "style": STYLE.read_text(encoding="utf-8")}
    return clean(render_to_string("shared/_chart_file.svg", values | {"height": drawing["height"] + 22 * len(names)}))


def as_png(charts: Sequence[Chart]) -> list[bytes]:
    """Charts as pictures for a file that holds no drawings."""
    return set_in_type("pictures.typ", [as_svg(chart) for chart in charts], "png") if charts else []
