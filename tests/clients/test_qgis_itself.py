"""QGIS itself, without a screen: its OAPIF provider opens every collection and reads all of it."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from registry.collections import COLLECTIONS
from tests.clients.test_gdal import matched

SCRIPT = Path(__file__).with_name("qgis_reading.py")
PYTHON = os.environ.get("QGIS_PYTHON", "/usr/bin/python3")
"""The Python that QGIS is installed for; `setup/system.sh qgis` installs both."""


@pytest.fixture(scope="module")
def layers(live_server: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What QGIS read of every collection."""
    home = str(tmp_path_factory.mktemp("qgis"))
    quiet = {
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": home,
        "XDG_RUNTIME_DIR": home,
        "PATH": os.environ["PATH"],
    }
    done = subprocess.run(
        [PYTHON, str(SCRIPT), live_server, *COLLECTIONS],
        env=quiet,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_qgis_reads_every_feature(layers: dict[str, Any], http: httpx.Client, collection: str) -> None:
    held = layers[collection]
    assert len(held["ids"]) == len(set(held["ids"])) == matched(http, collection)
    schema = http.get(f"/ogc/collections/{collection}/schema").json()["properties"]
    readable = {name for name, each in schema.items() if "type" in each and not each.get("writeOnly")}
    assert readable <= set(held["fields"])


def test_qgis_puts_places_where_they_are(layers: dict[str, Any]) -> None:
    for held in layers.values():
        assert 104 < held["west"] < 107
        assert 20 < held["south"] < 22
