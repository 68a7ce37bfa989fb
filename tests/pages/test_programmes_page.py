"""/programmes and what it leads to: filters, counts that open into rows, figures side by side, no draft place."""

import html
import re

import httpx
import pytest
from sqlalchemy import text

from tests.fixtures.anybody import words
from tests.fixtures.bureau import Bureau

FESTIVAL = "/activities/le-hoi-2023"
HIDDEN = "HN031"


def listed(answer: httpx.Response) -> list[str]:
    """The activities of the calendar."""
    return re.findall(r'<li class="held[^"]*" id="a-([^"]+)"', answer.text)


def test_the_page_tells_everything_by_kind_in_a_calendar_and_on_a_map(anybody: httpx.Client) -> None:
    answer = anybody.get("/programmes")
    assert answer.status_code == 200
    every = anybody.get("/api/activities").json()["activities"]
    assert sorted(listed(answer)) == sorted(each["code"] for each in every)
    told = words(answer)
    for each in ("Lễ hội", "Diễn đàn", "Gọi ý tưởng", "Tháng 11", "17–28/11/2023"):
        assert each in told, each
    assert 'id="months" hidden' in answer.text
    assert 'aria-current="page"' in answer.text
    assert {each["code"] for each in anybody.get("/api/ideas").json()["ideas"]} == set(
        re.findall(r'id="idea-([^"]+)"', answer.text)
    )
    english = anybody.get("/programmes?lang=en")
    assert "Programmes, activities, ideas" in words(english)
    assert "17–28 November 2023" in words(english)


def test_every_count_leads_to_as_many_rows(anybody: httpx.Client) -> None:
    page = anybody.get("/programmes").text
    table = page[page.index('class="figures crossed"') : page.index("</table>")]
    counts = re.findall(r'class="number" href="(/programmes[^"#]*)#found">(\d+)<', table)
    assert len(counts) > 10
    for address, number in counts:
        answer = anybody.get(html.unescape(address))
        assert len(listed(answer)) == int(number), address


def test_activities_are_narrowed_and_the_address_keeps_it(anybody: httpx.Client) -> None:
    answer = anybody.get("/programmes?kind=festival&year=2023")
    assert "le-hoi-2023" in listed(answer)
    assert "dien-dan-2023" not in listed(answer)
    assert '<option value="festival" selected>' in answer.text
    chips = re.findall(r'class="chip" href="([^"]+)"', answer.text)
    assert chips == ["/programmes?year=2023", "/programmes?kind=festival"]
    assert anybody.get("/programmes?kind=&year=&unit=").text.count('class="held') > 15
    both = anybody.get("/programmes?kind=festival&kind=forum&year=2023")
    assert {"le-hoi-2023", "dien-dan-2023"} <= set(listed(both))
    nothing = anybody.get("/programmes?kind=television&year=2019")
    assert listed(nothing) == []
    assert "Không có hoạt động nào khớp" in words(nothing)


@pytest.mark.parametrize("level", ["commune", "district"])
def test_a_unit_of_either_geography_narrows_them(anybody: httpx.Client, level: str) -> None:
    page = anybody.get("/programmes").text
    keys = re.findall(rf'<option value="({level}:[^"]+)"', page)
    assert keys
    every = set(listed(anybody.get("/programmes")))
    found: set[str] = set()
    for key in keys:
        mine = listed(anybody.get("/programmes", params={"unit": key}))
        assert mine, key
        found |= set(mine)
    assert found <= every
    assert "le-hoi-2023" in found


@pytest.mark.parametrize(
    "query", ["kind=party", "year=next", "unit=district:999:2008-08-01", "kind=a&kind=b"]
)
def test_a_filter_that_is_none_is_told(anybody: httpx.Client, query: str) -> None:
    assert anybody.get(f"/programmes?{query}").status_code == 400


def test_figures_of_an_activity_stand_side_by_side_with_their_sources(anybody: httpx.Client) -> None:
    answer = anybody.get(FESTIVAL)
    told = words(answer)
    for each in ("60.000", "160.000", "200.000", "Các nguồn ghi khác nhau"):
        assert each in told, each
    row = answer.text[answer.text.index('class="beside"') :]
    beside = row[: row.index("</ul>")]
    assert beside.count("<strong>") == beside.count('class="source"') == 3
    assert answer.text.count('href="/sites/') >= 3
    assert "60,000" in words(anybody.get(f"{FESTIVAL}?lang=en"))


def test_what_no_source_reports_is_not_told_as_held(anybody: httpx.Client) -> None:
    assert "chưa có nguồn nói đã diễn ra" in words(anybody.get("/activities/thi-trung-tam-sang-tao-2022"))


def test_a_programme_and_an_idea_have_pages(anybody: httpx.Client) -> None:
    programme = anybody.get("/programmes/le-hoi-thiet-ke-sang-tao")
    assert listed(programme)[-1] == "le-hoi-2021"
    assert "Nguồn:" in words(programme)
    idea = anybody.get("/ideas/hy282")
    assert 'aria-current="step"' in idea.text
    for path in ("/programmes/no-such", "/activities/no-such", "/ideas/no-such", "/activities/%00"):
        assert anybody.get(path).status_code == 404


def test_the_browser_that_has_a_page_is_told_so(anybody: httpx.Client) -> None:
    for path in ("/programmes", FESTIVAL, "/ideas/hy282", "/programmes/le-hoi-thiet-ke-sang-tao"):
        tag = anybody.get(path).headers["etag"]
        assert anybody.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_the_page_of_a_place_tells_what_was_held_there(anybody: httpx.Client) -> None:
    place = anybody.get("/api/activities/le-hoi-2023").json()["sites"][0]
    answer = anybody.get(f"/sites/{place['slug']}")
    section = answer.text[answer.text.index('id="activities"') :]
    assert FESTIVAL in section[: section.index("</section>")]


def test_a_place_that_is_not_published_is_on_no_page(bureau: Bureau) -> None:
    slug, name = bureau.rows("SELECT slug, name_vi FROM registry.site WHERE code = :code", code=HIDDEN)[0]
    before = bureau.rows(
        "SELECT activity FROM registry.activity_site x JOIN registry.site s ON s.id = x.site_id"
        " WHERE s.code = :code",
        code=HIDDEN,
    )
    paths = ["/programmes", *(f"/activities/{row[0]}" for row in before)]
    with httpx.Client(base_url=bureau.address, headers={"Accept": "text/html"}, timeout=60) as client:
        assert all(slug in client.get(path).text for path in paths)
        with bureau.owner.begin() as connection:
            connection.execute(
                text("UPDATE registry.site SET publication = 'draft' WHERE code = :code"), {"code": HIDDEN}
            )
        for path in paths:
            page = client.get(path).text
            assert slug not in page, path
            assert name not in html.unescape(page), path
