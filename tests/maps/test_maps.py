"""Maps by themselves: links, identifiers, backgrounds, marks."""

import json
import re
from itertools import combinations

import folium
import pytest
from folium.plugins import Geocoder

from maps.assets import ROOT, UnknownLink
from maps.basemap import basemap
from maps.export import standalone
from maps.layers import Embedded, Loaded, MapWords
from maps.page import render
from maps.palette import AFTER, BEFORE, GROUND, MARKS, contrast, luminance
from maps.timing import TimeWords
from maps.views import HANOI, difference, explorer, record, through_time, unit
from registry.errors import Invalid

WORDS = MapWords(
    "vi", "+", "-", "Đóng", "Mở", "địa điểm", "Chưa kiểm chứng", "{metres} m", "gần đúng", "hỏng", {}, {}
)
NOTHING = Embedded(b'{"type":"FeatureCollection","features":[]}')


def test_the_same_map_is_the_same_bytes() -> None:
    first, second = (render(explorer(Loaded("/a"), Loaded("/b"), WORDS)) for _ in range(2))
    assert first == second
    assert not re.search(r"[0-9a-f]{32}", first.html + first.script)


def test_rendering_twice_changes_nothing() -> None:
    drawn = record(NOTHING, NOTHING, HANOI, WORDS)
    assert render(drawn) == render(drawn)


def test_a_map_needs_only_files_of_ours() -> None:
    parts = render(unit(NOTHING, NOTHING, HANOI, WORDS))
    for path in (*parts.scripts, *parts.styles):
        assert ROOT.joinpath(*path.split("/")).is_file(), path
    assert "//" not in re.sub(r"https?://www\.w3\.org\S*", "", parts.html)


def test_a_map_through_time_needs_only_files_of_ours_and_no_text_of_records() -> None:
    told = TimeWords("mọi", "1", "{number}", "không", "ở đây")
    name = b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"vi":"</script>"}}]}'
    drawn = through_time(
        *(Embedded(name), NOTHING, WORDS, told), control="months", record="/s/{slug}", activity="/a/{code}"
    )
    parts = render(drawn)
    assert {"times.js", "leaflet.markercluster.js"} <= {path.split("/")[-1] for path in parts.scripts}
    for path in (*parts.scripts, *parts.styles):
        assert ROOT.joinpath(*path.split("/")).is_file(), path
    assert "</script>" not in parts.script + parts.html.replace("</script>", "", parts.html.count("<script"))
    assert '"control": "months"' in parts.script
    assert render(drawn) == parts


def test_a_link_to_another_host_is_refused() -> None:
    drawn = explorer(NOTHING, None, WORDS)
    Geocoder().add_to(drawn)
    with pytest.raises(UnknownLink, match=r"unpkg\.com|leaflet-control-geocoder"):
        render(drawn)


def test_a_map_of_folium_s_own_is_refused_because_it_links_elsewhere() -> None:
    with pytest.raises(UnknownLink):
        render(folium.Map(tiles=None))


@pytest.mark.parametrize("name", ["none", "None", " none "])
def test_no_background_means_none(name: str) -> None:
    assert basemap(name) is None


def test_a_background_by_template_shows_the_credit_as_text() -> None:
    held = basemap("https://{s}.tiles.example/{z}/{x}/{y}.png", "<b>Sở & bạn</b>")
    assert held is not None
    assert held.attribution == "&lt;b&gt;Sở &amp; bạn&lt;/b&gt;"
    assert held.hosts[0] == "https://a.tiles.example"


@pytest.mark.parametrize(
    "name",
    [
        "Khong.Co",
        "MapBox",
        "https://example.org/{z}/{x}.png",
        "javascript:{z}{x}{y}",
        "https://a'b/{z}/{x}/{y}",
    ],
)
def test_a_background_that_cannot_work_is_refused(name: str) -> None:
    with pytest.raises(Invalid):
        basemap(name)


def test_marks_can_be_told_apart_in_grey_and_seen_on_every_ground() -> None:
    assert len({mark.path for mark in MARKS.values()}) == len(MARKS)
    for mark in MARKS.values():
        for ground in (GROUND, "#ffffff", "#aad3df"):
            assert contrast(mark.colour, ground) >= 3
    for one, other in combinations(MARKS.values(), 2):
        assert one.colour != other.colour
        assert abs(luminance(one.colour) - luminance(other.colour)) < 1


def test_before_and_after_look_like_no_kind_of_place_and_unlike_each_other() -> None:
    assert len({mark.path for mark in (BEFORE, AFTER, *MARKS.values())}) == len(MARKS) + 2
    assert all(
        contrast(mark.colour, ground) >= 3 for mark in (BEFORE, AFTER) for ground in (GROUND, "#ffffff")
    )
    parts = render(difference(NOTHING, NOTHING, HANOI, WORDS))
    assert "registryMap.moved(" in parts.script
    assert all(ROOT.joinpath(*path.split("/")).is_file() for path in (*parts.scripts, *parts.styles))


def test_an_exported_map_names_no_other_host_but_its_background() -> None:
    background = basemap("OpenStreetMap.Mapnik")
    alone = standalone(explorer(NOTHING, NOTHING, WORDS), title="Hà Nội")
    assert not re.search(r"<(?:script|link|img|iframe)[^>]*https?:", alone)
    assert "https://tile" not in alone
    tiled = standalone(
        explorer(NOTHING, None, WORDS, background=background), title="Hà Nội", background=background
    )
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', tiled)[1]  # type: ignore[index]
    assert "https://tile.openstreetmap.org" in policy


def test_a_notebook_shows_a_map_that_asks_no_other_host_for_scripts() -> None:
    shown = explorer(NOTHING, None, WORDS)._repr_html_()
    assert "<iframe" in shown
    assert not re.search(r"&lt;(?:script|link|img)(?:(?!&gt;).)*https?:", shown)


def test_embedded_data_cannot_end_its_tag() -> None:
    hostile = '{"type":"FeatureCollection","features":[],"x":"</script><!--\u2028{{7*7}}{%raw%}{#"}'.encode()
    html = render(explorer(Embedded(hostile), None, WORDS)).html
    assert html.count("</script") == 1
    assert "<!--" not in html
    assert "\u2028" not in html
    held = re.search(r">({.*})<", html)
    assert held is not None
    assert json.loads(held[1]) == json.loads(hostile)


def test_words_of_a_map_are_no_template_to_the_server() -> None:
    words = WORDS._replace(kinds={"creative_centre": "{{7*7}}{%raw%}"}, places="{#")
    script = render(explorer(NOTHING, None, words)).script
    assert "49" not in script
    assert r"\u007b\u007b7*7}}\u007b%raw%}" in script
