"""GeoJSON: the whole selection as one feature collection."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import RowMapping

from registry.exporting.stamp import Stamp


def write(path: Path, batches: Iterator[Sequence[RowMapping]], *, stamp: Stamp) -> None:
    """Write GeoJSON (RFC 7946) that PostGIS has made; the stamp is its foreign member `metadata`."""
    with path.open("w", encoding="utf-8") as file:
        facts = json.dumps(stamp.facts(), ensure_ascii=False)
        file.write(f'{{"type":"FeatureCollection","metadata":{facts},"features":[')
        between = ""
        for batch in batches:
            for row in batch:
                file.write(f"{between}\n{row['feature']}")
                between = ","
        file.write("\n]}\n")
