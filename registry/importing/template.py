"""A workbook to begin with: the office's own places in all columns, drop-downs, and how to fill it in."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from sqlalchemy import Connection, select

from registry.browsing.terms import Vocabulary, vocabularies
from registry.importing.fields import Field, Type, fields
from registry.importing.lookup import Present, present
from registry.importing.safe_cells import AS_TEXT, WRAP, put, put_heading
from registry.importing.units import Gazetteer, gazetteer
from registry.language import Lang, Words
from registry.policy import Actor, Verb, allowed
from registry.tables import site
from registry.workflow import Level, Publication

DATA = Words("Địa điểm", "Places")
GUIDE = Words("Hướng dẫn", "Instructions")
LISTS = Words("Danh mục", "Lists")
ROOM = 500
"""Empty rows below the places that have drop-downs too."""
_LEFT_OUT = ("stated_basis",)
_WIDTHS = {
    "name_vi": 36,
    "name_en": 30,
    "address": 40,
    "summary_vi": 50,
    "summary_en": 50,
    "sources": 30,
    "code": 10,
}
_NEEDED = ("name_vi", "kind", "lon", "lat")

_GUIDE_HEADS = (
    (Words("Cột", "Column"), 30),
    (Words("Tên trong chương trình", "Name in programs"), 22),
    (Words("Cách ghi", "How to fill it in"), 100),
)


@cache
def _words() -> Mapping[str, Any]:
    return tomllib.loads((files("registry.importing") / "template.toml").read_text(encoding="utf-8"))


def columns() -> tuple[Field, ...]:
    """The fields of the template, in order."""
    return tuple(each for name, each in fields().items() if name not in _LEFT_OUT)


def template(connection: Connection, *, actor: Actor | None, lang: Lang, filled: bool = True) -> bytes:
    """The workbook, with the places that the actor answers for; without an actor, all places."""
    words = vocabularies(connection)
    book = Workbook()
    sheet: Any = book.worksheets[0]
    sheet.title = DATA.get(lang)
    held = _places(connection, actor) if filled else []
    units = gazetteer(connection)
    for column, each in enumerate(columns(), 1):
        put_heading(sheet, 1, column, each.title.get(lang))
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = _WIDTHS.get(
            each.name, max(14, min(26, len(each.title.get(lang)) + 4))
        )
        if each.type in (Type.DATE, Type.DAY, Type.STATE_DATE, Type.CODE, Type.UNIT):
            sheet.column_dimensions[letter].number_format = AS_TEXT
        for row, place in enumerate(held, 2):
            text = each.type in (Type.DATE, Type.DAY, Type.STATE_DATE, Type.CODE, Type.UNIT)
            put(sheet, row, column, _cell(each, place, units, words, lang), as_text=text)
    sheet.freeze_panes = "C2"
    sheet.row_dimensions[1].height = 32
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns()))}{max(2, len(held) + 1)}"
    _guide(book, words, lang)
    _lists(book, sheet, words, len(held) + 1 + ROOM, lang)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _places(connection: Connection, actor: Actor | None) -> list[Present]:
    wanted = select(site.c.code).where(site.c.publication != Publication.DELETED.value)
    if actor is not None:
        wanted = wanted.where(allowed(actor, Verb.PROPOSE))
    held = present(connection, set(connection.scalars(wanted)))
    return [held[code] for code in sorted(held)]


def _cell(
    each: Field, place: Present, units: Gazetteer, words: Mapping[str, Vocabulary], lang: Lang
) -> object:
    if each.path:
        value: Any = place.document
        for part in each.path:
            value = (value or {}).get(part)
        return _written(each, value, words, lang)
    if each.type is Type.UNIT:
        return _unit(place, units, Level(each.name))
    given: Mapping[str, Any] = {
        "code": place.code,
        "lon": round(place.lon, 7),
        "lat": round(place.lat, 7),
        "sources": ";".join(
            sorted(place.document["sources"], key=lambda code: place.document["sources"][code]["position"])
        ),
        "kind": place.kind,
        "status": place.status,
        "stage": place.stage,
    }
    value = given.get(each.name)
    return _written(each, value, words, lang) if each.vocabulary else value


def _written(each: Field, value: Any, words: Mapping[str, Vocabulary], lang: Lang) -> object:
    if value is None or value == []:
        return None
    if each.vocabulary is not None:
        codes = value if isinstance(value, list) else [value]
        return "; ".join(_label(words[each.vocabulary], code, lang) for code in codes)
    return "; ".join(value) if isinstance(value, list) else value


def _label(vocabulary: Vocabulary, code: str, lang: Lang) -> str:
    term = vocabulary.terms.get(code)
    return code if term is None else term.label_vi if lang == "vi" else term.label_en


def _unit(place: Present, units: Gazetteer, level: Level) -> str | None:
    """The name of the latest unit of a level that a place lies in; its code where the name means several."""
    mine = [each for each in units.units if each.level is level and each.id in place.place.units]
    if not mine:
        return None
    latest = max(mine, key=lambda each: each.begins)
    found = units.find(latest.name.vi, level)
    return latest.name.vi if [each.id for each in found] == [latest.id] else latest.code


def _terms(each: Field, words: Mapping[str, Vocabulary], lang: Lang) -> list[str]:
    held = words[each.vocabulary or ""].terms.values()
    return [term.label_vi if lang == "vi" else term.label_en for term in held if term.replaced_by is None]


def _guide(book: Workbook, words: Mapping[str, Vocabulary], lang: Lang) -> None:
    sheet: Any = book.create_sheet(GUIDE.get(lang))
    for row, line in enumerate(_words()[f"about_{lang}"], 1):
        put(sheet, row, 1, line)
    top = len(_words()[f"about_{lang}"]) + 2
    for column, (title, width) in enumerate(_GUIDE_HEADS, 1):
        put_heading(sheet, top, column, title.get(lang))
        sheet.column_dimensions[get_column_letter(column)].width = width
    needed = Words(" Bắt buộc với địa điểm mới.", " Needed for a new place.").get(lang)
    for row, each in enumerate(columns(), top + 1):
        how = str(_words()["how"][each.type.value][lang])
        if each.vocabulary is not None:
            how += "; ".join(_terms(each, words, lang)) + "."
        texts = (each.title.get(lang), each.name, how + (needed if each.name in _NEEDED else ""))
        for column, text in enumerate(texts, 1):
            put(sheet, row, column, text).alignment = WRAP


def _lists(book: Workbook, sheet: Any, words: Mapping[str, Vocabulary], last: int, lang: Lang) -> None:
    """The labels on a sheet of their own, and drop-downs that show them."""
    lists: Any = book.create_sheet(LISTS.get(lang))
    number = 0
    for column, each in enumerate(columns(), 1):
        if each.type not in (Type.TERM, Type.KIND, Type.STATE):
            continue
        number += 1
        labels = _terms(each, words, lang)
        put_heading(lists, 1, number, each.title.get(lang))
        for row, label in enumerate(labels, 2):
            put(lists, row, number, label)
        letter = get_column_letter(number)
        lists.column_dimensions[letter].width = 34
        held = DataValidation(
            type="list",
            formula1=f"{quote_sheetname(lists.title)}!${letter}$2:${letter}${len(labels) + 1}",
            allow_blank=True,
            # A dash empties a field, so that what is not in the list can be typed; the import tells mistakes.
            showErrorMessage=False,
        )
        place = get_column_letter(column)
        held.add(f"{place}2:{place}{last}")
        sheet.add_data_validation(held)
