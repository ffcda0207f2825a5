"""Runs typst in a process of its own, which gives back its memory when it ends: `document.typ` and what it reads.

Started by `drawing.set_in_type` with a task on its standard input, it writes the files to its standard output. It
imports nothing of the application and is given nothing but the task.
"""

import base64
import json
import re
import sys
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent / "templates"
ATTEMPTS = 5
UNSHOWN = re.compile(r'the text `"(.*?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def compiled(template: str, data: str, kind: Literal["pdf", "png"]) -> list[bytes]:
    """The files of a template and its data: one PDF, or a PNG a page.

    The typefaces are those that typst brings. What none of them can show is shown as U+FFFD: an accessible PDF may
    not hold a glyph without meaning.
    """
    import typst

    fonts = typst.Fonts(include_system_fonts=False)
    for attempt in range(ATTEMPTS):
        try:
            made = typst.compile(
                FOLDER / template,
                root=FOLDER,
                font_paths=fonts,
                ignore_system_fonts=True,
                format=kind,
                ppi=192,
                pdf_standards=["ua-1"] if kind == "pdf" else [],
                sys_inputs={"data": data},
            )
        except typst.TypstError as error:
            unshown = {
                ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
                for text in UNSHOWN.findall(str(error.diagnostic))
            }
            if not unshown or attempt == ATTEMPTS - 1:
                raise
            for text in unshown:
                data = data.replace(text, "\ufffd")
        else:
            return made if isinstance(made, list) else [made]
    raise AssertionError("the last attempt returns or raises")


if __name__ == "__main__":
    task = json.load(sys.stdin)
    files = compiled(task["template"], json.dumps(task["data"], ensure_ascii=False), task["kind"])
    json.dump([base64.b64encode(file).decode() for file in files], sys.stdout)
