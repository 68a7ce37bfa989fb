"""What an export says about itself: licence, what was asked for, from which state of the data."""

import json
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from registry.browsing.edition import edition
from registry.language import Lang, Words
from registry.queryables import Type
from registry.reading.selection import Selection
from registry.reading.shapes import Projection

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
PUBLISHER = Words("Hệ thống đăng ký không gian sáng tạo Hà Nội", "Hanoi creative spaces registry")
EVERYTHING = Words("tất cả", "everything")

_DATATYPES = {
    Type.INTEGER: "integer",
    Type.NUMBER: "decimal",
    Type.BOOLEAN: "boolean",
    Type.DATE: "date",
    Type.TIMESTAMP: "dateTimeStamp",
}


class Stamp(NamedTuple):
    """The licence, the filter, the state of the data and the coordinate reference system of an export."""

    title: Words
    description: Words
    filter: str
    edition: int
    as_of: datetime
    crs: str

    def lines(self, lang: Lang) -> list[tuple[str, str]]:
        """The stamp for people: a label and a value for each line."""
        return [
            (Words("Bộ dữ liệu", "Data set").get(lang), self.title.get(lang)),
            (Words("Mô tả", "Description").get(lang), self.description.get(lang)),
            (Words("Cơ quan công bố", "Publisher").get(lang), PUBLISHER.get(lang)),
            (Words("Giấy phép", "Licence").get(lang), f"{LICENCE} ({LICENCE_URL})"),
            (Words("Bộ lọc", "Filter").get(lang), self.filter or EVERYTHING.get(lang)),
            (Words("Dữ liệu tính đến", "Data as of").get(lang), self.as_of.isoformat(timespec="seconds")),
            (Words("Phiên bản dữ liệu", "Version of the data").get(lang), str(self.edition)),
            (Words("Hệ tọa độ", "Coordinate reference system").get(lang), self.crs),
        ]

    def facts(self) -> dict[str, str]:
        """The stamp for programs, under stable names."""
        return {
            "title": self.title.en,
            "title_vi": self.title.vi,
            "publisher": PUBLISHER.en,
            "license": LICENCE,
            "license_url": LICENCE_URL,
            "filter": self.filter,
            "data_as_of": self.as_of.isoformat(timespec="seconds"),
            "data_version": str(self.edition),
            "crs": self.crs,
        }


def stamp(connection: Connection, selection: Selection, projection: Projection) -> Stamp:
    """The stamp of an export that is made now, over this connection."""
    number, changed_at = edition(connection)
    asked = " & ".join(f"{name}={value}" for name, value in selection.described)
    collection = selection.collection
    return Stamp(collection.title, collection.description, asked, number, changed_at, projection.uri)


def csvw(selection: Selection, told: Stamp, url: str, lang: Lang) -> str:
    """The CSVW document (W3C, Metadata Vocabulary for Tabular Data) that describes the CSV file at `url`."""
    described = [
        {
            "name": item.name,
            "titles": {"vi": item.title.vi, "en": item.title.en},
            "datatype": _DATATYPES.get(item.type, "string"),
            **({"separator": ";"} if item.type is Type.TEXTS else {}),
        }
        for item in (selection.collection.identifier, *selection.collection.properties)
    ]
    places = [
        ("geometry", Words("Hình học (WKT)", "Geometry (WKT)"), "string"),
        ("lon", Words("Kinh độ", "Longitude"), "decimal"),
        ("lat", Words("Vĩ độ", "Latitude"), "decimal"),
    ]
    described += [
        {"name": name, "titles": {"vi": title.vi, "en": title.en}, "datatype": datatype}
        for name, title, datatype in places
    ]
    return json.dumps(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": lang}],
            "url": url,
            "dc:title": told.title.get(lang),
            "dc:description": told.description.get(lang),
            "dc:publisher": PUBLISHER.get(lang),
            "dc:license": {"@id": LICENCE_URL},
            "dc:modified": {"@value": told.as_of.isoformat(timespec="seconds"), "@type": "xsd:dateTime"},
            "dc:coverage": told.filter or EVERYTHING.get(lang),
            "dc:conformsTo": {"@id": told.crs},
            "dialect": {"encoding": "utf-8", "header": True},
            "tableSchema": {"columns": described, "primaryKey": "id"},
        },
        ensure_ascii=False,
    )
