"""The network as records: plain values in a fixed order, for JSON and for tables."""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.history.on_a_day import PlaceThen
from registry.network.counting import Counted
from registry.network.measuring import MEASURES, Degree, Joined, Network
from registry.units.standing import Named

CENTRE_COLUMNS = (
    *("code", "name_vi", "name_en", "district", "commune", "centre_type", "tier", "investment", "management"),
    *(
        "exploitation",
        "operation",
        "status",
        "status_since",
        "piloted",
        "piloted_since",
        "joined_to",
        "group",
    ),
    *("lon", "lat"),
)
LINK_COLUMNS = (
    *("from", "from_vi", "from_en", "to", "to_vi", "to_en", "kind", "date", "since", "source", "source_url"),
    *("note_vi", "note_en", "in_network"),
)


def centre_record(held: Network, place: PlaceThen, groups: Mapping[str, int]) -> dict[str, Any]:
    """A centre; `groups` number the groups from 1 by the codes in them, an isolated one is in none."""
    more = {
        "status_since": _iso(place.status_since),
        "piloted": place.is_piloted,
        "piloted_since": _iso(place.piloted_since),
        "joined_to": len(held.neighbours.get(place.code, ())),
        "group": groups.get(place.code),
    }
    return {name: more[name] if name in more else getattr(place, name) for name in CENTRE_COLUMNS}


def link_record(held: Network, link: Joined) -> dict[str, Any]:
    """A link; `in_network` is false where an end is not among the centres asked about."""
    return {
        "from": link.a.code,
        "from_vi": link.a.name_vi,
        "from_en": link.a.name_en,
        "to": link.b.code,
        "to_vi": link.b.name_vi,
        "to_en": link.b.name_en,
        "kind": link.kind,
        "date": link.date_text,
        "since": _iso(link.earliest),
        "source": link.source_title,
        "source_url": link.source_url,
        "note_vi": link.note_vi,
        "note_en": link.note_en,
        "in_network": link.a.code in held.neighbours and link.b.code in held.neighbours,
    }


def row_record(row: object) -> Any:
    """What identifies a row of a measure: a code, the ends and kind of a link, or the codes of a group."""
    match row:
        case PlaceThen():
            return row.code
        case Degree():
            return row.centre.code
        case Named():
            return row.key
        case Joined():
            return {"from": row.a.code, "to": row.b.code, "kind": row.kind}
        case tuple():
            return [row_record(each) for each in row]
        case _:
            raise TypeError(f"no row of a measure: {row!r}")


def record(found: Counted, centres: Sequence[PlaceThen]) -> dict[str, Any]:
    """The answer: all its numbers and links, and some of its centres.

    `rows` are what the numbers count and name centres, links and units below; those of `LISTED` only as far
    as they are among these centres.
    """
    held = found.network
    groups: dict[str, int] = {}
    for number, group in enumerate(held.groups, 1):
        groups |= {centre.code: number for centre in group}
    rows: dict[str, Sequence[object]] = {name: measure.rows(held) for name, measure in MEASURES.items()}
    rows["centres"] = centres
    rows["isolated"] = [centre for centre in centres if not held.neighbours.get(centre.code)]
    rows["units_without"] = found.units_without
    return {
        "on": held.on.isoformat(),
        "edition": held.edition,
        "by": held.by.value,
        "asked": [{"name": name, "value": value} for name, value in found.which.pairs()],
        "numbers": found.numbers(),
        "rows": {name: [row_record(row) for row in each] for name, each in rows.items()},
        "centres": [centre_record(held, centre, groups) for centre in centres],
        "links": [link_record(held, link) for link in (*held.links, *held.outside)],
        "units": [unit._asdict() for unit in held.units],
    }


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())
