"""One value as one cell for people: words for codes, lists and objects made flat."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from registry.browsing.terms import Vocabulary
from registry.language import Lang
from registry.queryables import Property, Type

SEPARATOR = ";"
"""Between several values in one cell, as in `data/`."""

Scalar = str | int | float | bool | date | datetime | None


def written(item: Property, value: Any, words: Mapping[str, Vocabulary], lang: Lang) -> Scalar:
    """A value for people: the labels of codes, the titles of sources, names with their roles."""
    if value is None:
        return None
    if item.type is Type.OBJECTS:
        return "; ".join(_object(entry, words, lang) for entry in value)
    if item.type is Type.TEXTS:
        return "; ".join(_label(item, code, words, lang) for code in value)
    if item.type is Type.TEXT:
        return _label(item, str(value), words, lang)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, Decimal):
        return float(value)
    return value if isinstance(value, int | float | date) else str(value)


def _label(item: Property, code: str, words: Mapping[str, Vocabulary], lang: Lang) -> str:
    vocabulary = words.get(item.vocabulary or "")
    term = vocabulary.terms.get(code) if vocabulary else None
    if term is None:
        return code
    return term.label_vi if lang == "vi" else term.label_en


def _object(entry: Mapping[str, Any], words: Mapping[str, Vocabulary], lang: Lang) -> str:
    if "title" in entry:
        return f"{entry['title']} <{entry['url']}>" if entry.get("url") else str(entry["title"])
    if "value" in entry:
        kind = _term(words, ("activity_figure",), entry.get("kind", ""), lang)
        return f"{kind}: {entry['value']} <{entry.get('source_title') or entry.get('source')}>"
    name = (entry.get("name_en") if lang == "en" else None) or entry.get("name_vi") or ""
    role = _term(words, ("organisation_role", "activity_role"), entry.get("role", ""), lang)
    return f"{name} ({role})" if role else str(name)


def _term(words: Mapping[str, Vocabulary], shelves: Sequence[str], code: str, lang: Lang) -> str:
    """The label of a code that stands in one of the vocabularies; empty when it stands in none."""
    held = (words[shelf].terms.get(code) for shelf in shelves if shelf in words)
    found = next((term for term in held if term is not None), None)
    return "" if found is None else found.label_vi if lang == "vi" else found.label_en
