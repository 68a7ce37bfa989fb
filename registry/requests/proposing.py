"""A new request, and a draft made anew: checked, and within the author's rights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, insert, update

from registry.editing.document import Versioned, document, document_in, place_of
from registry.editing.known import Known, known
from registry.editing.linking import dangling
from registry.editing.merging import escaped, merge_patch, same
from registry.editing.model import PROTECTED, checked
from registry.editing.placing import misplaced, proposed_place
from registry.errors import Fault, Invalid
from registry.policy import Actor, Verb, require
from registry.requests.moving import hold, log
from registry.tables import change_request
from registry.workflow import RequestAction, RequestKind, RequestState

NUMBERED = ("events", "organisations", "links")


@dataclass(frozen=True)
class Asked:
    """What somebody asks for.

    `patch` is a merge patch on the document of the site as it was in `base_edition` (None: as it is); for a
    new place it is the document. `restoring` lets a patch bring back numbered parts and protected fields.
    """

    kind: RequestKind
    site_id: UUID | None = None
    patch: Mapping[str, Any] | None = None
    reason: str | None = None
    base_edition: int | None = None
    other_site: UUID | None = None
    parts: tuple[Mapping[str, Any], ...] | None = None
    batch: UUID | None = None
    restoring: bool = False


def propose(connection: Connection, actor: Actor, asked: Asked, *, names: Known | None = None) -> UUID:
    """A new draft of the actor's, checked as a whole; gives its id.

    `names` spares reading them for each of many requests. Raises Invalid with every mistake, NotFound for a
    site that is not there, Forbidden for one that the actor may not change or where it would lie.
    """
    names = names or known(connection)
    base = _base(connection, asked)
    _check(connection, actor, asked, base.document if base else None, names)
    key: UUID = connection.execute(
        insert(change_request)
        .values(
            kind=asked.kind.value,
            site_id=asked.site_id,
            other_site=asked.other_site,
            base=base.document if base else None,
            base_edition=base.edition if base else None,
            patch=dict(asked.patch or {}),
            parts=[dict(part) for part in asked.parts] if asked.parts is not None else None,
            reason=asked.reason,
            author=actor.id,
            batch=asked.batch,
        )
        .returning(change_request.c.id)
    ).scalar_one()
    log(connection, key, actor, RequestAction.EDIT, RequestState.DRAFT, patch=dict(asked.patch or {}))
    return key


def amend(
    connection: Connection,
    actor: Actor,
    key: UUID,
    *,
    version: int,
    patch: Mapping[str, Any],
    reason: str | None = None,
    parts: tuple[Mapping[str, Any], ...] | None = None,
) -> None:
    """Another patch for a draft or a returned request, by its author; raises as `propose`, and Stale."""
    held, step = hold(connection, actor, key, RequestAction.EDIT, version=version)
    asked = Asked(
        kind=held.kind,
        site_id=held.site_id,
        patch=patch,
        other_site=held.other_site,
        parts=parts if parts is not None else tuple(held.parts) if held.parts else None,
    )
    _check(connection, actor, asked, held.base, known(connection))
    values: dict[str, Any] = {"patch": dict(patch)}
    if parts is not None:
        values["parts"] = [dict(part) for part in parts]
    if reason is not None:
        values["reason"] = reason
    connection.execute(update(change_request).where(change_request.c.id == key).values(values))
    log(connection, key, actor, RequestAction.EDIT, step.to, patch=dict(patch))


def proposed(base: Mapping[str, Any] | None, patch: Mapping[str, Any], names: Known) -> dict[str, Any]:
    """The document that a patch makes of its base, in normal form; raises Invalid with every mistake."""
    return checked(merge_patch(base or {}, dict(patch)), names)


def _base(connection: Connection, asked: Asked) -> Versioned | None:
    if asked.kind is RequestKind.CREATE:
        return None
    if asked.site_id is None:
        raise Invalid(Fault("/site", None, "is missing"))
    if asked.base_edition is None:
        return document(connection, asked.site_id)
    return document_in(connection, asked.site_id, asked.base_edition)


def _check(
    connection: Connection, actor: Actor, asked: Asked, base: Mapping[str, Any] | None, names: Known
) -> None:
    _require_fitting(asked)
    if asked.site_id is not None:
        require(actor, Verb.PROPOSE, place_of(connection, asked.site_id))
    if asked.other_site is not None:
        require(actor, Verb.PROPOSE, place_of(connection, asked.other_site))
    patch = asked.patch or {}
    if not asked.restoring:
        _require_editable(base, patch)
    after = proposed(base, patch, names)
    if faults := dangling(connection, base, after, site_id=asked.site_id):
        raise Invalid(faults)
    if asked.kind is RequestKind.EDIT and same(after, base):
        raise Invalid(Fault("", None, "changes nothing"))
    if base is None or not (
        same(after["geometry"], base["geometry"]) and same(after["stated"], base["stated"])
    ):
        _require_place(connection, actor, after, names)
    for number, part in enumerate(asked.parts or ()):
        above = f"/parts/{number}"
        _require_editable(None, part, above)
        made = _part(part, names, above)
        if faults := dangling(connection, None, made, site_id=None, above=above):
            raise Invalid(faults)
        _require_place(connection, actor, made, names)


def _require_fitting(asked: Asked) -> None:
    """Raises Invalid for what a request of its kind lacks, or does not ask for."""
    faults = []
    given: tuple[tuple[str, object, RequestKind], ...] = (
        ("/other_site", asked.other_site, RequestKind.MERGE),
        ("/parts", asked.parts, RequestKind.SPLIT),
    )
    for where, value, kind in given:
        if asked.kind is kind and not value:
            message = "is missing" if kind is RequestKind.MERGE else "needs at least one new place"
            faults.append(Fault(where, None, message))
        elif asked.kind is not kind and value is not None:
            faults.append(Fault(where, None, "is not asked for with a request of this kind"))
    if asked.kind is RequestKind.CREATE and asked.site_id is not None:
        faults.append(Fault("/site", str(asked.site_id), "is not asked for with a request of this kind"))
    if asked.other_site is not None and asked.other_site == asked.site_id:
        faults.append(Fault("/other_site", str(asked.other_site), "is the place itself"))
    if faults:
        raise Invalid(faults)


def _part(part: Mapping[str, Any], names: Known, above: str) -> dict[str, Any]:
    try:
        return checked(part, names)
    except Invalid as error:
        raise Invalid(
            [Fault(above + each.where, each.value, each.message, each.allowed) for each in error.faults]
        ) from None


def _require_place(connection: Connection, actor: Actor, after: Mapping[str, Any], names: Known) -> None:
    """Where the place would lie, the actor needs rights too; raises Invalid, Forbidden."""
    if faults := misplaced(connection, after, names):
        raise Invalid(faults)
    require(actor, Verb.PROPOSE, proposed_place(connection, after, names))


def _require_editable(base: Mapping[str, Any] | None, patch: Mapping[str, Any], above: str = "") -> None:
    """Raises Invalid for fields that have steps of their own, and for numbers that nothing here has."""
    base = base or {}
    faults = [
        Fault(f"{above}/{name}", patch[name], "is not edited here; it has a step of its own")
        for name in PROTECTED
        if name in patch and not same(patch[name], base.get(name))
    ]
    for part in NUMBERED:
        given = patch.get(part)
        faults += [
            Fault(f"{above}/{part}/{escaped(key)}", key, "is not a number of this place; name new ones new-1")
            for key in (given if isinstance(given, Mapping) else ())
            if key.isdigit() and key not in (base.get(part) or {})
        ]
    if faults:
        raise Invalid(faults)
