"""The network as records: plain values in a fixed order, for JSON and for tables."""

from typing import Any

from registry.history.on_a_day import PlaceThen
from registry.network.asking import Which
from registry.network.changing import Change
from registry.network.measuring import MEASURES, Degree, Joined, Network, numbers
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


def centre_record(held: Network, place: PlaceThen) -> dict[str, Any]:
    """A centre; `group` counts the groups from 1, null for an isolated one."""
    codes = {centre.code: number for number, group in enumerate(held.groups, 1) for centre in group}
    more = {
        "status_since": _iso(place.status_since),
        "piloted": place.is_piloted,
        "piloted_since": _iso(place.piloted_since),
        "joined_to": len(held.neighbours[place.code]),
        "group": codes.get(place.code),
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


def record(held: Network, which: Which, change: Change | None = None) -> dict[str, Any]:
    """The whole answer. `numbers` are the lengths of `rows`, which name centres, links and units below."""
    answer: dict[str, Any] = {
        "on": held.on.isoformat(),
        "edition": held.edition,
        "by": held.by.value,
        "asked": [{"name": name, "value": value} for name, value in which.pairs()],
        "numbers": numbers(held),
        "rows": {name: [row_record(row) for row in measure.rows(held)] for name, measure in MEASURES.items()},
        "centres": [centre_record(held, centre) for centre in held.centres],
        "links": [link_record(held, link) for link in (*held.links, *held.outside)],
        "units": [unit._asdict() for unit in held.units],
    }
    if change is not None:
        answer["change"] = {
            name: [row_record(row) for row in rows] for name, rows in change._asdict().items()
        }
    return answer


def _iso(day: Any) -> str | None:
    return None if day is None else str(day.isoformat())
