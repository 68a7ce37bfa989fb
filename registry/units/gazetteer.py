"""What the package `vietnamadminunits` (MIT) knows of one city: old wards, new communes, which became which.

Only the data files of the installed package are read; its code, which loads parsers and geocoders, is not
imported.
"""

import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import NamedTuple

from registry.crs import LonLatBox
from registry.errors import Unavailable
from registry.text import clean

PACKAGE = "vietnamadminunits"
"""Also the code of its row in `data/sources/units.csv`."""

HANOI = "01"
"""Code of the city in both lists of the package; another city sets its own here."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
Conversion = Mapping[str, Mapping[str, Mapping[str, list[object]]]]

_KINDS = {"Phường": "Ward", "Xã": "Commune", "Thị trấn": "Township", "Đặc khu": "Special Zone"}


class OldWard(NamedTuple):
    """A ward or commune as it stood until 30 June 2025, with the communes that took it over."""

    code: str
    district: str
    box: LonLatBox
    successors: tuple[str, ...]


class NewCommune(NamedTuple):
    """A ward or commune as it stands since 1 July 2025, with its published area and label point."""

    code: str
    name_vi: str
    name_en: str
    area_km2: float
    lon: float
    lat: float


class Gazetteer(NamedTuple):
    """Both lists, in the order of their codes."""

    wards: tuple[OldWard, ...]
    communes: tuple[NewCommune, ...]


def english(name: str) -> str:
    """The name of a ward or commune as English texts write it.

    >>> english("Phường Ba Đình")
    'Ba Dinh Ward'
    >>> english("Xã Mỹ Đức")
    'My Duc Commune'
    """
    spread = unicodedata.normalize("NFD", name.replace("đ", "d").replace("Đ", "D"))
    for kind, word in _KINDS.items():
        if name.startswith(f"{kind} "):
            spread = spread[len(unicodedata.normalize("NFD", kind)) :] + f" {word}"
            break
    return clean("".join(mark for mark in spread if not unicodedata.combining(mark)))


def _box(bounds: str) -> LonLatBox:
    south, west, north, east = (float(number) for number in _NUMBER.findall(bounds))
    return LonLatBox(west, south, east, north)


def _folder() -> Path:
    try:
        return Path(str(distribution(PACKAGE).locate_file(f"{PACKAGE}/data")))
    except PackageNotFoundError:
        message = f"The Python package {PACKAGE} is not installed; outlines are computed from its data."
        raise Unavailable(message) from None


def _rows(file: Path, query: str, city: str) -> list[sqlite3.Row]:
    with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as package:
        package.row_factory = sqlite3.Row
        return package.execute(query, (city,)).fetchall()


def _successors(conversion: Conversion, city: str) -> Iterator[tuple[str, str]]:
    """Pairs of keys: an old ward, and a commune that took over all or part of it."""
    for commune, wards in conversion["DICT_PROVINCE_WARD_NO_DIVIDED"][city].items():
        for ward in wards:
            yield str(ward), commune
    for ward, parts in conversion["DICT_PROVINCE_WARD_DIVIDED"][city].items():
        for part in parts:
            if isinstance(part, dict):
                yield ward, part["newWardKey"]


def _commune(row: sqlite3.Row) -> NewCommune:
    name = clean(row["ward"])
    area, lon, lat = row["wardAreaKm2"], row["wardLon"], row["wardLat"]
    return NewCommune(row["wardCode"], name, english(name), area, lon, lat)


def read_gazetteer(city: str = HANOI) -> Gazetteer:
    """The city's wards until 30 June 2025 and communes since.

    Raises Unavailable when the package is missing or no longer has the form of version 1.0.4.
    """
    folder = _folder()
    try:
        old = _rows(
            folder / "dataset.db",
            "SELECT wardCode, districtCode, wardBounds, provinceKey, districtKey, wardKey"
            " FROM admin_units_legacy WHERE provinceCode = ? ORDER BY wardCode",
            city,
        )
        new = _rows(
            folder / "dataset.db",
            "SELECT wardCode, ward, wardAreaKm2, wardLon, wardLat, provinceKey, wardKey"
            " FROM admin_units WHERE provinceCode = ? ORDER BY wardCode",
            city,
        )
        conversion = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
        codes = {row["wardKey"]: row["wardCode"] for row in new}
        became: dict[str, list[str]] = {}
        for ward, commune in _successors(conversion, new[0]["provinceKey"]):
            became.setdefault(ward, []).append(codes[commune])
        wards = tuple(
            OldWard(
                row["wardCode"],
                row["districtCode"],
                _box(row["wardBounds"]),
                tuple(sorted(became[f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey']}"])),
            )
            for row in old
        )
    except (sqlite3.Error, OSError, LookupError, ValueError) as reason:
        message = f"The data of the package {PACKAGE} cannot be read ({reason!r}); reinstall version 1.0.4."
        raise Unavailable(message) from reason
    return Gazetteer(wards, tuple(_commune(row) for row in new))
