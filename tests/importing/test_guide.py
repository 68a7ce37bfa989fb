"""The guide lists every code, in the words that officers get (BLESS=1 rewrites it)."""

import os
import re
from pathlib import Path

from registry.importing.codes import Code
from registry.importing.encodings import Encoding
from registry.importing.issues import WARNINGS, templates

GUIDE = Path(__file__).parents[2] / "docs" / "importing.md"
CODES = re.compile(r"(?<=<!-- codes -->\n).*(?=<!-- end of codes -->)", re.DOTALL)


def told() -> str:
    lines = ["| code | | nghĩa là | means | cách sửa | how to mend it |", "|---|---|---|---|---|---|"]
    for code in Code:
        words = templates()[code]
        weight = "warning" if code in WARNINGS else "error"
        texts = (words.message.vi, words.message.en, words.hint.vi, words.hint.en)
        lines.append(f"| `{code}` | {weight} | " + " | ".join(_plain(each) for each in texts) + " |")
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return re.sub(r"\{(\w+?)(?:_vi|_en)?\}", r"‹\1›", text).replace("|", "\\|")


def test_every_code_is_listed_in_both_languages() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    if os.environ.get("BLESS"):
        page = CODES.sub(lambda _: told(), page)
        GUIDE.write_text(page, encoding="utf-8")
    found = CODES.search(page)
    assert found is not None
    assert found[0] == told(), "run with BLESS=1"


def test_every_encoding_is_listed() -> None:
    page = GUIDE.read_text(encoding="utf-8")
    assert [each for each in Encoding if f"`{each}`" not in page] == []
