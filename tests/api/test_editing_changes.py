"""Features replaced and patched: what changes, what stays, what is refused."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.collections import SITES as SITES_COLLECTION
from registry.editing.features import receivable
from tests.api.features import METRIC, REQUESTS, got, item, pointers
from tests.fixtures.workshop import SITES, Workshop, new_feature

# --- changed ---------------------------------------------------------------------------------------------------------


def test_what_was_read_is_put_back_without_a_change(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        for slug in ("dinh-kim-lien", "nha-may-gom", "phong-tranh"):
            for crs in (None, METRIC):
                params = {} if crs is None else {"crs": crs}
                held = client.get(item(workshop, slug), params=params)
                headers = {} if crs is None else {"Content-Crs": crs}
                put = client.put(item(workshop, slug), json=held.json(), headers=headers)
                assert put.status_code == 204, put.text
    assert workshop.number(REQUESTS) == 0


def test_a_replacement_empties_what_it_leaves_out_and_keeps_what_a_feature_cannot_carry(
    workshop: Workshop,
) -> None:
    path = item(workshop, "nha-may-gom")
    events = "SELECT count(*) FROM registry.event e JOIN registry.site s ON s.id = e.site_id WHERE s.slug = 'nha-may-gom-su'"
    had = workshop.number(events)
    with workshop.client("reviewer") as client:
        before = got(client, path)
        sent = {
            name: before["properties"][name]
            for name in ("accuracy_m", "position_method", "position_date", "sources")
        }
        sent |= {"name_vi": "Nhà máy mới", "centre_type": "art_space", "category": "industrial"}
        put = client.put(path, json=before | {"properties": sent, "id": "another"})
        assert put.status_code == 204, put.text
        after = got(client, path)["properties"]
    assert (after["name_vi"], after["name_en"], after["tier"], after["built"]) == (
        "Nhà máy mới",
        None,
        None,
        None,
    )
    assert after["organisations"] == before["properties"]["organisations"] != []
    assert workshop.number(events) == had > 0


def test_a_patch_changes_what_it_names_and_unsets_what_is_null(workshop: Workshop) -> None:
    path = item(workshop)
    with workshop.client("reviewer") as client:
        before = got(client, path)["properties"]
        for patch in (
            {"properties": {"name_en": "Kim Lien", "address": None}},
            {"type": "Feature", "id": "x", "properties": {"rank": "national"}},
            {"built": "1620", "geometry": {"type": "Point", "coordinates": [105.8401, 21.0101]}},
        ):
            answer = client.patch(path, json=patch, headers={"Content-Type": "application/merge-patch+json"})
            assert answer.status_code == 204, answer.text
            assert client.get(path).headers["etag"] == answer.headers["etag"]
        after = got(client, path)
    changed = {name for name, value in after["properties"].items() if value != before[name]}
    assert changed == {
        *(
            "name_en",
            "address",
            "rank",
            "built",
            "built_edtf",
            "built_from",
            "built_to",
            "version",
            "updated_at",
        ),
        *("exists_from",),
    }
    assert after["geometry"]["coordinates"] == [105.8401, 21.0101]


def test_a_side_is_added_and_taken_away_by_its_properties(workshop: Workshop) -> None:
    path = item(workshop, "ga-cu")
    with workshop.client("reviewer") as client:
        assert client.patch(path, json={"properties": {"centre_type": "art_space"}}).status_code == 204
        assert got(client, path)["properties"]["is_centre"] is True
        assert client.get(item(workshop, "ga-cu", "creative-centres")).status_code == 200
        assert client.patch(path, json={"properties": {"centre_type": None}}).status_code == 204
        assert got(client, path)["properties"]["is_centre"] is False
        alone = client.patch(path, json={"properties": dict.fromkeys(("category", "rank", "built"))})
        assert alone.status_code == 422


@pytest.mark.parametrize(
    ("patch", "wrong"),
    [
        ({"properties": {"slug": "mine"}}, "/properties/slug"),
        ({"properties": {"kind": "converted_site"}}, "/properties/kind"),
        ({"properties": {"version": 99}}, "/properties/version"),
        ({"id": "00000000-0000-7000-8000-000000000000"}, "/id"),
        ({"geometry": None}, "/geometry"),
        ({"properties": 7}, "/properties"),
        ({"type": "Point", "properties": {}}, "/type"),
    ],
)
def test_what_the_registry_derives_is_not_written(
    lasting_workshop: Workshop, patch: object, wrong: str
) -> None:
    with lasting_workshop.client("reviewer") as client:
        assert pointers(client.patch(item(lasting_workshop), json=patch)) == {wrong}


def test_what_is_derived_may_be_sent_back_as_it_was(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        held = got(client, item(workshop))["properties"]
        same = {"slug": held["slug"], "version": held["version"], "organisations": held["organisations"]}
        assert client.patch(item(workshop), json={"properties": same}).status_code == 204


def test_an_office_s_change_waits_with_the_fields_that_it_changes(workshop: Workshop) -> None:
    path = item(workshop)
    with workshop.client("office") as client:
        waits = client.patch(path, json={"properties": {"name_en": "Kim Lien"}})
        assert waits.status_code == 202
        assert got(client, path)["properties"]["name_en"] != "Kim Lien"
    with workshop.owner.connect() as connection:
        row = connection.exec_driver_sql("SELECT kind, state, patch FROM registry.change_request").one()
    assert tuple(row) == ("edit", "submitted", {"name_en": "Kim Lien"})


def test_one_side_s_collection_changes_that_side_alone(workshop: Workshop) -> None:
    path = item(workshop, "nha-may-gom", "creative-centres")
    with workshop.client("reviewer") as client:
        held = got(client, path)
        held["properties"]["tier"] = "community"
        put = client.put(path, json=held)
        assert put.status_code in (204, 422), put.text
        held["properties"]["tier"] = None
        assert client.put(path, json=held).status_code == 204
        whole = got(client, item(workshop, "nha-may-gom"))["properties"]
        assert (whole["tier"], whole["category"], whole["built"]) == (None, "industrial", "1905")
        assert pointers(client.patch(path, json={"properties": {"category": "memory"}})) == {
            "/properties/category"
        }


ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    [*receivable(SITES_COLLECTION), "slug", "change_reason", "geometry", "id", "x"]
) | st.text(max_size=8)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(NAMES, ANY, max_size=4), is_feature=st.booleans())
def test_whatever_is_sent_is_done_or_told(
    workshop: Workshop, values: dict[str, Any], is_feature: bool
) -> None:
    body = {"properties": values} if is_feature else values
    with workshop.client("reviewer") as client:
        for method, path, content in (
            ("PATCH", item(workshop, "ga-cu"), body),
            ("POST", SITES, new_feature(**values) if is_feature else body),
        ):
            # As bytes: text that is half a character cannot be sent otherwise.
            sent = json.dumps(content).encode()
            answer = client.request(method, path, content=sent)
            assert answer.status_code in (201, 204, 400, 422), (answer.status_code, answer.text)
        assert client.get(item(workshop, "ga-cu")).status_code == 200


def test_a_very_long_value_is_told_in_short(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        answer = client.post(SITES, json=new_feature(name_vi="x" * 100_000))
    assert answer.status_code == 422
    assert len(answer.content) < 2000
