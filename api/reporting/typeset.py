"""A document as PDF, and drawings as PNG, both set by Typst in this process, with the fonts that we ship.

The same document gives the same bytes: times are those of the data, and nothing is read from the machine.
Typst keeps what it has set in memory, so a server lets a process of its own do this (`api.reporting.child`).
"""

import json
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING

from api.reporting.document import Document, Figure, plain
from registry.dates import HANOI
from registry.errors import Unavailable

if TYPE_CHECKING:  # 80 MB of a program that only reports need
    from typst import Fonts, PDFStandards

STANDARD: "PDFStandards" = ["ua-1"]
"""PDF/UA-1: tagged, titled, in a language, every figure with words for it. Typst refuses to write less."""

PIXELS_PER_INCH = 220
FONTS = "maps/static/vendor/tinos"
"""Where set-up puts the letters of reports."""


def pdf(document: Document) -> bytes:
    """The document as a tagged PDF with its fonts in it; raises Unavailable when the fonts are not there."""
    import typst

    day = document.moment.astimezone(HANOI)
    told = plain(document) | {"day": [day.year, day.month, day.day]}
    made = typst.compile(
        _template("report.typ"),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(told, ensure_ascii=False)},
        pdf_standards=STANDARD,
        timestamp=int(document.moment.timestamp()),
    )
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
    return made


def png(figure: Figure) -> bytes:
    """The drawing of a figure as a picture."""
    import typst

    made = typst.compile(
        _template("picture.typ"),
        format="png",
        ppi=PIXELS_PER_INCH,
        font_paths=_fonts(),
        sys_inputs={"svg": figure.svg, "width": str(figure.width), "height": str(figure.height)},
    )
    assert isinstance(made, bytes)  # noqa: S101 - a drawing is one page
    return made


def _template(name: str) -> bytes:
    return (files("api.reporting") / name).read_bytes()


@cache
def _fonts() -> "Fonts":
    from typst import Fonts

    with as_file(files("maps") / "static" / "vendor" / "tinos") as folder:
        found = sorted(str(path.parent) for path in Path(folder).rglob("*.ttf"))
    if not found:
        raise Unavailable(f"The fonts of reports are missing ({FONTS}); run the set-up again: make run")
    # What the machine has is left aside: the same report everywhere.
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(found))
