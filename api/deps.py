"""What a route of the API begins with: a connection that reads as the public does, and the edition of the
data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request
from sqlalchemy import Connection, Engine

from api.locale import language
from registry.browsing.edition import Edition, edition
from registry.browsing.terms import Vocabulary, vocabularies
from registry.language import Lang


@dataclass(frozen=True)
class Ask:
    """One request, with what answers it, and the edition of the data that it is made from."""

    request: Request
    connection: Connection
    edition: Edition
    lang: Lang

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Names and values of the query, in order."""
        return self.request.query_params.multi_items()

    @property
    def words(self) -> Mapping[str, Vocabulary]:
        """The vocabularies; read again only when the data have changed."""
        return _words(self.request.app, self.connection, self.edition)


def _words(app: FastAPI, connection: Connection, present: Edition) -> Mapping[str, Vocabulary]:
    kept: tuple[int, Mapping[str, Vocabulary]] | None = getattr(app.state, "words", None)
    if kept is None or kept[0] != present.number:
        kept = (present.number, vocabularies(connection))
        app.state.words = kept
    return kept[1]


def _ask(request: Request) -> Iterator[Ask]:
    engine: Engine = request.app.state.engine
    with engine.connect() as connection:
        yield Ask(request, connection, edition(connection), language(request))


# The connection goes back to the pool before the answer is sent: a slow client holds none.
Asks = Annotated[Ask, Depends(_ask, scope="function")]
