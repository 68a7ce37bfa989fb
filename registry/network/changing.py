"""What was added to a network and what has gone: between two days, or between what two editions knew."""

from typing import NamedTuple

from registry.history.on_a_day import PlaceThen
from registry.network.measuring import Joined, Network


class Change(NamedTuple):
    """Centres and links that only the later network has, and those that only the earlier one had."""

    centres_added: tuple[PlaceThen, ...]
    centres_removed: tuple[PlaceThen, ...]
    links_added: tuple[Joined, ...]
    links_removed: tuple[Joined, ...]


def between(before: Network, after: Network) -> Change:
    """The difference of two networks. A link that joins the same two in the same way is the same."""
    return Change(
        _only(after.centres, before.centres),
        _only(before.centres, after.centres),
        _only_links(after.links, before.links),
        _only_links(before.links, after.links),
    )


def _only(these: tuple[PlaceThen, ...], those: tuple[PlaceThen, ...]) -> tuple[PlaceThen, ...]:
    known = {place.code for place in those}
    return tuple(place for place in these if place.code not in known)


def _only_links(these: tuple[Joined, ...], those: tuple[Joined, ...]) -> tuple[Joined, ...]:
    known = {_same(link) for link in those}
    return tuple(link for link in these if _same(link) not in known)


def _same(link: Joined) -> tuple[frozenset[str], str]:
    return frozenset((link.a.code, link.b.code)), link.kind
