"""What typst draws: pages of PDF, and charts as pictures."""

import base64
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from iomtrack.charts import Chart
from iomtrack.documents.text import clean

TYPESETTING = Path(__file__).with_name("typesetting.py")
STYLE = Path(__file__).parent / "templates" / "chart.css"
LONGEST = 60  # seconds
WIDEST, HIGHEST = 6.5, {False: 7.5, True: 5.5}  # inches: of a picture on a page that stands, and on one that lies


def set_in_type(template: str, data: Any, kind: str) -> list[bytes]:
    """The files that typst makes of a template and its data."""
    task = json.dumps({"template": template, "data": data, "kind": kind}).encode()
    command = [sys.executable, "-I", str(TYPESETTING)]
    ended = subprocess.run(command, input=task, capture_output=True, timeout=LONGEST)  # noqa: S603 - our own command
    if ended.returncode:
        raise RuntimeError(ended.stderr.decode(errors="replace"))
    return [base64.b64decode(file) for file in json.loads(ended.stdout)]


@dataclass(frozen=True)
class Drawn:
    """A chart as a drawing that stands alone, with its legend; its width and height in its own units."""

    svg: str
    width: int
    height: int

    def inches(self, lies: bool) -> float:
        """How wide it is on a page of a document, so that it fits on one."""
        return min(WIDEST, HIGHEST[lies] * self.width / self.height)


def as_svg(chart: Chart) -> Drawn:
    """Draw a chart."""
    drawing = chart.drawn()
    names = [
        {
            "name": line.get("name") or f"{line['label']} {line['percent']}",
            "y": drawing["height"] + 18 + 22 * at,
            **line,
        }
        for at, line in enumerate(drawing.get("lines" if drawing["kind"] == "lines" else "parts", []))
    ]
    height = drawing["height"] + 22 * len(names)
    values = {"drawing": drawing, "legend": names, "style": STYLE.read_text(encoding="utf-8"), "height": height}
    return Drawn(clean(render_to_string("shared/_chart_file.svg", values)), drawing["width"], height)


def as_png(drawings: Sequence[Drawn]) -> list[bytes]:
    """Drawings as pictures for a file that holds none."""
    return set_in_type("pictures.typ", [drawn.svg for drawn in drawings], "png") if drawings else []
