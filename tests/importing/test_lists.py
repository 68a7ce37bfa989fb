"""The official lists: their headings and words are understood, and what being listed says is written. Rows are made up."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection

from registry.browsing.terms import vocabularies
from registry.errors import Invalid
from registry.importing.fields import fields
from registry.importing.lists import official_lists
from tests.fixtures.accounts import csrf, signed_in
from tests.fixtures.bureau import Bureau
from tests.fixtures.files import Desk, workbook

RELOCATION = [
    "STT",
    "Tên cơ sở",
    "Loại cơ sở",
    "Địa chỉ cơ sở",
    "Quận/Huyện",
    "Diện tích đất (m2)",
    "Tình trạng di dời",
    "Lộ trình",
    "Kinh độ",
    "Vĩ độ",
]
MILL = [
    1,
    "Nhà máy Mẫu A",
    "Cơ sở công nghiệp",
    "Phố Mẫu 1",
    "Hai Bà Trưng",
    12500,
    "Đang thực hiện",
    "2027",
    105.8522,
    21.0187,
]
COLLEGE = [2, "Trường Mẫu B", "Đại học", "Phố Mẫu 2", "Hai Bà Trưng", 8000, None, None, 105.8531, 21.0181]
VILLAS = [
    "TT",
    "Biệt thự số",
    "Số nhà, phố",
    "Quận/Huyện",
    "Nhóm",
    "Hình thức sở hữu",
    "Hiện trạng",
    "Kinh độ",
    "Vĩ độ",
]
RELICS = [
    "STT",
    "Tên di tích",
    "Loại hình di tích",
    "Cấp xếp hạng",
    "Số quyết định xếp hạng",
    "Địa điểm phân bố",
    "Quận/Huyện",
    "Kinh độ",
    "Vĩ độ",
]


def heritage(intake: Desk, listed: str, headings: list[str], *rows: list[Any]) -> list[dict[str, Any]]:
    """The heritage side of what each row asks for; the file has no issue."""
    checked = intake.check(workbook([headings, *rows]), listed=listed)
    assert [each.message.en for each in checked.issues] == []
    return [each.patch["heritage"] for each in checked.proposals]


def test_facilities_to_relocate_are_heritage_that_waits_for_its_move(intake: Desk) -> None:
    mill, college = heritage(intake, "relocation", RELOCATION, MILL, COLLEGE)
    assert (mill["category"], mill["relocation"], mill["area_m2"]) == ("industrial", "moving", 12500)
    assert (college["category"], college["relocation"]) == ("unclassified", "listed")


def test_villas_are_architectural_heritage_from_before_1954_and_the_groups_are_left_out(intake: Desk) -> None:
    villa = ["1", "Biệt thự Mẫu", "Phố Mẫu 3", "Ba Đình", "Nhóm 1", "Đan xen", "Xuống cấp", 105.8389, 21.0337]
    (made,) = heritage(intake, "villas", VILLAS, villa)
    assert (made["category"], made["ownership"], made["condition"]) == ("architectural", "joint", "poor")
    assert made["built"] == "trước 1954"


def test_relics_keep_their_rank_and_decision_and_those_without_are_inventoried(intake: Desk) -> None:
    temple = [
        1,
        "Đình Mẫu",
        "Kiến trúc nghệ thuật",
        "QGĐB",
        "12/QĐ-TTg",
        "Phố Mẫu 4",
        "Ba Đình",
        105.8389,
        21.0337,
    ]
    house = [2, "Nhà thờ họ Mẫu", "LS", None, None, "Phố Mẫu 5", "Ba Đình", 105.8401, 21.0330]
    one, two = heritage(intake, "relics", RELICS, temple, house)
    assert (one["relic_type"], one["rank"]) == ("architectural_artistic", "special_national")
    assert one["rank_decision"] == "12/QĐ-TTg"
    assert (two["relic_type"], two["rank"]) == ("historical", "inventory")


def test_one_bad_cell_of_a_list_is_one_issue_at_its_place(intake: Desk) -> None:
    wrong = [*MILL[:6], "sắp xong rồi", *MILL[7:]]
    issues = intake.check(workbook([RELOCATION, COLLEGE, wrong]), listed="relocation").issues
    (found,) = (each for each in issues if each.is_error)
    assert (found.row, found.column, found.code.value) == (3, "Tình trạng di dời", "unknown_term")


def test_a_row_without_a_point_is_told_and_gets_no_position_that_nobody_gave(intake: Desk) -> None:
    checked = intake.check(workbook([RELOCATION, [*MILL[:8], None, None]]), listed="relocation")
    assert checked.errors == 1
    assert checked.proposals == ()


def test_without_the_list_its_words_are_not_known(intake: Desk) -> None:
    assert intake.check(workbook([RELOCATION, MILL])).errors > 0


def test_a_mapping_of_ones_own_wins_over_the_list(intake: Desk) -> None:
    mapping = {"Tên cơ sở": "name_vi", "Diện tích đất (m2)": ""}
    checked = intake.check(workbook([RELOCATION, MILL]), listed="relocation", mapping=mapping)
    assert checked.errors == 0
    assert checked.proposals[0].patch["heritage"].get("area_m2") is None


def test_a_list_that_there_is_not_is_told_with_those_that_there_are(intake: Desk) -> None:
    with pytest.raises(Invalid, match="relocation, villas, relics"):
        intake.check(workbook([RELOCATION, MILL]), listed="trees")


def test_every_list_names_fields_and_terms_that_exist(connection: Connection) -> None:
    words = vocabularies(connection)
    for each in official_lists().values():
        assert set(each.headings.values()) - {""} <= fields().keys()
        assert each.every.keys() <= fields().keys()
        for name, meant in each.words.items():
            terms = words[fields()[name].vocabulary or ""].terms
            assert set(meant.values()) <= terms.keys(), (each.code, name)


def test_the_command_reads_a_list(seeded_url: str, tmp_path: Path) -> None:
    file = tmp_path / "di-doi.xlsx"
    file.write_bytes(workbook([RELOCATION, MILL, COLLEGE]))
    program = [sys.executable, "-c", "from api.cli import app; app()", "import", str(file)]
    asked = [*program, "--dry-run", "--crs", "EPSG:4326", "--json", "--list"]
    surroundings = os.environ | {"REGISTRY_DATABASE_URL": seeded_url}
    done = subprocess.run([*asked, "relocation"], env=surroundings, capture_output=True, text=True)
    assert json.loads(done.stdout)["issues"] == []
    wrong = subprocess.run([*asked, "trees"], env=surroundings, capture_output=True, text=True)
    assert wrong.returncode == 3
    assert "official list" in wrong.stderr


def test_a_list_is_chosen_on_the_page_and_kept_with_the_file(bureau: Bureau) -> None:
    with httpx.Client(base_url=bureau.address, headers={"Accept": "text/html"}, timeout=60) as client:
        signed_in(client, "so-van-hoa")
        assert 'value="villas"' in client.get("/office/import").text
        answer = client.post(
            "/office/import",
            data={"csrf": csrf(client), "crs": "EPSG:4326", "list": "relocation"},
            files={"file": ("di-doi.xlsx", workbook([RELOCATION, MILL]))},
            headers={"Origin": bureau.address},
        )
        assert answer.status_code == 303
        key = answer.headers["location"].split("/")[-1].partition("?")[0]
        held = client.get(f"/api/imports/{key}", headers={"Accept": "application/json"}).json()
    assert held["options"]["list"] == "relocation"
    assert (held["new"], held["errors"]) == (1, 0)
