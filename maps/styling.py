"""A style for maps that draw our vector tiles by themselves (MapLibre style specification, version 8)."""

from typing import Any

from maps.palette import GROUND, MARKS

_WIDE = {"circle-stroke-color": "#ffffff", "circle-stroke-width": 1.5}


def style(tilejson: str, *, name: str, collection: str = "sites") -> dict[str, Any]:
    """Places as dots in the colours of their kinds, and counts as rings that grow with them.

    `tilejson` is the address of the TileJSON of the collection. It asks for no letters and no pictures from
    anywhere.
    """
    colours: list[Any] = ["match", ["get", "kind"]]
    for kind, mark in MARKS.items():
        colours += [str(kind), mark.colour]
    return {
        "version": 8,
        "name": name,
        "sources": {collection: {"type": "vector", "url": tilejson}},
        "layers": [
            {"id": "ground", "type": "background", "paint": {"background-color": GROUND}},
            {
                "id": f"{collection}-counts",
                "type": "circle",
                "source": collection,
                "source-layer": f"{collection}-counts",
                "paint": {
                    **_WIDE,
                    "circle-color": "#5b6472",
                    "circle-opacity": 0.75,
                    "circle-radius": ["interpolate", ["linear"], ["log10", ["get", "count"]], 0, 5, 6, 30],
                },
            },
            {
                "id": collection,
                "type": "circle",
                "source": collection,
                "source-layer": collection,
                "filter": ["==", ["geometry-type"], "Point"],
                "paint": {**_WIDE, "circle-color": [*colours, "#5b6472"], "circle-radius": 5},
            },
        ],
    }
