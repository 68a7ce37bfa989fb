"""The catalogue record: RDF that others read, with everything that data portals ask for."""

import json
from datetime import date
from typing import Any

import httpx
import pytest
import shapely
from rdflib import DCAT, DCTERMS, FOAF, RDF, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic

from registry.collections import COLLECTIONS

VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
FORMS = {"jsonld": "json-ld", "ttl": "turtle", "rdf": "xml"}
MANDATORY = {
    DCAT.Catalog: (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.dataset, DCTERMS.license),
    DCAT.Dataset: (
        *(DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCTERMS.identifier, DCTERMS.license),
        *(DCTERMS.accrualPeriodicity, DCTERMS.modified, DCTERMS.language, DCTERMS.spatial),
        *(DCAT.distribution, DCAT.contactPoint, DCAT.keyword, DCAT.theme, DCAT.landingPage),
    ),
    DCAT.Distribution: (DCTERMS.title, DCTERMS.license, DCAT.accessURL, DCAT.downloadURL, DCAT.mediaType),
    DCAT.DataService: (DCTERMS.title, DCAT.endpointURL, DCAT.endpointDescription, DCAT.servesDataset),
    FOAF.Agent: (FOAF.name,),
    VCARD.Organization: (VCARD.fn, VCARD.hasURL),
}
"""What DCAT-AP wants of things of each kind, and what portals show."""


@pytest.fixture(scope="module")
def graph(http: httpx.Client) -> Graph:
    return Graph().parse(data=http.get("/catalog").text, format="json-ld")


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_the_same_graph(http: httpx.Client, graph: Graph, form: str) -> None:
    asked = http.get("/catalog", params={"f": form})
    type_ = asked.headers["content-type"].partition(";")[0]
    assert isomorphic(Graph().parse(data=asked.text, format=FORMS[form]), graph)
    accepted = http.get("/catalog", headers={"Accept": f"{type_}, */*;q=0.1"})
    assert accepted.headers["content-type"] == asked.headers["content-type"]
    held = {"If-None-Match": asked.headers["etag"]}
    assert http.get("/catalog", params={"f": form}, headers=held).status_code == 304


def test_people_are_led_to_the_page_and_other_forms_are_refused(http: httpx.Client) -> None:
    led = http.get("/catalog", headers={"Accept": "text/html,*/*;q=0.8"})
    assert (led.status_code, led.headers["location"].rpartition("/")[2]) == (303, "data")
    assert http.get("/catalog", params={"f": "csv"}).status_code == 400
    assert http.get("/catalog", headers={"Accept": "image/png"}).status_code == 406
    assert http.get("/catalog", params={"q": "x"}).status_code == 400


@pytest.mark.parametrize("kind", MANDATORY, ids=lambda kind: kind.rpartition("#")[2] or kind)
def test_everything_has_what_its_kind_must_have(graph: Graph, kind: URIRef) -> None:
    found = set(graph.subjects(RDF.type, kind))
    assert found
    for each in found:
        for wanted in MANDATORY[kind]:
            assert list(graph.objects(each, wanted)), (each, wanted)
    for text in (DCTERMS.title, DCTERMS.description):
        for written in graph.objects(None, text):
            assert isinstance(written, Literal)
            assert str(written.language) in ("vi", "en")


def test_every_collection_is_a_dataset_with_its_place_and_time(http: httpx.Client, graph: Graph) -> None:
    held = {str(each).rpartition("/")[2]: each for each in graph.objects(None, DCAT.dataset)}
    assert set(held) == set(COLLECTIONS)
    told = http.get("/ogc/collections/units").json()["extent"]
    (place,) = graph.objects(held["units"], DCTERMS.spatial)
    (box,) = graph.objects(place, DCAT.bbox)
    assert shapely.from_wkt(str(box)).bounds == pytest.approx(tuple(told["spatial"]["bbox"][0]), abs=1e-4)
    (period,) = graph.objects(held["units"], DCTERMS.temporal)
    (start,) = graph.objects(period, DCAT.startDate)
    assert isinstance(start, Literal)
    assert start.toPython() == date.fromisoformat(told["temporal"]["interval"][0][0][:10])


def test_every_address_of_a_distribution_gives_its_media_type(http: httpx.Client, graph: Graph) -> None:
    for each in graph.subjects(RDF.type, DCAT.Distribution):
        if "/sites/" not in str(each):
            continue
        (url,), (type_,) = graph.objects(each, DCAT.downloadURL), graph.objects(each, DCAT.mediaType)
        answer = http.head(str(url))
        assert answer.status_code == 200
        assert str(type_).endswith("/media-types/" + answer.headers["content-type"].partition(";")[0])


def structured(http: httpx.Client, path: str, lang: str) -> dict[str, Any]:
    """What the page at an address tells search engines."""
    page = http.get(path, params={"lang": lang}, headers={"Accept": "text/html"}).text
    content: dict[str, Any] = json.loads(
        page.split('<script type="application/ld+json"')[1].split(">", 1)[1].split("</script>")[0]
    )
    return content


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_pages_of_collections_tell_search_engines_of_the_dataset(http: httpx.Client, lang: str) -> None:
    for name in COLLECTIONS:
        told = structured(http, f"/ogc/collections/{name}", lang)
        assert (told["@type"], told["inLanguage"]) == ("Dataset", lang)
        assert len(told["description"]) >= 50
        assert {each["encodingFormat"] for each in told["distribution"]} >= {
            "text/csv",
            "application/geo+json",
        }
        south, west, north, east = map(float, told["spatialCoverage"]["geo"]["box"].split())
        assert 20 < south < north < 22 < 104 < west < east < 107


def test_the_page_of_data_tells_search_engines_of_the_catalogue(http: httpx.Client) -> None:
    told = structured(http, "/data", "en")
    assert told["@type"] == "DataCatalog"
    assert [each["identifier"] for each in told["dataset"]] == list(COLLECTIONS)
    assert told["@id"].endswith("/catalog")
