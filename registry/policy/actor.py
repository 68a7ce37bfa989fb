"""Who acts: an account as the rules see it."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Connection, func, select

from registry.errors import NotFound
from registry.tables import account, account_area, unit
from registry.workflow import Role, Scope


class Area(NamedTuple):
    """A unit that an office answers for; with an `origin`, only what also lies in that older unit."""

    unit: int
    origin: int | None = None


@dataclass(frozen=True)
class Actor:
    """An account that is signed in, with the areas that count today.

    `scopes` are what the way of signing in allows: all for a session, some for a token.
    """

    id: UUID
    name: str
    title: str
    role: Role
    areas: frozenset[Area] = frozenset()
    scopes: frozenset[Scope] = field(default=frozenset(Scope))

    @property
    def reviews(self) -> bool:
        """Whether the actor decides for the whole city."""
        return self.role in (Role.REVIEWER, Role.ADMINISTRATOR) and Scope.REVIEW in self.scopes

    @property
    def proposes(self) -> bool:
        """Whether the actor may propose changes at all."""
        return self.role is not Role.ANALYST and Scope.PROPOSE in self.scopes


def actor(
    connection: Connection, key: UUID, *, on: date, scopes: frozenset[Scope] = frozenset(Scope)
) -> Actor:
    """The account as an actor on a day; raises NotFound when there is none or it is disabled."""
    row = connection.execute(
        select(account.c.name, account.c.title, account.c.role).where(
            account.c.id == key, account.c.disabled_at.is_(None)
        )
    ).one_or_none()
    if row is None:
        raise NotFound("account", key)
    held = select(account_area.c.unit, account_area.c.origin).where(
        account_area.c.account == key,
        account_area.c.valid.op("@>")(func.date(on)),
        unit.c.id == account_area.c.unit,
        unit.c.valid.op("@>")(func.date(on)),
    )
    areas = frozenset(Area(each.unit, each.origin) for each in connection.execute(held))
    return Actor(key, row.name, row.title, Role(row.role), areas, scopes)
