"""Which PostgreSQL the private cluster runs: named, found, or refused with what to install."""

import sys
from pathlib import Path

import pytest

from registry.cluster import ClusterError
from registry.cluster.binaries import find_binaries


def installed(folder: Path, version: str, *, postgis: bool) -> Path:
    """A folder that looks like an installed PostgreSQL."""
    programs = folder / "bin"
    programs.mkdir(parents=True)
    for name, answer in {
        "postgres": f"postgres (PostgreSQL) {version}",
        "initdb": "",
        "pg_ctl": "",
        "pg_config": f"{folder}/share",
    }.items():
        (programs / name).write_text(f"#!/bin/sh\necho '{answer}'\n")
        (programs / name).chmod(0o755)
    if postgis:
        (folder / "share" / "extension").mkdir(parents=True)
        (folder / "share" / "extension" / "postgis.control").touch()
    return programs


def test_the_named_binaries_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_PG_BIN", str(installed(tmp_path, "98.2", postgis=True)))
    assert find_binaries().major == 98


@pytest.mark.parametrize(
    ("version", "postgis", "made_by", "message"),
    [
        ("98.1", False, None, "98 is installed without PostGIS.*postgresql-98-postgis-3"),
        ("11.22", True, None, "PostgreSQL 11 is too old"),
        ("98.1", True, 97, "made by PostgreSQL 97.*installed is 98"),
    ],
)
def test_unusable_binaries_are_refused_with_what_to_install(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
    postgis: bool,
    made_by: int | None,
    message: str,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("REGISTRY_PG_BIN", str(installed(tmp_path, version, postgis=postgis)))
    with pytest.raises(ClusterError, match=message):
        find_binaries(made_by=made_by)


def test_a_named_folder_without_binaries_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTRY_PG_BIN", str(tmp_path))
    with pytest.raises(ClusterError, match="REGISTRY_PG_BIN"):
        find_binaries()
