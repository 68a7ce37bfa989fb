"""HTTP as RFC 9110 has it, for every address alike: methods, content codings, tags, other sites' pages."""

import gzip

import brotli  # type: ignore[import-untyped]  # no stubs exist
import httpx
import pytest

from tests.fixtures.workshop import Workshop, new_feature

SITES = "/ogc/collections/sites/items"
READ = ("/", "/plan", "/data", "/ogc", "/ogc/api", "/ogc/jobs", "/api/openapi.json", "/api/plans")
PAGE = f"{SITES}?limit=20"


def raw(http: httpx.Client, path: str, accept_encoding: str = "") -> tuple[httpx.Headers, bytes]:
    """Headers and body of an answer as they come, with nothing unpacked."""
    with http.stream("GET", path, headers={"Accept-Encoding": accept_encoding}) as answer:
        assert answer.status_code == 200
        return answer.headers, b"".join(answer.iter_raw())


@pytest.mark.parametrize("path", READ)
def test_whatever_can_be_read_gives_its_head_and_says_so(http: httpx.Client, path: str) -> None:
    head = http.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == http.get(path).headers["content-type"]
    options = http.options(path)
    assert options.status_code == 200
    assert {"GET", "HEAD", "OPTIONS"} <= set(options.headers["allow"].split(", "))


def test_a_method_that_is_not_taken_is_told_those_that_are(http: httpx.Client) -> None:
    for method, path, allowed in (
        ("POST", "/ogc/collections", "GET, HEAD, OPTIONS"),
        ("PUT", "/ogc/jobs/7", "GET, HEAD, DELETE, OPTIONS"),
        ("GET", "/ogc/processes/score/execution", "POST, OPTIONS"),
        ("HEAD", "/ogc/processes/score/execution", "POST, OPTIONS"),
        ("DELETE", "/static/site/site.css", "GET, HEAD, OPTIONS"),
    ):
        answer = http.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed), path
    assert http.options("/nowhere").status_code == 404


def test_one_slash_too_many_leads_to_the_address_without(http: httpx.Client) -> None:
    answer = http.get("/ogc/collections/sites/items/", params={"limit": 1, "q": "nhà hát"})
    assert answer.status_code == 308
    assert answer.headers["location"].endswith(f"{SITES}?limit=1&q=nh%C3%A0+h%C3%A1t")
    assert http.get("/nowhere/").status_code == 404


def test_an_answer_comes_in_the_coding_that_the_client_wants_most(http: httpx.Client) -> None:
    _, plain = raw(http, PAGE)
    for accepted, named, unpack in (
        ("gzip, deflate, br", "br", brotli.decompress),
        ("gzip", "gzip", gzip.decompress),
        ("br;q=0.3, gzip;q=0.5", "gzip", gzip.decompress),
        ("*", "br", brotli.decompress),
    ):
        headers, body = raw(http, PAGE, accept_encoding=accepted)
        assert headers["content-encoding"] == named
        assert headers["content-length"] == str(len(body))
        assert len(body) < len(plain) / 2
        assert unpack(body) == plain
    for accepted in ("identity", "br;q=0, gzip;q=0", "deflate", "br;q=0.5, identity"):
        headers, body = raw(http, PAGE, accept_encoding=accepted)
        assert "content-encoding" not in headers
        assert body == plain
        assert "Accept-Encoding" in headers["vary"]


def test_what_is_small_or_compressed_already_stays_as_it_is(http: httpx.Client) -> None:
    for path in (
        "/ogc/collections/sites/items?f=parquet&limit=50",
        "/ogc/collections/sites/items?f=xlsx&limit=50",
    ):
        assert "content-encoding" not in raw(http, path, accept_encoding="br")[0]
    headers, _ = raw(http, f"{SITES}?f=csv", accept_encoding="br")
    assert headers["content-encoding"] == "br"
    assert "content-encoding" not in raw(http, "/static/site/icon.svg", accept_encoding="gzip")[0]


def test_what_can_be_edited_has_one_tag_whatever_the_client_unpacks(workshop: Workshop) -> None:
    with workshop.client("reviewer") as client:
        path = client.post(SITES, json=new_feature()).headers["location"]
        told = [client.get(path, headers={"Accept-Encoding": each}) for each in ("identity", "br")]
        (tag,) = {each.headers["etag"] for each in told}
        assert all("content-encoding" not in each.headers for each in told)
        changed = client.put(path, json=new_feature(name_vi="Xưởng khác"), headers={"If-Match": tag})
        assert changed.status_code == 204
        assert client.put(path, json=new_feature(), headers={"If-Match": tag}).status_code == 412


def test_compressed_bytes_of_a_file_have_a_strong_tag_of_their_own(http: httpx.Client) -> None:
    path = f"{SITES}?f=csv"
    plain = http.get(path, headers={"Accept-Encoding": "identity"}).headers["etag"]
    small = http.get(path, headers={"Accept-Encoding": "br"}).headers["etag"]
    assert small == f'{plain[:-1]}-br"'
    for tag, accepted in ((plain, "identity"), (small, "br")):
        again = http.get(path, headers={"If-None-Match": tag, "Accept-Encoding": accepted})
        assert (again.status_code, again.headers["etag"]) == (304, tag)


def test_pages_of_other_sites_may_read_and_see_what_an_answer_tells(http: httpx.Client) -> None:
    there = {"Origin": "https://example.org"}
    answer = http.get(SITES, params={"limit": 1}, headers=there)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in answer.headers
    seen = set(answer.headers["access-control-expose-headers"].split(", "))
    assert {"Link", "ETag", "Content-Crs", "Location", "Allow", "Content-Range", "Retry-After"} <= seen
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "Range, If-Range"}
    assert http.options(SITES, headers=there | asked).status_code == 200


def test_every_kind_of_answer_says_how_long_it_may_be_kept(http: httpx.Client) -> None:
    page = http.get("/").text
    style = page.split('rel="stylesheet" href="')[1].split('"')[0]
    assert http.get(style).headers["cache-control"] == "public, max-age=31536000, immutable"
    for path in ("/ogc", SITES, "/data"):
        answer = http.get(path)
        assert answer.headers["cache-control"] == "no-cache" or "private" in answer.headers["cache-control"]
        assert answer.headers["etag"]
    assert http.get("/ogc/jobs").headers["cache-control"] == "no-store"
