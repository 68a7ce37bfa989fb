"""Sources that a change brings along."""

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from registry.dates import today
from registry.tables import source
from registry.values import Code, Maybe, Text, Web


class NewSource(BaseModel):
    """A source that the registry does not know yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Text
    kind: Code
    url: Web = None
    publisher: Maybe = None
    published: Maybe = None


def add_sources(connection: Connection, new: Mapping[str, NewSource]) -> None:
    """Write sources by their codes, read today; one that is known stays as it is."""
    rows = [{"code": code, **held.model_dump(), "accessed": today()} for code, held in new.items()]
    if rows:
        connection.execute(insert(source).values(rows).on_conflict_do_nothing())
