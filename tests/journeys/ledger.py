"""What must be true of the ledger whatever happened: gapless, agreeing with the audit, and with what stands there."""

from typing import Any

from registry.editing.merging import differences, same
from tests.fixtures.bureau import Bureau

GAPS = """
    SELECT site_id, editions FROM (
      SELECT site_id, editions, lag(upper(editions)) OVER each AS until, lead(editions) OVER each AS next
      FROM registry.site_version WINDOW each AS (PARTITION BY site_id ORDER BY lower(editions))) v
    WHERE until IS DISTINCT FROM lower(editions) AND until IS NOT NULL
      OR next IS NULL AND NOT upper_inf(editions) OR next IS NOT NULL AND upper_inf(editions)
"""
"""Versions after which there is a gap, or the last of a site that does not stand."""

UNMADE = """
    SELECT v.site_id, lower(v.editions) FROM registry.site_version v
    WHERE NOT EXISTS (SELECT FROM registry.edition e WHERE e.number = lower(v.editions))
       OR NOT EXISTS (SELECT FROM registry.audit a WHERE a.edition = lower(v.editions))
"""
"""Versions that no edition made, or that the audit knows nothing of."""

UNKEPT = """
    SELECT a.id FROM registry.audit a LEFT JOIN registry.edition e ON e.number = a.edition
    WHERE e.number IS NULL OR e.actor <> a.actor
       OR a.table_name = 'site' AND a.action = 'update'
          AND a.before - '{version,updated_at}'::text[] <> a.after - '{version,updated_at}'::text[]
          AND NOT EXISTS (
            SELECT FROM registry.site_version v WHERE v.site_id = a.site_id AND lower(v.editions) = a.edition)
"""
"""Audited changes of no edition, of another actor than its edition, or of a site that got no version by it."""

UNMATCHED = """
    SELECT r.id FROM registry.change_request r
    WHERE r.state = 'approved' AND NOT EXISTS (SELECT FROM registry.edition e WHERE e.number = r.edition)
       OR r.state <> (SELECT s.state FROM registry.request_step s WHERE s.request = r.id ORDER BY s.id DESC LIMIT 1)
"""
"""Requests that count as applied and are not, or whose steps tell another state than they are in."""


def require_sound(bureau: Bureau) -> None:
    """Check the whole ledger."""
    for statement in (GAPS, UNMADE, UNKEPT, UNMATCHED):
        assert bureau.rows(statement) == [], statement
    assert bureau.rows("SELECT * FROM registry.site_touched") == []
    ends = bureau.rows(
        "SELECT max(number), count(*), max(number) - min(number) + 1, (SELECT number FROM registry.data_version)"
        " FROM registry.edition"
    )[0]
    assert ends[0] == ends[3]
    assert ends[1] == ends[2], "a number was skipped, or given twice"
    live = "SELECT v.document, registry.site_document(v.site_id) AS now FROM registry.site_version v"
    for row in bureau.rows(f"{live} WHERE upper_inf(v.editions)"):
        assert same(row.document, row.now), list(differences(row.document, row.now))


def folded(document: dict[str, Any], changes: list[dict[str, Any]]) -> dict[str, Any]:
    """A document after changes of its fields, each at its JSON pointer."""
    for change in changes:
        *path, last = [
            part.replace("~1", "/").replace("~0", "~") for part in change["pointer"].split("/")[1:]
        ]
        holder = document
        for name in path:
            holder = holder.setdefault(name, {})
        holder[last] = change["after"]
    return document
