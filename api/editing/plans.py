"""Plans, read by everybody: what they promise, where they stand on a day, and what stands behind each
number.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from io import StringIO
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from api import moments
from api.deps import Ask, Asks
from api.editing.answers import JSON, READ
from api.params import Reading
from api.preconditions import etag
from registry.exporting.stamp import LICENCE, LICENCE_URL
from registry.plans import PlanStanding, plans, rows_behind, standing, target_standing
from registry.plans.record import (
    COLUMNS,
    plan_record,
    rows_record,
    standing_record,
    table_rows,
    target_standing_record,
)

router = APIRouter()
Json = Mapping[str, Any]


@router.api_route("/api/plans", methods=READ)
def every_plan(ask: Asks) -> Response:
    """Every plan, the earliest first."""
    Reading(ask.pairs, ("lang",)).done()
    found = [plan_record(each) for each in plans(ask.connection)]
    return _answer(ask, {"edition": ask.edition.number, **_licence(), "plans": found})


@router.api_route("/api/plans/{plan}", methods=READ)
def one_plan(ask: Asks, plan: str) -> Response:
    """Where a plan stands on a day, as it is known now or as it was known then."""
    held = _standing(ask, plan)
    return _answer(ask, {**_licence(), **standing_record(held)}, version=held.plan.version)


@router.api_route("/api/plans/{plan}/standing.csv", methods=READ)
def as_table(ask: Asks, plan: str) -> Response:
    """The same as a table, one line for each target."""
    held = _standing(ask, plan)
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow((*COLUMNS, "license"))
    writer.writerows(_cells(held))
    name = f"plan-{held.plan.code}-{held.on.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **_headers(ask)}
    return Response(out.getvalue().encode(), headers=headers, media_type="text/csv; charset=utf-8")


@router.api_route("/api/plans/{plan}/targets/{target}", methods=READ)
def one_target(ask: Asks, plan: str, target: str) -> Response:
    """A target with its verdict, the evidence, and every row that the registry counted; its ETag is its
    version.
    """
    on, known = _when(ask)
    head, held = target_standing(ask.connection, plan, target, on=on, known=known)
    behind = rows_behind(ask.connection, head.code, target, on=on, known=known)
    content = {
        "plan": head.code,
        "on": on.isoformat(),
        "edition": behind.edition,
        **_licence(),
        "target": target_standing_record(held),
        **rows_record(behind),
    }
    return _answer(ask, content, version=held.target.version)


def _standing(ask: Ask, plan: str) -> PlanStanding:
    on, known = _when(ask)
    return standing(ask.connection, plan, on=on, known=known)


def _when(ask: Ask) -> tuple[date, int | None]:
    reading = Reading(ask.pairs, ("lang", *moments.NAMES))
    found = moments.when(ask.connection, reading)
    reading.done()
    return found


def _cells(held: PlanStanding) -> Iterator[list[object]]:
    for row in table_rows(held):
        yield [*(row[name] for name in COLUMNS), LICENCE]


def _licence() -> dict[str, str]:
    return {"license": LICENCE, "license_url": LICENCE_URL}


def _headers(ask: Ask) -> dict[str, str]:
    return {"Cache-Control": "no-cache", "Content-Language": ask.lang, "Vary": "Accept-Language"}


def _answer(ask: Ask, content: Json, *, version: int | None = None) -> Response:
    """An answer in JSON; with a version, its ETag is what a change of it must name."""
    headers = _headers(ask) | (
        {} if version is None else {"ETag": etag(version), "Cache-Control": "no-store"}
    )
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":"), default=str)
    return Response(written.encode(), headers=headers, media_type=JSON)
