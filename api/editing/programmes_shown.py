"""Programmes, activities and ideas as JSON. `document` is what a PUT takes."""

from typing import Any

from starlette.requests import Request

from api.links import base_url
from registry.programmes import Activity, Figure, Host, Idea, Place, Programme, Source
from registry.programmes.steps import MOVES

Json = dict[str, Any]


def programme_told(request: Request, held: Programme) -> Json:
    """A programme; `href` is its page."""
    return {
        "code": held.code,
        "name_vi": held.name_vi,
        "name_en": held.name_en,
        "kind": held.kind,
        "summary_vi": held.summary_vi,
        "summary_en": held.summary_en,
        **_source(held.source),
        **_versioned(request, held, f"/programmes/{held.code}"),
    }


def activity_told(request: Request, held: Activity) -> Json:
    """An activity with its public places, organisations and figures."""
    document = activity_document(held)
    return {
        "code": held.code,
        "name_vi": held.name_vi,
        "name_en": held.name_en,
        "programme": held.programme,
        "kind": held.kind,
        "first_day": held.first_day.isoformat(),
        "last_day": held.last_day.isoformat(),
        "document": document,
        "sites": [_place(request, each) | _noted(each) for each in held.sites],
        "organisations": [_host(each) | {"role": each.role} for each in held.organisations],
        "figures": [_figure(each) for each in held.figures],
        **_source(held.source),
        **_versioned(request, held, f"/activities/{held.code}"),
    }


def activity_document(held: Activity) -> Json:
    """What can be written of an activity, as it is; places that the public does not see are no part of it."""
    plain = ("programme", "edition", "name_vi", "name_en", "theme_vi", "theme_en", "outcome_vi", "outcome_en")
    return {
        **{name: getattr(held, name) for name in plain},
        "state": held.state.value,
        "dates": held.date_text,
        "source": held.source.code,
        "sites": [{"site": each.code, "source": each.source.code, **_noted(each)} for each in held.sites],
        "organisations": [
            {"organisation": each.code, "role": each.role, "source": each.source.code}
            for each in held.organisations
        ],
        "figures": [
            {"kind": each.kind, "value": _number(each), "source": each.source.code, **_noted(each)}
            for each in held.figures
        ],
        "new_sources": {},
    }


def idea_told(request: Request, held: Idea) -> Json:
    """An idea with its steps; `next` are the stages that can follow."""
    return {
        "code": held.code,
        "name_vi": held.name_vi,
        "name_en": held.name_en,
        "stage": held.stage,
        "document": idea_document(held),
        "steps": [
            {"stage": each.stage, "date": each.date_text, **_source(each.source), **_noted(each)}
            for each in held.steps
        ],
        "next": list(MOVES[held.stage]),
        "sites": [_place(request, each) for each in held.sites],
        "organisations": [_host(each) for each in held.organisations],
        **_source(held.source),
        **_versioned(request, held, f"/ideas/{held.code}"),
    }


def idea_document(held: Idea) -> Json:
    """What can be written of an idea, as it is."""
    plain = ("name_vi", "name_en", "summary_vi", "summary_en", "call")
    return {
        **{name: getattr(held, name) for name in plain},
        "source": held.source.code,
        "sites": [{"site": each.code, "source": each.source.code} for each in held.sites],
        "organisations": [
            {"organisation": each.code, "source": each.source.code} for each in held.organisations
        ],
        "new_sources": {},
    }


def _source(held: Source) -> Json:
    return {"source": held.code, "source_title": held.title, "source_url": held.url}


def _noted(held: Any) -> Json:
    return {"note_vi": held.note_vi, "note_en": held.note_en}


def _named(held: Place | Host) -> Json:
    return {"code": held.code, "name_vi": held.name_vi, "name_en": held.name_en}


def _place(request: Request, held: Place) -> Json:
    href = f"{base_url(request)}/sites/{held.slug}"
    return {**_named(held), "slug": held.slug, "href": href, **_source(held.source)}


def _host(held: Host) -> Json:
    return {**_named(held), **_source(held.source)}


def _number(held: Figure) -> int | float:
    return int(held.value) if held.value == held.value.to_integral_value() else float(held.value)


def _figure(held: Figure) -> Json:
    return {"kind": held.kind, "value": _number(held), **_source(held.source), **_noted(held)}


def _versioned(request: Request, held: Programme | Activity | Idea, path: str) -> Json:
    return {
        "version": held.version,
        "updated_at": held.updated_at.isoformat(),
        "href": f"{base_url(request)}{path}",
    }
