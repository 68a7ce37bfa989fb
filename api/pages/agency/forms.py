"""What forms of activities and ideas have in common: who they are for, and what they tell when refused."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request, Response

from api.auth.deps import Edit, Edits
from api.auth.visits import visit_of
from api.document_messages import plain
from api.office.values import Values
from api.pages.agency.options import options
from api.pages.private import led, number_of, private_page
from api.wording import wording
from registry.browsing.known import known
from registry.database import state
from registry.editing.choosing import Named, Thing, called
from registry.errors import Conflicting, Fault, Forbidden, Invalid, Stale
from registry.programmes.changing import AGENCY_ONLY

NEW_ROWS = ("new-1", "new-2")
"""Empty rows at the end of each part."""


async def _agency(edit: Edits) -> Edit:
    if not edit.actor.reviews:
        raise Forbidden(AGENCY_ONLY)
    return edit


Agency = Annotated[Edit, Depends(_agency)]
"""A transaction of the standing agency; others are refused."""


def may_write(request: Request) -> bool:
    """Whether the page offers its forms: to the standing agency."""
    visit = visit_of(request)
    return visit.in_person and visit.actor is not None and visit.actor.reviews


class Mistake(NamedTuple):
    """What is wrong, and the field; no field where it is about the whole."""

    field: str
    label: str
    message: str


class Refused(NamedTuple):
    """Why a form was not written: mistakes at fields, or the version that has come in between."""

    mistakes: tuple[Mistake, ...] = ()
    words: str = ""
    status: int = 422
    now: int | None = None


def tried(edit: Edit, values: Values, work: Callable[[], Any]) -> Any | Refused:
    """What a piece of work gives; it leaves nothing when it is refused."""
    try:
        with edit.connection.begin_nested():
            state(edit.connection, reason=values.text("/reason"))
            return work()
    except Invalid as error:
        return Refused(tuple(_mistake(edit, fault) for fault in error.faults))
    except Stale as error:
        return Refused(words=error.words.get(edit.lang), status=409, now=error.now)
    except Conflicting as error:
        return Refused(words=error.words.get(edit.lang), status=409)


def sure(values: Values) -> None:
    """Check that a removal was confirmed; raises Invalid."""
    if not values.text("/sure"):
        raise Invalid(Fault("/sure", None, "needs the box to be ticked"))


def versions(values: Values) -> list[int]:
    """The version that a form was made from."""
    return [number_of(values.text("version"))]


def form_page(
    edit: Edit,
    template: str,
    values: Values,
    *,
    at: str,
    back: str,
    refused: Refused | None = None,
    action: str | None = None,
    **more: Any,
) -> Response:
    """A form with what was typed, and with what is wrong with it; `at` is the page that leads there, and
    where the form is sent unless it has an action of its own.
    """
    found = refused or Refused(status=200)
    held = {
        "values": values,
        "errors": _by_field(found.mistakes),
        "refused": refused,
        "options": options(edit.connection, edit.words, edit.lang),
        "action": action or at,
        "back": back,
        "new_rows": NEW_ROWS,
        **more,
    }
    return private_page(edit.request, template, held, at=at, edit=edit, status=found.status)


def refused_or(edit: Edit, values: Values, work: Callable[[], Any], *, back: str, done: str) -> Response:
    """Do what a button asks for and lead on, or tell why it cannot be done."""
    found = tried(edit, values, work)
    if isinstance(found, Refused):
        return form_page(edit, "agency/refused.html", values, at=back, back=back, refused=found)
    return led(edit.request, done)


def values_of(edit: Edit, document: Mapping[str, Any], parts: Iterable[str]) -> Values:
    """A document as its form shows it."""
    shown: dict[str, tuple[str, ...]] = {}
    for name, value in document.items():
        if name not in parts and name != "new_sources":
            shown[f"/{name}"] = (str(value or ""),)
    for part in parts:
        for place, row in enumerate(document[part]):
            shown |= {f"/{part}/{place}/{name}": (_cell(value),) for name, value in row.items()}
    return Values(shown | _named(edit, shown))


def beside(edit: Edit, typed: Values, now: Values) -> tuple[Mistake, ...]:
    """What stands there now, at each field in which it differs from what was typed."""
    t = wording(edit.lang)
    fields = dict.fromkeys((*now.held, *(name for name in typed.held if name.startswith("/"))))
    fields.pop("/reason", None)
    differing = (name for name in fields if typed.text(name) != now.text(name))
    return tuple(
        Mistake(
            name,
            _label(edit, name),
            t("programme_form.now", value=now.text(name))
            if now.text(name)
            else t("programme_form.now_nothing"),
        )
        for name in differing
    )


def _cell(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else "" if value is None else str(value)


def _named(edit: Edit, shown: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Codes of sources, places and organisations, with their names."""
    found: dict[str, tuple[str, ...]] = {}
    for last, thing in (("source", Thing.SOURCE), ("organisation", Thing.ORGANISATION)):
        mine = _at(shown, last)
        names = called(edit.connection, thing, set(mine.values()))
        found |= {name: (names[code].written,) for name, code in mine.items() if code in names}
    places = _at(shown, "site")
    known_there = known(edit.connection, places.values())
    return found | {
        name: (Named(code, code, known_there[code].name_vi).written,)
        for name, code in places.items()
        if code in known_there
    }


def _at(shown: Mapping[str, tuple[str, ...]], last: str) -> dict[str, str]:
    return {name: texts[0] for name, texts in shown.items() if name.endswith(f"/{last}") and texts[0]}


def _mistake(edit: Edit, fault: Fault) -> Mistake:
    return Mistake(fault.where, _label(edit, fault.where), plain(fault, edit.lang))


def _by_field(mistakes: Iterable[Mistake]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in mistakes:
        found.setdefault(each.field, []).append(each.message)
    return found


_LABELS = {"kind": "figure_kind", "sure": "confirm"}


def _label(edit: Edit, where: str) -> str:
    """What the field is called on the page."""
    t = wording(edit.lang)
    parts = where.removeprefix("/").split("/")
    name = t(f"programme_form.{_LABELS.get(parts[-1], parts[-1])}") if parts[-1] in _FIELDS else where
    return f"{t('programme_form.' + parts[0])}: {name}" if len(parts) > 1 and parts[0] in _PARTS else name


_PARTS = frozenset({"sites", "organisations", "figures"})
_FIELDS = frozenset(
    {"programme", "edition", "name_vi", "name_en", "theme_vi", "theme_en", "state", "dates", "outcome_vi"}
    | {"outcome_en", "summary_vi", "summary_en", "call", "source", "site", "organisation", "role", "kind"}
    | {"value", "note_vi", "note_en", "reason", "stage", "date", "sure", "on", "link"}
    | {"title_vi", "title_en", "unit", "low", "high", "since", "due"}
)
