"""What codes are called, and which code somebody means who types a name.

Sources, organisations and places are too many for a list to choose from: people type a few letters and take
what is offered, written `name [code]`; or they type a whole name, or a code.
"""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, FromClause, Table, func, literal, or_, select, true

from registry.searching import says
from registry.tables import directory, organisation, site, source
from registry.text import clean
from registry.workflow import Publication

OFFERED = 12
"""How many are offered to choose from."""

_CODE = re.compile(r".*\[([A-Za-z0-9][A-Za-z0-9._-]*)\]")


class Thing(StrEnum):
    """What can be named."""

    SOURCE = "source"
    ORGANISATION = "organisation"
    PLACE = "place"


class Named(NamedTuple):
    """A code with its name: `key` is what a document holds, a site's id for a place."""

    key: str
    code: str
    name: str

    @property
    def written(self) -> str:
        """How a form shows it.

        >>> Named("k", "HN003", "Hội quán").written
        'Hội quán [HN003]'
        """
        return f"{self.name} [{self.code}]"


class _Held(NamedTuple):
    table: Table
    key: Column[Any]
    code: Column[Any]
    name: Column[Any]
    also: tuple[Column[Any], ...] = ()
    """Columns whose exact text names it too."""


_HELD = {
    Thing.SOURCE: _Held(source, source.c.code, source.c.code, source.c.title, (source.c.url,)),
    Thing.ORGANISATION: _Held(organisation, organisation.c.code, organisation.c.code, organisation.c.name_vi),
    Thing.PLACE: _Held(site, site.c.id, site.c.code, site.c.name_vi, (site.c.slug,)),
}


def _there(held: _Held) -> ColumnElement[bool]:
    # A place that was removed is nothing to refer to.
    return site.c.publication != Publication.DELETED.value if held.table is site else true()


def called(connection: Connection, thing: Thing, keys: Collection[str]) -> dict[str, Named]:
    """Names by key, for those that are there and to be seen."""
    held = _HELD[thing]
    rows = connection.execute(select(held.key, held.code, held.name).where(held.key.in_(list(keys))))
    return {str(row[0]): Named(str(row[0]), row[1], row[2]) for row in rows} if keys else {}


def meant(connection: Connection, thing: Thing, text: str) -> Named | None:
    """The one that somebody means by `name [code]`, a code, an address, or a name that only one has."""
    held = _HELD[thing]
    text = clean(text)
    code = match[1] if (match := _CODE.fullmatch(text)) else text
    exact = or_(held.code == code, *(column == text for column in held.also))
    name = func.registry.fold(held.name) == func.registry.fold(literal(text))
    for condition in (exact, name):
        found = select(held.key, held.code, held.name).where(condition, _there(held)).limit(2)
        rows = connection.execute(found).all()
        if len(rows) == 1:
            return Named(str(rows[0][0]), rows[0][1], rows[0][2])
    return None


def offered(connection: Connection, thing: Thing, words: str) -> list[Named]:
    """Those whose name or code, or for a place that the public sees whose address, holds all the words; by
    name.
    """
    held = _HELD[thing]
    folded = func.registry.fold(func.concat_ws(" ", held.name, held.code, *held.also))
    among: FromClause = held.table
    if held.table is site:
        # Public places are folded already, and folding takes longer than anything else here.
        among = site.outerjoin(directory, directory.c.site_id == site.c.id)
        folded = func.coalesce(directory.c.search, folded)
    rows = connection.execute(
        select(held.key, held.code, held.name)
        .select_from(among)
        .where(says(folded, words), _there(held))
        .order_by(func.registry.fold(held.name), held.code)
        .limit(OFFERED)
    )
    return [Named(str(row[0]), row[1], row[2]) for row in rows]
