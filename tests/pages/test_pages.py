"""Pages as answers: addresses, languages, caches, redirects, headers."""

import csv
import io
import json
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from shapely.geometry import shape

from api.wording import wording
from tests.fixtures.places import HOSTILE, PLAIN

EVERYTHING = len(HOSTILE) + len(PLAIN)


@pytest.fixture(scope="session")
def pages(small_hanoi: str) -> Iterator[httpx.Client]:
    """A browser's requests, without a browser."""
    with httpx.Client(base_url=small_hanoi, headers={"Accept": "text/html"}) as client:
        yield client


def _text(answer: httpx.Response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_vietnamese_is_the_language_of_who_asks_for_none_and_the_address_wins(pages: httpx.Client) -> None:
    assert '<html lang="vi">' in pages.get("/").text
    assert '<html lang="en">' in pages.get("/", headers={"Accept-Language": "en-GB,en;q=0.8"}).text
    answer = pages.get("/?lang=vi", headers={"Accept-Language": "en"})
    assert '<html lang="vi">' in answer.text
    assert answer.headers["Content-Language"] == "vi"


def test_both_languages_have_words_for_the_same_things() -> None:
    assert wording("vi").words.keys() == wording("en").words.keys()
    fields = re.compile(r"{\w+}")
    for key, vietnamese in wording("vi").words.items():
        assert sorted(fields.findall(vietnamese)) == sorted(fields.findall(wording("en").words[key])), key


@pytest.mark.parametrize(
    "path", ["/sites/nha-may-gom-su", "/units", "/units/district/001", "/data", "/map/sites.geojson"]
)
def test_an_answer_that_the_browser_holds_is_not_sent_again(pages: httpx.Client, path: str) -> None:
    first = pages.get(path)
    assert first.status_code == 200
    again = pages.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]


def test_an_old_name_leads_to_the_present_one_and_keeps_the_language(pages: httpx.Client) -> None:
    answer = pages.get("/sites/nha-may-gom?lang=en")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/sites/nha-may-gom-su?lang=en")


def test_an_unknown_place_is_told_on_a_page_that_leads_on(pages: httpx.Client) -> None:
    answer = pages.get("/sites/khong-co")
    assert answer.status_code == 404
    assert "Không có trang này" in answer.text
    assert 'href="/"' in answer.text


def test_a_record_says_where_every_statement_comes_from(pages: httpx.Client) -> None:
    shown = _text(pages.get("/sites/nha-may-gom-su"))
    for words in (
        "Tổ hợp sáng tạo trong di sản công nghiệp, đang hoạt động.",
        "Quyết định 12/QĐ",
        "17/11/2015",
        "Đối tác công tư",
        "Hội Gốm",
        "Phòng Tranh",
        "Quận Một",
        "theo vị trí trên bản đồ (ranh giới gần đúng)",
        "khoảng 120 m",
        "Chưa xác minh",
    ):
        assert words in shown, words


def test_a_place_that_nobody_confirms_says_so(pages: httpx.Client) -> None:
    assert "Chưa tìm được trang công khai nào xác nhận địa điểm này" in _text(pages.get("/sites/phong-tranh"))


def _described(answer: httpx.Response) -> dict[str, Any]:
    held = re.search(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', answer.text, re.DOTALL)
    assert held is not None
    described: dict[str, Any] = json.loads(held[1])
    return described


def test_programs_read_a_place_as_schema_org_describes_places(pages: httpx.Client) -> None:
    held = _described(pages.get("/sites/nha-may-gom-su"))
    assert held["@type"] == ["Place", "LandmarksOrHistoricalBuildings"]
    assert held["geo"] == {"@type": "GeoCoordinates", "latitude": 21.03, "longitude": 105.845}


def test_a_former_district_says_what_it_had_and_where_it_went(pages: httpx.Client) -> None:
    shown = _text(pages.get("/units/district/001"))
    for words in (
        "Địa giới từ 01/08/2008 đến 30/06/2025",
        "221.893",
        "Năm 2019",
        "Đất nay thuộc",
        "Phường Mới",
        "100 %",
    ):
        assert words in shown, words
    assert "Chưa có số liệu chính thức" in _text(pages.get("/units/commune/00001"))
    assert pages.get("/units/district/001?on=2025-07-01").status_code == 404


def test_counts_of_options_are_what_choosing_them_gives(pages: httpx.Client) -> None:
    html = pages.get("/").text
    for kind, count in (("creative_centre", 1), ("converted_site", 1), ("heritage_site", EVERYTHING - 2)):
        option = re.search(rf'id="kind-{kind}".*?class="count">(\d+)<', html, re.DOTALL)
        assert option is not None
        assert int(option[1]) == count
        found = pages.get("/map/sites.geojson", params={"kind": kind}).json()
        assert len(found["features"]) == count


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("q=GOM", ["nha-may-gom-su"]),
        ("investment=ppp&verification=unverified", ["phong-tranh"]),
        ("when=1900&category=industrial", []),
        ("when=1905&category=industrial", ["ga-cu", "nha-may-gom-su"]),
        ("unit=district:002:2008-08-01", ["ga-cu", "phong-tranh"]),
        ("q=%25", []),
        ("q=_", []),
    ],
)
def test_filters_find_what_they_say(pages: httpx.Client, query: str, slugs: list[str]) -> None:
    found = pages.get(f"/map/sites.geojson?{query}").json()
    assert sorted(feature["id"] for feature in found["features"] if feature["id"] not in HOSTILE) == slugs


@pytest.mark.parametrize(
    "query", ["kind=x", "unit=district:001", "when=hom-qua", "q=" + "a" * 201, "geo=x", "after=x"]
)
def test_what_cannot_be_understood_is_refused_and_named(pages: httpx.Client, query: str) -> None:
    answer = pages.get(f"/?{query}")
    assert answer.status_code == 400
    assert "Có mục chưa đúng" in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "q=GOM",
        "kind=heritage_site&kind=converted_site",
        "unit=district:002:2008-08-01",
        "when=1905",
        "type=art_space",
    ],
)
def test_the_file_of_a_list_holds_the_places_of_the_list(pages: httpx.Client, query: str) -> None:
    html = pages.get(f"/?{query}").text
    address = re.search(r'href="(/ogc/[^"]*f=csv[^"]*)"', html)[1].replace("&amp;", "&")  # type: ignore[index]
    found = pages.get(address, headers={"Accept": "*/*"})
    assert found.status_code == 200, found.text
    listed = {each["id"] for each in pages.get(f"/map/sites.geojson?{query}").json()["features"]}
    held = {row["slug"] for row in csv.DictReader(io.StringIO(found.text.lstrip("\ufeff")))}
    assert held == listed


def test_outlines_are_those_of_the_day(pages: httpx.Client) -> None:
    def names(query: str) -> list[str]:
        return [
            each["properties"]["vi"] for each in pages.get(f"/map/units.geojson?{query}").json()["features"]
        ]

    assert names("level=district&on=2025-06-30") == ["Quận Một", "Quận Hai"]
    assert names("level=district&on=2025-07-01") == []
    assert names("level=commune&on=2025-07-01") == ["Phường Mới"]


def test_a_part_for_htmx_names_the_address_that_it_stands_for(pages: httpx.Client) -> None:
    answer = pages.get("/?kind=heritage_site&geo=&when=", headers={"HX-Request": "true"})
    assert answer.headers["HX-Push-Url"] == "/?kind=heritage_site"
    assert "<html" not in answer.text
    assert "HX-Request" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "path", ["/", "/sites/nha-may-gom-su", "/khong-co", "/static/maps/map.js", "/map/sites.geojson"]
)
def test_every_answer_carries_a_policy_without_holes(pages: httpx.Client, path: str) -> None:
    headers = pages.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_nonce_is_used_once_and_only_scripts_with_it_stand_in_a_page(pages: httpx.Client) -> None:
    seen = set()
    for _ in range(2):
        answer = pages.get("/sites/nha-may-gom-su")
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]  # type: ignore[index]
        seen.add(nonce)
        for attributes in re.findall(r"<script([^>]*)>", answer.text):
            assert (
                "src=" in attributes or f'nonce="{nonce}"' in attributes or "application/json" in attributes
            )
        assert not re.search(r'<\w+[^<>]*\s(?:on\w+|style)="|javascript:', answer.text)
    assert len(seen) == 2


def test_files_that_are_named_by_their_content_are_kept(pages: httpx.Client) -> None:
    style = re.search(r'href="(/static/site/site\.css\?v=\w+)"', pages.get("/").text)[1]  # type: ignore[index]
    assert "immutable" in pages.get(style).headers["Cache-Control"]
    assert pages.get(style.split("?")[0]).headers["Cache-Control"] == "no-cache"


def test_every_link_of_a_page_leads_somewhere(pages: httpx.Client) -> None:
    waiting, seen = ["/", "/sites/nha-may-gom-su", "/units", "/units/district/001", "/data", "/api"], set()
    for page in waiting:
        for address in re.findall(r'(?:href|src|data-marks|data-units)="(/[^"#]*)', pages.get(page).text):
            seen.add(address.replace("&amp;", "&"))
    broken = {
        address: status
        for address in sorted(seen)
        if (status := pages.get(address).status_code) not in (200, 301)
    }
    assert broken == {}


def test_every_border_is_drawn_once(pages: httpx.Client) -> None:
    held = pages.get("/map/units.geojson?level=district&on=2025-06-30").json()
    outlines = [shape(each["geometry"]) for each in held["features"]]
    shared = outlines[0].intersection(outlines[1]).length
    assert shared > 0
    drawn = shape(held["borders"]).length
    assert drawn == pytest.approx(sum(outline.length for outline in outlines) - shared, rel=1e-3)


def test_the_head_of_every_page_can_be_asked_for_alone(pages: httpx.Client) -> None:
    for path in ("/", "/sites/phong-tranh", "/units", "/units/district/001", "/data", "/api"):
        answer = pages.head(path)
        assert (answer.status_code, answer.content) == (200, b""), path


@pytest.mark.parametrize("path", ["/sites/a%00", "/units/district/a%00"])
def test_an_address_that_no_database_can_hold_is_not_there(pages: httpx.Client, path: str) -> None:
    assert pages.get(path).status_code == 404


def test_a_code_that_no_database_can_hold_is_a_mistake(pages: httpx.Client) -> None:
    assert pages.get("/map/units.geojson?level=commune&code=%00").status_code == 400


def test_thousands_of_mistakes_are_told_on_a_small_page(pages: httpx.Client) -> None:
    answer = pages.get("/?" + "&".join(f"kind=x{number}" for number in range(3000)))
    assert answer.status_code == 400
    assert answer.text.count("<q>") == 20
    assert "Và 2.980 chỗ khác" in answer.text
    assert len(answer.content) < 20_000


@pytest.mark.parametrize(
    "path", ["/", "/sites/phong-tranh", "/units", "/units/district/001", "/data", "/api"]
)
def test_a_page_says_which_address_stands_for_it_and_what_it_holds(pages: httpx.Client, path: str) -> None:
    text = pages.get(f"{path}?lang=en").text
    canonical = re.search(r'<link rel="canonical" href="(http[^"]+)">', text)
    assert canonical is not None
    assert f"{path}?" in canonical[1]
    assert "lang=en" in canonical[1]
    assert re.search(r'<meta name="description" content="[^"]{20,}">', text)
    assert re.findall(r'rel="alternate" hreflang="(\w+)" href="http', text) == ["vi", "en"]


def test_an_error_stands_for_no_address(pages: httpx.Client) -> None:
    assert "canonical" not in pages.get("/khong-co").text


def test_search_engines_are_told_what_the_record_says_and_no_more(pages: httpx.Client) -> None:
    place = _described(pages.get("/sites/phong-tranh"))
    assert place["@type"] == ["Place", "ArtGallery"]
    assert place["@id"] == f"{place['mainEntityOfPage']['@id']}#place"
    assert place["alternateName"] == ["Phòng Tranh (en)"]
    assert place["subjectOf"] == [
        {"@type": "CreativeWork", "name": "Một bài báo", "url": "https://example.org/bai-bao"}
    ]
    assert not {"sameAs", "permanentlyClosed", "dateModified", "license"} & place.keys()
    assert None not in place.values()


def test_the_numbers_of_the_list_of_units_lead_to_what_they_count(pages: httpx.Client) -> None:
    answer = pages.get("/units")
    assert "chưa ghi nhận trung tâm" not in _text(answer)
    links = re.findall(r'class="number" href="([^"]+)">(\d+)</a>', answer.text)
    assert links
    for address, number in links[:6]:
        found = _text(pages.get(address.replace("&amp;", "&")))
        assert f" {number} địa điểm " in found, address


def test_centres_that_opened_since_a_year_are_found_and_taken_away(pages: httpx.Client) -> None:
    answer = pages.get("/?opened=2015")
    assert sorted(re.findall(r'data-place="([^"]+)"', answer.text)) == ["nha-may-gom-su", "phong-tranh"]
    assert "Mở cửa từ: 2015" in _text(answer)
    file = re.search(r'href="(/ogc/collections/sites/items\?f=csv[^"]+)"', answer.text)
    assert file is not None
    rows = pages.get(file[1].replace("&amp;", "&")).text
    assert {"nha-may-gom-su", "phong-tranh"} == {
        slug for slug in ("nha-may-gom-su", "phong-tranh", "ga-cu") if slug in rows
    }
    assert "data-place" not in pages.get("/?opened=2016").text
    assert pages.get("/?opened=hom+qua").status_code == 400
