"""What this service conforms to; a class is named only when all of it is there and tested."""

_FEATURES = "http://www.opengis.net/spec/ogcapi-features-{}/1.0/conf/{}"
_CQL2 = "http://www.opengis.net/spec/cql2/1.0/conf/{}"

_TILES = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{}"
_PROCESSES = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/{}"

CONFORMS_TO = (
    *(_FEATURES.format(1, name) for name in ("core", "geojson", "html", "oas30")),
    _FEATURES.format(2, "crs"),
    *(
        _FEATURES.format(3, name)
        for name in ("queryables", "queryables-query-parameters", "filter", "features-filter")
    ),
    # Part 4 is a draft (OGC 20-002).
    *(
        _FEATURES.format(4, name)
        for name in ("create-replace-delete", "update", "features", "optimistic-locking-etags")
    ),
    *(
        _FEATURES.format(5, name)
        for name in ("schemas", "returnables-and-receivables", "core-roles-features")
    ),
    *(
        _CQL2.format(name)
        for name in (
            "cql2-text",
            "cql2-json",
            "basic-cql2",
            "advanced-comparison-operators",
            "case-insensitive-comparison",
            "accent-insensitive-comparison",
            "basic-spatial-functions",
            "basic-spatial-functions-plus",
            "spatial-functions",
            "temporal-functions",
            "array-functions",
            "property-property",
            "arithmetic",
        )
    ),
    *(
        _TILES.format(name)
        for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")
    ),
    *(
        _PROCESSES.format(name)
        for name in ("core", "ogc-process-description", "json", "html", "oas30", "job-list", "dismiss")
    ),
)
