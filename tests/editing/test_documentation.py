"""The examples of docs/editing-api.md are run as they stand, by a shell, and each answers what it should."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from tests.fixtures.bureau import HALL, Bureau

PAGE = Path(__file__).parents[2] / "docs" / "editing-api.md"


def examples() -> list[str]:
    """Each command of the page; one may take several lines."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [command for block in blocks for command in re.split(r"\n(?=curl )", block.strip())]


def run(command: str, bureau: Bureau, who: str, **values: str) -> Any:
    """What a command prints, as JSON."""
    given = {"BASE": bureau.address, "TOKEN": bureau.staff.tokens[who], **values}
    printed = subprocess.run(
        ["sh", "-c", command], env=os.environ | given, capture_output=True, text=True, check=True, timeout=60
    ).stdout
    return json.loads(printed.replace("\r\n", "\n").split("\n\n")[-1])


def test_every_example_of_the_page_works(bureau: Bureau) -> None:
    site = str(bureau.site(HALL))
    with bureau.client("hoan-kiem") as office, bureau.client("so-van-hoa") as reviewer:
        body = {"kind": "edit", "site": site, "patch": {"summary_en": "S"}, "reason": "x", "submit": True}
        waiting = office.post("/api/requests", json=body).json()
        for command in examples():
            values = {"SITE": site, "REQUEST": waiting["id"]}
            values["ETAG"] = reviewer.get(f"/api/sites/{site}").headers["etag"]
            values["EDITION"] = values["ETAG"].strip('"')
            values["VERSION"] = reviewer.get(f"/api/requests/{waiting['id']}").headers["etag"]
            answer = run(command, bureau, "so-van-hoa", **values)
            assert "type" not in answer or not str(answer["type"]).startswith("/problems"), (command, answer)
        now = reviewer.get(f"/api/sites/{site}").json()
        assert (now["name_en"], now["address"]) == ("Cantonese Assembly Hall", "22 phố Hàng Buồm")
        assert (now["summary_en"], now["verification"]) == ("S", "verified")
        assert "reopened" in {each["kind"] for each in now["events"].values()}
    assert bureau.number("SELECT count(*) FROM registry.site WHERE name_vi = 'Xưởng mới'") == 1
