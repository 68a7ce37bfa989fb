"""Which centres and links count."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from registry.history.on_a_day import PlaceThen
from registry.workflow import Status

VOCABULARIES: Mapping[str, str] = {
    "status": "centre_status",
    "tier": "tier",
    "centre_type": "centre_type",
    "field": "creative_field",
    "investment": "investment_model",
    "management": "management_model",
    "exploitation": "exploitation_model",
    "operation": "operation_model",
    "kind": "link_kind",
}
"""The vocabulary of each part of a question."""


@dataclass(frozen=True)
class Which:
    """Of each word any of the codes, an empty tuple for all; but no `status` means centres in operation.

    `kind` is of links, all others of centres; `piloted` leaves only the centres that were chosen as pilots.
    """

    status: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    centre_type: tuple[str, ...] = ()
    field: tuple[str, ...] = ()
    investment: tuple[str, ...] = ()
    management: tuple[str, ...] = ()
    exploitation: tuple[str, ...] = ()
    operation: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    piloted: bool = False

    def holds(self, place: PlaceThen) -> bool:
        """Whether a place is one of the centres that are asked about."""
        if not place.is_centre or (self.piloted and not place.is_piloted):
            return False
        if place.status not in (self.status or (Status.OPERATING.value,)):
            return False
        if self.field and not set(self.field) & set(place.fields or ()):
            return False
        return all(
            not (codes := getattr(self, name)) or getattr(place, name) in codes
            for name in ("tier", "centre_type", "investment", "management", "exploitation", "operation")
        )

    def pairs(self) -> list[tuple[str, str]]:
        """What is asked, as names and values of an address.

        >>> Which(tier=("city",), piloted=True).pairs()
        [('tier', 'city'), ('piloted', '1')]
        """
        names = [each.name for each in fields(self) if each.name != "piloted"]
        return [(name, code) for name in names for code in getattr(self, name)] + (
            [("piloted", "1")] if self.piloted else []
        )


EVERY = Which()
