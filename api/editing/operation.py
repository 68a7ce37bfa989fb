"""One operation of the API of editing: what it takes, and what it answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from api.editing.asked import Body
from registry.language import Words


@dataclass(frozen=True)
class Operation:
    """One method of one path: what its body is, what it answers by status, whether it names a version.

    `query` names its parameters in the query; `takes` is the body's model, None for none at all. What is
    `open` everybody reads, signed in or not.
    """

    method: str
    path: str
    tag: str
    summary: Words
    answers: Mapping[int, str]
    takes: type[Body] | None = None
    names_version: bool = False
    query: tuple[str, ...] = field(default=())
    open: bool = False
