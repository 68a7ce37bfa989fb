"""What somebody who answers for a place finds on its record: what they may do, and what is asked already."""

from typing import NamedTuple
from uuid import UUID

from api.auth.deps import Edit
from api.office.asked import OFFERED, Ask
from registry import requests
from registry.editing.document import place_of
from registry.policy import Verb, may
from registry.requests import Summary
from registry.worklist import OPEN


class Tools(NamedTuple):
    """What the account may do with a place, and the open requests about it that it sees."""

    edits: bool
    verifies: bool
    asks: tuple[Ask, ...]
    requests: tuple[Summary, ...]


def tools(edit: Edit, key: UUID) -> Tools:
    """What the account may do with a site."""
    place = place_of(edit.connection, key)
    proposes = may(edit.actor, Verb.PROPOSE, place).allowed
    return Tools(
        edits=proposes,
        verifies=may(edit.actor, Verb.VERIFY, place).allowed,
        asks=OFFERED[place.publication] if proposes else (),
        requests=tuple(requests.requests(edit.connection, states=OPEN, site_id=key)),
    )
