"""Every mistake that a document can have is told at a field of the form, in plain words of both languages."""

from typing import Any

import pytest
from sqlalchemy import Connection

from api.document_messages import is_known
from api.office.telling import told
from api.office.values import Values
from registry.editing import checked, known
from registry.errors import Invalid

POINT = {"type": "Point", "coordinates": [105.85, 21.03]}
RIGHT: dict[str, Any] = {
    "name_vi": "Nơi",
    "geometry": POINT,
    "accuracy_m": 30,
    "position_method": "surveyed",
    "position_date": "2026-01-01",
    "centre": {"centre_type": "museum"},
    "sources": {"compiler": {"position": 0}},
}
EVENT = {"facet": "centre", "kind": "opened", "date": "2020", "source": "compiler"}
WRONG: tuple[tuple[str, dict[str, Any]], ...] = (
    ("/name_vi", {"name_vi": None}),
    ("/name_vi", {"name_vi": "x" * 301}),
    ("/address", {"address": "x" * 2001}),
    ("/other_names", {"other_names": ["x"] * 51}),
    ("/geometry/lat", {"geometry": None}),
    ("/geometry/lat", {"geometry": {"type": "Point", "coordinates": [21.03, 105.85]}}),
    ("/accuracy_m", {"accuracy_m": "nhiều"}),
    ("/accuracy_m", {"accuracy_m": -1}),
    ("/accuracy_m", {"accuracy_m": 20001}),
    ("/position_method", {"position_method": None}),
    ("/position_method", {"position_method": "guess"}),
    ("/position_method", {"position_method": "<script>"}),
    ("/position_date", {"position_date": "hôm qua"}),
    ("/position_source", {"position_source": "nowhere"}),
    ("/stated/commune/code", {"stated": {"commune": {"code": "99999"}}}),
    ("/centre", {"centre": None}),
    ("/centre/centre_type", {"centre": {}}),
    ("/centre/centre_type", {"centre": {"centre_type": "castle"}}),
    ("/centre/fields", {"centre": {"centre_type": "museum", "fields": ["magic"]}}),
    ("/centre/planned_opening", {"centre": {"centre_type": "museum", "planned_opening": "sớm"}}),
    ("/heritage/category", {"heritage": {}}),
    ("/heritage/built", {"heritage": {"category": "memory", "built": "31/2/1900"}}),
    ("/heritage/area_m2", {"heritage": {"category": "memory", "area_m2": "rộng"}}),
    ("/heritage/area_m2", {"heritage": {"category": "memory", "area_m2": -2}}),
    ("/events/new-1/kind", {"events": {"new-1": EVENT | {"kind": None, "facet": None}}}),
    ("/events/new-1/kind", {"events": {"new-1": EVENT | {"kind": "works"}}}),
    ("/events/new-1/kind", {"events": {"new-1": EVENT | {"facet": "heritage", "kind": "works"}}}),
    ("/events/new-1/date", {"events": {"new-1": EVENT | {"date": "2999"}}}),
    ("/events/new-1/date", {"events": {"new-1": EVENT | {"date": "hôm nào"}}}),
    ("/events/new-1/source", {"events": {"new-1": EVENT | {"source": None}}}),
    ("/events/new-1/source", {"events": {"new-1": EVENT | {"source": "nowhere"}}}),
    (
        "/organisations/new-1/organisation",
        {"organisations": {"new-1": {"role": "owner", "source": "compiler"}}},
    ),
    ("/links/new-1/to", {"links": {"new-1": {"kind": "hosting", "source": "compiler"}}}),
    ("/sources", {"sources": {}}),
    ("/sources/new-1/url", {"sources": {"moi": {"title": "Mới", "kind": "press", "url": "ftp://x"}}}),
    ("/sources/new-1/kind", {"sources": {"moi": {"title": "Mới", "kind": "rumour"}}}),
)


@pytest.mark.parametrize(("field", "wrong"), WRONG)
def test_a_mistake_is_told_at_its_field_in_plain_words(
    connection: Connection, field: str, wrong: dict[str, Any]
) -> None:
    document = {name: value for name, value in {**RIGHT, **wrong}.items() if value is not None}
    with pytest.raises(Invalid) as error:
        checked(_bare(document), known(connection))
    assert [fault.message for fault in error.value.faults if not is_known(fault.message)] == []
    values = Values.of([("/sources/new-1/title", "Mới")])
    for lang in ("vi", "en"):
        found = told(error.value.faults, lang, values, {"new-1": "moi"})
        assert field in [each.field for each in found]
        assert all(each.label and each.message for each in found)


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(held) for name, held in value.items() if held is not None}
    return value
