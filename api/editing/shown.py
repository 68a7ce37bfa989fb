"""Requests, differences and reversals as JSON."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from api.auth.deps import Edit
from registry import requests
from registry.editing.merging import Conflict, Difference
from registry.requests import Evidence, Request, Reversal, Said, Summary, steps

Json = dict[str, Any]


def line(held: Summary) -> Json:
    """One request of a list."""
    return {
        "id": held.id,
        "kind": held.kind,
        "state": held.state,
        "version": held.version,
        "site": held.site_id,
        "code": held.code,
        "slug": held.slug,
        "name_vi": held.name_vi,
        "reason": held.reason,
        "author": held.author_title,
        "created_at": held.created_at.isoformat(),
        "updated_at": held.updated_at.isoformat(),
        "submitted_at": held.submitted_at and held.submitted_at.isoformat(),
        "batch": held.batch,
    }


def request_told(edit: Edit, held: Request) -> Json:
    """A request with all that is needed to decide on it, beside the live record as long as it is open."""
    beside = requests.compared(edit.connection, held)
    return {
        "id": held.id,
        "kind": held.kind.value,
        "state": held.state.value,
        "version": held.version,
        "site": held.site_id,
        "other_site": held.other_site,
        "base_edition": held.base_edition,
        "base": held.base,
        "patch": held.patch,
        "parts": held.parts,
        "reason": held.reason,
        "author": held.author_title,
        "decided_by": held.decider_title,
        "created_at": held.created_at.isoformat(),
        "updated_at": held.updated_at.isoformat(),
        "submitted_at": held.submitted_at and held.submitted_at.isoformat(),
        "decided_at": held.decided_at and held.decided_at.isoformat(),
        "edition": held.edition,
        "batch": held.batch,
        "differences": changes(beside.changes),
        "conflicts": conflicts(beside.conflicts),
        "meanwhile": changes(beside.meanwhile),
        "thread": [said(each) for each in requests.thread(edit.connection, held.id)],
        "evidence": [proof(held.id, each) for each in requests.evidence_of(edit.connection, held.id)],
        "actions": [each.value for each in steps(held.state, actor=edit.actor, author=held.author)],
    }


def changes(found: Iterable[Difference]) -> list[Json]:
    """Fields that differ."""
    return [{"pointer": each.pointer, "before": each.before, "after": each.after} for each in found]


def conflicts(found: Iterable[Conflict]) -> list[Json]:
    """Fields in which two changes meet."""
    return [each._asdict() for each in found]


def said(each: Said) -> Json:
    """A step of a request, and what was said with it."""
    return {
        "at": each.at.isoformat(),
        "by": each.title,
        "role": each.role,
        "action": each.action,
        "state": each.state,
        "comment": each.comment,
    }


def proof(request_id: UUID, each: Evidence) -> Json:
    """A link or a file that proves a request; `href` is where it is read."""
    path = f"/api/requests/{request_id}/evidence/{each.id}"
    return {
        "id": each.id,
        "at": each.at.isoformat(),
        "title": each.title,
        "media_type": each.media_type,
        "href": each.url or path,
    }


def reversal(each: Reversal) -> Json:
    """What taking back would do to one place."""
    return {
        "site": each.site_id,
        "name_vi": each.name_vi,
        "kind": each.kind.value,
        "changes": changes(each.changes),
        "conflicts": conflicts(each.conflicts),
    }
