"""The values of documents in the words of a page: text, terms, days, measures, names, whole parts.

Everything here is plain text; templates escape it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import shapely
from shapely.geometry import shape

from api.locale import day, number
from api.pages.fields import CHOICES, FIELDS, SEVERAL, Field, Form, generic, label_of
from api.wording import wording
from registry.browsing.terms import Vocabulary
from registry.editing.naming import Names
from registry.language import Lang


class Bit(NamedTuple):
    """A piece of a line; `changed` when the other side of a change lacks it."""

    text: str
    changed: bool = False


class Line(NamedTuple):
    """One line of a value, and where it leads when it is the name of something."""

    bits: tuple[Bit, ...]
    href: str | None = None


Lines = tuple[Line, ...]

_ORDER = {pointer: place for place, pointer in enumerate(FIELDS)}
_UNTOLD = {"facet", "position"}
"""Members that say nothing to a reader of a line."""
_NAMED = {"source": ": ", "since": " ", "until": " "}
"""Members that a line names, and what stands between the name and the value."""


def plain(text: str, href: str | None = None) -> Line:
    """A line of one piece."""
    return Line((Bit(text),), href)


def text(lines: Lines) -> str:
    """Lines as one text."""
    return "; ".join("".join(bit.text for bit in line.bits) for line in lines)


def rank(pointer: str) -> int:
    """Where a field stands in the order in which pages show them."""
    return _ORDER.get(generic(pointer), len(_ORDER))


@dataclass(frozen=True)
class Values:
    """How a page tells values: its language, its vocabularies, and the names of what documents mention."""

    lang: Lang
    words: Mapping[str, Vocabulary]
    names: Names

    def value(self, pointer: str, held: Any) -> Lines:
        """A value as lines; none for a field that is empty."""
        field = FIELDS.get(generic(pointer))
        if held is None or held in ([], {}, ()):
            return ()
        if field is None:
            return (plain(str(held)),)
        return _READ[field.form](_Held(self, pointer, field, held))


class _Held(NamedTuple):
    """A value in its place, with those who know what it means."""

    by: Values
    pointer: str
    field: Field
    value: Any

    def label(self, name: str) -> str:
        return label_of(f"{self.pointer}/{name}", self.by.lang)

    def member(self, name: str) -> Lines:
        return self.by.value(f"{self.pointer}/{name}", self.value[name])


def _texts(held: _Held) -> Lines:
    values = held.value if isinstance(held.value, list) else [held.value]
    return tuple(plain(str(each)) for each in values)


def _terms(held: _Held) -> Lines:
    shelf = held.by.words.get(held.field.vocabulary or "")
    terms = shelf.terms if shelf is not None else {}
    codes = held.value if isinstance(held.value, list) else [held.value]
    found = ((code, terms.get(code)) for code in codes)
    return tuple(
        plain(str(code) if term is None else term.label_vi if held.by.lang == "vi" else term.label_en)
        for code, term in found
    )


def _choice(held: _Held) -> Lines:
    known = CHOICES.get(held.value)
    return (plain(str(held.value) if known is None else known.get(held.by.lang)),)


def _day(held: _Held) -> Lines:
    return (plain(day(str(held.value), held.by.lang)),)


def _measure(unit: str) -> Callable[[_Held], Lines]:
    def read(held: _Held) -> Lines:
        value = float(held.value)
        return (plain(f"{number(value, held.by.lang, 0 if value.is_integer() else 1)}{unit}"),)

    return read


def _geometry(held: _Held) -> Lines:
    lang, drawn = held.by.lang, shape(held.value)
    t, at = wording(lang), drawn.representative_point()
    where = plain(t("site.position", lat=number(at.y, lang, 5), lon=number(at.x, lang, 5)))
    if held.value["type"] == "Point":
        return (where,)
    corners = number(int(shapely.get_num_coordinates(drawn)), lang)
    return (plain(t("requests.outline", number=corners)), where)


def _web(held: _Held) -> Lines:
    return (plain(str(held.value), _href(held.value)),)


def _href(url: Any) -> str | None:
    return str(url) if str(url).startswith(("https://", "http://")) else None


def _source(held: _Held) -> Lines:
    known = held.by.names.sources.get(str(held.value))
    return (plain(str(held.value)) if known is None else plain(known.title, _href(known.url)),)


def _organisation(held: _Held) -> Lines:
    known = held.by.names.organisations.get(str(held.value))
    return (plain(str(held.value) if known is None else known.get(held.by.lang)),)


def _other_place(held: _Held) -> Lines:
    known = held.by.names.places.get(str(held.value))
    if known is None:
        return (plain(wording(held.by.lang)("requests.unseen_place")),)
    return (plain(known.name.get(held.by.lang), f"/sites/{known.slug}"),)


def _unit(held: _Held) -> Lines:
    level = held.pointer.removeprefix("/stated/").split("/")[0]
    known = held.by.names.units.get((level, str(held.value)))
    return (plain(str(held.value) if known is None else known.get(held.by.lang)),)


def _part(held: _Held) -> Lines:
    """A part as a line for each member; one of several things as a line of its own."""
    names = held.pointer.removeprefix("/").split("/")
    if names[0] in SEVERAL and len(names) == 1:
        return tuple(line for key in held.value for line in held.member(key))
    if names[0] == "sources":
        return _source(held._replace(value=unescaped(names[1])))
    if names[0] in SEVERAL:
        return (_one_of_several(held),)
    if names[0] == "stated":
        return _stated(held)
    members = sorted(held.value, key=lambda name: rank(f"{held.pointer}/{name}"))
    told = ((name, held.member(name)) for name in members)
    return tuple(plain(f"{held.label(name)}: {text(lines)}") for name, lines in told if lines)


def _stated(held: _Held) -> Lines:
    """The units that an address names, each with its basis."""
    if "code" not in held.value:
        return tuple(line for level in held.value for line in held.member(level))
    basis = held.member("basis") if held.value.get("basis") else ()
    told = [text(held.member("code")), *([f"{held.label('basis')}: {text(basis)}"] if basis else [])]
    return (plain(" · ".join(told)),)


def unescaped(name: str) -> str:
    """A part of a JSON pointer as the name that it stands for."""
    return name.replace("~1", "/").replace("~0", "~")


def _one_of_several(held: _Held) -> Line:
    told, href = [], None
    for name in sorted(held.value, key=lambda name: (name == "source", rank(f"{held.pointer}/{name}"))):
        lines = held.member(name)
        if not lines or name in _UNTOLD:
            continue
        told.append(f"{held.label(name)}{_NAMED[name]}{text(lines)}" if name in _NAMED else text(lines))
        if name == "to":
            href = lines[0].href
    return plain(" · ".join(told), href)


_READ: Mapping[Form, Callable[[_Held], Lines]] = {
    Form.TEXT: _texts,
    Form.TEXTS: _texts,
    Form.TERM: _terms,
    Form.TERMS: _terms,
    Form.CHOICE: _choice,
    Form.DAY: _day,
    Form.METRES: _measure(" m"),
    Form.AREA: _measure(" m²"),
    Form.NUMBER: _measure(""),
    Form.WEB: _web,
    Form.GEOMETRY: _geometry,
    Form.SOURCE: _source,
    Form.ORGANISATION: _organisation,
    Form.PLACE: _other_place,
    Form.UNIT: _unit,
    Form.PART: _part,
}
