"""The runs that a run can be compared with: the newest of the same kind that the reader may see in a list."""

from fastapi import Request

from api.auth.visits import visit_of
from api.desk import desk_of
from registry.analyses.listing import Listed, page
from registry.analyses.runs import Run, visible_to
from registry.workflow import RunStatus

SHOWN = 8
"""Runs that are offered."""

LOOKED_AT = 40
"""The newest runs among which they are found."""


def neighbours(request: Request, found: Run) -> list[Run]:
    """Other questions, and the same on other data; a reader's own before those of the public."""
    actor = visit_of(request).actor
    seen_by = visible_to(actor.id if actor is not None else None)
    wanted = Listed(LOOKED_AT, processes=(found.process,), statuses=(RunStatus.SUCCESSFUL,))
    runs = desk_of(request.app).look(lambda connection: page(connection, wanted, seen_by)).runs
    seen, others = {(found.question, found.edition)}, []
    for each in sorted(runs, key=lambda run: run.account is None):  # it keeps the newest first among each
        same = (each.question, each.edition)
        kind = each.parameters.get("frontier") == found.parameters.get("frontier")
        if same not in seen and kind:
            seen.add(same)
            others.append(each)
    return others[:SHOWN]
