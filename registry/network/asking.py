"""Which centres and links count."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from sqlalchemy import ARRAY, ColumnElement, FromClause, Text, and_, literal

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

_OF_ONE = ("tier", "centre_type", "investment", "management", "exploitation", "operation")
"""Words of which a centre has one at most."""


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

    def condition(self, centres: FromClause) -> ColumnElement[bool]:
        """What holds of the centres that are asked about, on rows of `centre_on` or `place_on`."""
        column = centres.c
        found: list[ColumnElement[bool]] = [column.status.in_(self.status or (Status.OPERATING.value,))]
        found += [column[name].in_(codes) for name in _OF_ONE if (codes := getattr(self, name))]
        if self.field:
            found.append(column.fields.op("&&", is_comparison=True)(literal(list(self.field), ARRAY(Text))))
        if self.piloted:
            found.append(column.is_piloted)
        return and_(*found)

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
