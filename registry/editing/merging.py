"""JSON Merge Patches (RFC 7396): making one, applying one, and what happens when two changes meet.

A document is read field by field; a geometry and a list are one value each. A member that is null and one
that is not there are the same thing, as in a merge patch.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Json = dict[str, Any]

WHOLE = frozenset({"geometry"})
"""Members that are objects in JSON and one value to an editor."""


def merge_patch(target: Any, patch: Any) -> Any:
    """The target with the patch applied; neither is changed.

    >>> merge_patch({"a": 1, "b": {"c": 2, "d": 3}}, {"a": None, "b": {"c": 4}})
    {'b': {'c': 4, 'd': 3}}
    >>> merge_patch([1], {"a": {"b": None}})
    {'a': {}}
    """
    if not isinstance(patch, dict):
        return patch
    merged = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        elif name in WHOLE:
            merged[name] = value
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def patch_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> Json:
    """The smallest patch that makes `new` of `old`; empty when they are the same.

    >>> patch_between({"a": 1, "b": {"c": 2}, "d": None}, {"a": 1, "b": {"c": 3, "e": None}})
    {'b': {'c': 3}}
    >>> patch_between({"b": {"c": 2}}, {"b": None}), patch_between({}, {"x": {"y": 1}})
    ({'b': None}, {'x': {'y': 1}})
    """
    patch: Json = {}
    for name in {**old, **new}:
        was, becomes = old.get(name), new.get(name)
        if isinstance(was, dict) and isinstance(becomes, dict) and name not in WHOLE:
            if inner := patch_between(was, becomes):
                patch[name] = inner
        elif not same(was, becomes):
            patch[name] = becomes
    return patch


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: members that are null do not count.

    >>> same({"a": 1, "b": None}, {"a": 1}), same([1, 2], [2, 1]), same({}, None)
    (True, False, False)
    """
    return bool(_bare(one) == _bare(other))


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _bare(held) for name, held in value.items() if held is not None}
    return value


class Conflict(NamedTuple):
    """A field that somebody else has changed since: what it was, what it is now, what the patch wants."""

    pointer: str
    base: Any
    live: Any
    wanted: Any


class Merged(NamedTuple):
    """What of a patch can be applied to the live document, and where it meets somebody else's change."""

    patch: Json
    conflicts: tuple[Conflict, ...]


def three_way(
    base: Mapping[str, Any],
    live: Mapping[str, Any],
    patch: Mapping[str, Any],
    *,
    ours: frozenset[str] = frozenset(),
) -> Merged:
    """A patch that was made against `base`, on a document that has become `live`.

    A field that only the patch changes is changed; one that both changed alike is left; one that both
    changed differently is a conflict, unless its JSON pointer is in `ours`: then the patch wins.

    >>> three_way({"a": 1, "b": 1}, {"a": 2, "b": 1}, {"b": 5}).patch
    {'b': 5}
    >>> three_way({"a": 1}, {"a": 2}, {"a": 3}).conflicts
    (Conflict(pointer='/a', base=1, live=2, wanted=3),)
    >>> three_way({"a": 1}, {"a": 2}, {"a": 3}, ours=frozenset({"/a"})).patch
    {'a': 3}
    """
    conflicts: list[Conflict] = []
    kept = _meet("", base, live, patch, conflicts, ours)
    return Merged(kept, tuple(conflicts))


def _meet(
    above: str,
    base: Mapping[str, Any],
    live: Mapping[str, Any],
    patch: Mapping[str, Any],
    conflicts: list[Conflict],
    ours: frozenset[str],
) -> Json:
    kept: Json = {}
    for name, wanted in patch.items():
        was, now, pointer = base.get(name), live.get(name), f"{above}/{escaped(name)}"
        if all(isinstance(each, dict) for each in (was, now, wanted)) and name not in WHOLE:
            if inner := _meet(pointer, was or {}, now or {}, wanted, conflicts, ours):
                kept[name] = inner
            continue
        goal = wanted if name in WHOLE else merge_patch(was, wanted)
        if same(now, was) or pointer in ours:
            kept[name] = wanted if same(now, was) else goal
        elif not same(now, goal):
            conflicts.append(Conflict(pointer, was, now, goal))
    return kept


def without(patch: Mapping[str, Any], pointers: frozenset[str], above: str = "") -> Json:
    """The patch without the fields at these JSON pointers.

    >>> without({"a": 1, "b": {"c": 2, "d": 3}}, frozenset({"/a", "/b/c"}))
    {'b': {'d': 3}}
    """
    kept: Json = {}
    for name, value in patch.items():
        pointer = f"{above}/{escaped(name)}"
        if pointer in pointers:
            continue
        if isinstance(value, dict) and name not in WHOLE:
            inner = without(value, pointers, pointer)
            if inner or not value:
                kept[name] = inner
        else:
            kept[name] = value
    return kept


class Difference(NamedTuple):
    """One field that differs between two documents."""

    pointer: str
    before: Any
    after: Any


def differences(
    old: Mapping[str, Any] | None, new: Mapping[str, Any] | None, above: str = ""
) -> Iterator[Difference]:
    """Each field that differs, in the order of the names; an object that came or went is one field.

    >>> [each.pointer for each in differences({"a": 1, "b": {"c": 1}}, {"a": 2, "b": {"c": 2, "d": None}})]
    ['/a', '/b/c']
    """
    old, new = old or {}, new or {}
    for name in sorted({**old, **new}):
        was, becomes, pointer = old.get(name), new.get(name), f"{above}/{escaped(name)}"
        if isinstance(was, dict) and isinstance(becomes, dict) and name not in WHOLE:
            yield from differences(was, becomes, pointer)
        elif not same(was, becomes):
            yield Difference(pointer, was, becomes)


def escaped(name: str) -> str:
    """A member's name as a part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def only(document: Mapping[str, Any], pointer: str) -> Json:
    """A patch that sets one field, at a JSON pointer, to what it is in the document.

    >>> only({"a": {"b": 2, "c": 3}}, "/a/b"), only({}, "/a/b")
    ({'a': {'b': 2}}, {'a': {'b': None}})
    """
    names = [part.replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("/").split("/")]
    value: Any = document
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    for name in reversed(names):
        value = {name: value}
    return dict(value)
