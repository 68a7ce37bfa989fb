"""Files in parts: what is fetched in pieces is the file, and pieces of different files are never joined."""

import re

import httpx
import pytest

from api.formats import FEATURES, Format
from tests.fixtures.workshop import Workshop, new_feature

SITES = "/ogc/collections/sites/items"
FILES = [each for each in FEATURES if each not in (Format.JSON, Format.HTML, Format.CSVW)]
PLAIN = {"Accept-Encoding": "identity"}


@pytest.mark.parametrize("format_", FILES)
def test_parts_are_the_file(http: httpx.Client, format_: Format) -> None:
    path = f"{SITES}?f={format_}&limit=60"
    whole = http.get(path, headers=PLAIN)
    tag, size = whole.headers["etag"], len(whole.content)
    assert re.fullmatch(r'"[0-9a-f-]+"', tag)
    assert (whole.headers["accept-ranges"], whole.headers["content-length"]) == ("bytes", str(size))
    middle = size // 2
    parts = b""
    for asked, told in ((f"0-{middle}", f"0-{middle}"), (f"{middle + 1}-", f"{middle + 1}-{size - 1}")):
        answer = http.get(path, headers={**PLAIN, "Range": f"bytes={asked}", "If-Range": tag})
        assert (answer.status_code, answer.headers["content-range"]) == (206, f"bytes {told}/{size}")
        assert answer.headers["etag"] == tag
        parts += answer.content
    assert parts == whole.content
    last = http.get(path, headers={**PLAIN, "Range": "bytes=-7"})
    assert (last.status_code, last.content) == (206, whole.content[-7:])


def test_a_range_behind_the_end_is_told_and_what_is_no_range_is_the_whole(http: httpx.Client) -> None:
    path = f"{SITES}?f=csv&limit=5"
    whole = http.get(path, headers=PLAIN)
    beyond = http.get(path, headers={**PLAIN, "Range": f"bytes={len(whole.content)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(whole.content)}")
    for wrong in ("bytes=5-2", "lines=0-5", "bytes=0-1,4-5", "bytes=x-"):
        answer = http.get(path, headers={**PLAIN, "Range": wrong})
        assert (answer.status_code, answer.content) == (200, whole.content)


def test_a_head_tells_the_length_of_a_file_that_is_here(http: httpx.Client) -> None:
    path = f"{SITES}?f=gpkg&limit=11"
    assert "content-length" not in http.head(path).headers  # nobody waits for a head
    whole = http.get(path, headers=PLAIN)
    head = http.head(path, headers=PLAIN)
    for name in ("content-length", "etag", "accept-ranges", "content-type"):
        assert head.headers[name] == whole.headers[name]


def test_a_file_that_is_held_is_not_sent_again(http: httpx.Client) -> None:
    path = f"{SITES}?f=csv&limit=5"
    for accepted in ("identity", "br"):
        tag = http.get(path, headers={"Accept-Encoding": accepted}).headers["etag"]
        again = http.get(path, headers={"Accept-Encoding": accepted, "If-None-Match": f'"x", {tag}'})
        assert (again.status_code, again.headers["etag"], again.content) == (304, tag, b"")


def test_a_download_starts_again_when_the_data_have_changed_or_the_bytes_are_others(
    workshop: Workshop,
) -> None:
    path = f"{SITES}?f=geojson"
    with workshop.client("reviewer") as client:
        whole = client.get(path, headers=PLAIN)
        packed = client.get(path, headers={"Accept-Encoding": "br"}).headers["etag"]
        resumed = {**PLAIN, "Range": "bytes=10-"}
        assert client.get(path, headers=resumed | {"If-Range": packed}).status_code == 200
        assert (
            client.get(path, headers=resumed | {"If-Range": whole.headers["last-modified"]}).status_code
            == 200
        )
        assert client.get(path, headers=resumed | {"If-Range": whole.headers["etag"]}).status_code == 206
        assert client.post(SITES, json=new_feature()).status_code == 201
        after = client.get(path, headers=resumed | {"If-Range": whole.headers["etag"]})
        assert (after.status_code, len(after.json()["features"])) == (200, len(whole.json()["features"]) + 1)
