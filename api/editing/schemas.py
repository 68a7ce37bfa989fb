"""What the API of editing answers, as JSON Schema; what it takes are the models of `api.editing.asked`."""

from typing import Any

from pydantic.json_schema import models_json_schema

from api.editing.operations import OPERATIONS
from api.openapi_parts import SCHEMAS as PARTS
from registry.editing.model import Document
from registry.workflow import (
    IdeaStage,
    Level,
    PlanRelation,
    RequestAction,
    RequestKind,
    RequestState,
    Role,
    Scope,
    Verdict,
)

Json = dict[str, Any]

REF = "#/components/schemas/{model}"


def of(name: str) -> Json:
    """A reference to a schema."""
    return {"$ref": REF.format(model=name)}


def _all(**properties: Json) -> Json:
    """An object that has all of these members, and no other."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }


def _many(items: Json) -> Json:
    return {"type": "array", "items": items}


def _maybe(held: Json) -> Json:
    return {"anyOf": [held, {"type": "null"}]}


def _one_of(words: Any) -> Json:
    return {"type": "string", "enum": [str(each) for each in words]}


_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "integer"}
_TRUTH: Json = {"type": "boolean"}
_KEY: Json = {"type": "string", "format": "uuid"}
_MOMENT: Json = {"type": "string", "format": "date-time"}
_OBJECT: Json = {"type": "object"}
_POINTER: Json = {"type": "string", "format": "json-pointer"}
_LINKS = _many(_all(rel=_TEXT, href={"type": "string", "format": "uri"}))
_CHANGES = _many(of("Difference"))
_UNIT = {"level": _TEXT, "code": _TEXT, "name_vi": _TEXT, "name_en": _maybe(_TEXT)}

_ASKED = {
    "id": _KEY,
    "kind": _one_of(RequestKind),
    "state": _one_of(RequestState),
    "version": _NUMBER,
    "site": _maybe(_KEY),
    "reason": _maybe(_TEXT),
    "author": _TEXT,
    "created_at": _MOMENT,
    "updated_at": _MOMENT,
    "submitted_at": _maybe(_MOMENT),
    "batch": _maybe(_KEY),
}

_DAY: Json = {"type": "string", "format": "date"}
_SOURCED = {"source": _TEXT, "source_title": _TEXT, "source_url": _maybe(_TEXT)}
_NAMED = {"code": _TEXT, "name_vi": _TEXT, "name_en": _maybe(_TEXT)}
_NOTED = {"note_vi": _maybe(_TEXT), "note_en": _maybe(_TEXT)}
_TITLED = {"code": _TEXT, "name_vi": _TEXT, "name_en": _TEXT}
_VERSIONED = {"version": _NUMBER, "updated_at": _MOMENT, "href": _TEXT}

PROGRAMMES: Json = {
    "Programme": _all(
        **_TITLED,
        kind=_TEXT,
        summary_vi=_maybe(_TEXT),
        summary_en=_maybe(_TEXT),
        **_SOURCED,
        **_VERSIONED,
    ),
    "Programmes": _all(programmes=_many(of("Programme"))),
    "Activity": _all(
        **_TITLED,
        programme=_TEXT,
        kind=_TEXT,
        first_day=_DAY,
        last_day=_DAY,
        document=of("ActivityDocument"),
        sites=_many(_all(**_NAMED, slug=_TEXT, href=_TEXT, **_SOURCED, **_NOTED)),
        organisations=_many(_all(**_NAMED, role=_TEXT, **_SOURCED)),
        figures=_many(_all(kind=_TEXT, value={"type": "number"}, **_SOURCED, **_NOTED)),
        **_SOURCED,
        **_VERSIONED,
    ),
    "Activities": _all(activities=_many(of("Activity"))),
    "Idea": _all(
        **_TITLED,
        stage=_maybe(_one_of(IdeaStage)),
        document=of("IdeaDocument"),
        steps=_many(_all(stage=_one_of(IdeaStage), date=_maybe(_TEXT), **_SOURCED, **_NOTED)),
        next=_many(_one_of(IdeaStage)),
        sites=_many(_all(**_NAMED, slug=_TEXT, href=_TEXT, **_SOURCED)),
        organisations=_many(_all(**_NAMED, **_SOURCED)),
        **_SOURCED,
        **_VERSIONED,
    ),
    "Ideas": _all(ideas=_many(of("Idea"))),
}

_FIGURE: Json = {"type": "number"}


def _words(name: str, *, maybe: bool = False) -> dict[str, Json]:
    """A text in both languages."""
    return {f"{name}_{lang}": _maybe(_TEXT) if maybe else _TEXT for lang in ("vi", "en")}


_AGENCY = _all(code=_TEXT, **_words("name"))
_SOURCE = _all(code=_TEXT, title=_TEXT, publisher=_maybe(_TEXT), url=_maybe(_TEXT))
_PROMISED = {
    "code": _TEXT,
    "objective": _TEXT,
    **_words("title"),
    "unit": _TEXT,
    **_words("unit"),
    "low": _FIGURE,
    "high": _maybe(_FIGURE),
    "baseline": _maybe(_FIGURE),
    "baseline_on": _maybe(_DAY),
    "since": _maybe(_DAY),
    "due": _DAY,
    "geography": _maybe(_one_of(Level)),
    "lead": _many(_AGENCY),
    "partner": _many(_AGENCY),
    "source": _SOURCE,
    "metric": _maybe(_OBJECT),
    **_words("note", maybe=True),
    "version": _NUMBER,
}
_JUDGED = {
    **_PROMISED,
    "verdict": _one_of(Verdict),
    "value": _maybe(_FIGURE),
    **_words("reason"),
    "counted": _maybe(_all(value=_NUMBER, on=_DAY, at_due=_maybe(_NUMBER))),
    "evidence": _many(of("Measurement")),
    "conflicting": _TRUTH,
}
_LICENSED = {"license": _TEXT, "license_url": {"type": "string", "format": "uri"}}

PLANS: Json = {
    "Plan": _all(
        code=_TEXT,
        number=_TEXT,
        **_words("title"),
        adopted=_DAY,
        ends=_maybe(_DAY),
        **_words("issuer", maybe=True),
        signed_by=_maybe(_TEXT),
        source=_SOURCE,
        **_words("note", maybe=True),
        citations=_many(_all(cited_as=_TEXT, source=_SOURCE, **_words("note", maybe=True))),
        relations=_many(_all(relation=_one_of(PlanRelation), plan=_TEXT, earlier=_TEXT, source=_SOURCE)),
        targets=_NUMBER,
        version=_NUMBER,
    ),
    "PlanList": _all(edition=_NUMBER, **_LICENSED, plans=_many(of("Plan"))),
    "Target": _all(**_PROMISED),
    "Measurement": _all(
        id=_KEY,
        value=_FIGURE,
        on=_DAY,
        source=_SOURCE,
        link=_maybe(_TEXT),
        **_words("note", maybe=True),
        version=_NUMBER,
    ),
    "TargetStanding": _all(**_JUDGED),
    "Standing": _all(
        **_LICENSED,
        plan=of("Plan"),
        on=_DAY,
        edition=_NUMBER,
        now=_TRUTH,
        tally=_all(**{each.value: _NUMBER for each in Verdict}),
        objectives=_many(_all(code=_TEXT, **_words("title"), targets=_many(of("TargetStanding")))),
    ),
    "TargetRows": _all(
        plan=_TEXT,
        on=_DAY,
        edition=_NUMBER,
        **_LICENSED,
        target=of("TargetStanding"),
        counted=_maybe(_NUMBER),
        rows=_many(
            _all(
                kind=_TEXT,
                code=_TEXT,
                slug=_maybe(_TEXT),
                **_words("label"),
                **_words("unit", maybe=True),
                since=_maybe(_DAY),
                source=_maybe(_SOURCE),
                among=_maybe(_NUMBER),
            )
        ),
    ),
}

ANSWERS: Json = {
    **PLANS,
    "Difference": _all(pointer=_POINTER, before={}, after={}),
    "Conflict": _all(pointer=_POINTER, base={}, live={}, wanted={}),
    "Evidence": _all(id=_KEY, at=_MOMENT, title=_TEXT, media_type=_maybe(_TEXT), href=_TEXT),
    "Step": _all(
        at=_MOMENT,
        by=_TEXT,
        role=_one_of(Role),
        action=_one_of(RequestAction),
        state=_one_of(RequestState),
        comment=_maybe(_TEXT),
    ),
    "RequestLine": _all(**_ASKED, code=_maybe(_TEXT), slug=_maybe(_TEXT), name_vi=_TEXT),
    "RequestList": _all(requests=_many(of("RequestLine")), links=_LINKS),
    "Request": _all(
        **_ASKED,
        other_site=_maybe(_KEY),
        base_edition=_maybe(_NUMBER),
        base=_maybe(of("Document")),
        patch=_OBJECT,
        parts=_maybe(_many(_OBJECT)),
        decided_by=_maybe(_TEXT),
        decided_at=_maybe(_MOMENT),
        edition=_maybe(_NUMBER),
        differences=_CHANGES,
        conflicts=_many(of("Conflict")),
        meanwhile=_CHANGES,
        thread=_many(of("Step")),
        evidence=_many(of("Evidence")),
        actions=_many(_one_of(RequestAction)),
    ),
    "Requested": _all(requests=_many(_KEY)),
    "Reversal": _all(
        site=_KEY,
        name_vi=_TEXT,
        kind=_one_of(RequestKind),
        changes=_CHANGES,
        conflicts=_many(of("Conflict")),
    ),
    "TakenBack": {
        "anyOf": [
            _all(possible=_TRUTH, sites=_many(of("Reversal"))),
            _all(edition=_NUMBER, sites=_many(_KEY)),
        ]
    },
    "Version": _all(
        edition=_NUMBER,
        until=_maybe(_NUMBER),
        at=_MOMENT,
        actor=_TEXT,
        author=_maybe(_TEXT),
        reason=_maybe(_TEXT),
        request=_maybe(_KEY),
        changes=_CHANGES,
    ),
    "History": _all(site=_KEY, versions=_many(of("Version"))),
    "Edition": _all(
        number=_NUMBER,
        at=_MOMENT,
        actor=_TEXT,
        reason=_maybe(_TEXT),
        request=_maybe(_KEY),
        batch=_maybe(_KEY),
        matched=_NUMBER,
        sites=_many(_all(site=_KEY, code=_TEXT, slug=_TEXT, name_vi=_TEXT, is_new=_TRUTH, changes=_CHANGES)),
        links=_LINKS,
    ),
    "Account": _all(
        id=_KEY,
        name=_TEXT,
        title=_TEXT,
        role=_one_of(Role),
        scopes=_many(_one_of(Scope)),
        units=_many(_all(**_UNIT, only_of=_maybe(_all(**_UNIT)))),
        may=_all(propose=_TRUTH, publish=_TRUTH),
    ),
    "Problem": PARTS["Problem"],
    **PROGRAMMES,
}


def schemas() -> Json:
    """Every schema by name: what is answered, and what is taken."""
    models = {each.takes for each in OPERATIONS if each.takes is not None} | {Document}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, held = models_json_schema([(model, "validation") for model in ordered], ref_template=REF)
    taken: Json = held["$defs"]
    return {**taken, **ANSWERS}
