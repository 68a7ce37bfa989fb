"""Which vocabulary each coded field of the two facets takes its terms from."""

from collections.abc import Mapping

CODED: Mapping[str, Mapping[str, str]] = {
    "centre": {
        "centre_type": "centre_type",
        "tier": "tier",
        "fields": "creative_field",
        "industries": "cultural_industry",
        "services": "service",
        "investment": "investment_model",
        "management": "management_model",
        "exploitation": "exploitation_model",
        "operation": "operation_model",
    },
    "heritage": {
        "category": "heritage_category",
        "relic_type": "relic_type",
        "rank": "rank",
        "ownership": "ownership",
        "condition": "condition",
        "occupancy": "occupancy",
        "survival": "survival",
        "relocation": "relocation",
    },
}
"""Facet, field, vocabulary; a field of several terms has them all from one vocabulary."""
