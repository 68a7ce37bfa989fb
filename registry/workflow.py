"""What code branches on: facets, kinds, events, stages, statuses. Labels are in `data/vocabulary`.

The stage of a conversion and the status of a centre are derived from events, in the database
(`registry/sql`) and nowhere else; a test holds these words and the vocabularies to the same codes.
"""

from enum import StrEnum


class Facet(StrEnum):
    """The two sides that a site can have."""

    CENTRE = "centre"
    HERITAGE = "heritage"


class Kind(StrEnum):
    """What a site is to a planner, derived from its facets and its stage."""

    CREATIVE_CENTRE = "creative_centre"
    HERITAGE_SITE = "heritage_site"
    CONVERTED_SITE = "converted_site"


class Level(StrEnum):
    """Levels of administrative units."""

    CITY = "city"
    DISTRICT = "district"
    COMMUNE = "commune"


class Verification(StrEnum):
    """How far a record is vouched for."""

    SOURCED = "sourced"
    UNVERIFIED = "unverified"
    VERIFIED = "verified"


class BoundaryQuality(StrEnum):
    """Whether an outline is computed by us or comes from an official file."""

    APPROXIMATE = "approximate"
    OFFICIAL = "official"


class Publication(StrEnum):
    """Whether the public sees a record."""

    DRAFT = "draft"
    PUBLISHED = "published"
    DELETED = "deleted"


class EventKind(StrEnum):
    """What can happen to a site; `EVENTS_OF` says on which side."""

    IDENTIFIED = "identified"
    ASSESSED = "assessed"
    PROPOSED = "proposed"
    APPROVED = "approved"
    FUNDED = "funded"
    WORKS = "works"
    PILOT = "pilot"
    OPERATING = "operating"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    REJECTED = "rejected"
    RECLASSIFIED = "reclassified"
    ANNOUNCED = "announced"
    OPENED = "opened"
    REOPENED = "reopened"
    PILOTED = "piloted"
    DEMOLISHED = "demolished"


EVENTS_OF: dict[Facet, tuple[EventKind, ...]] = {
    Facet.HERITAGE: (
        EventKind.IDENTIFIED,
        EventKind.ASSESSED,
        EventKind.PROPOSED,
        EventKind.APPROVED,
        EventKind.FUNDED,
        EventKind.WORKS,
        EventKind.PILOT,
        EventKind.OPERATING,
        EventKind.SUSPENDED,
        EventKind.CLOSED,
        EventKind.REJECTED,
        EventKind.RECLASSIFIED,
        EventKind.DEMOLISHED,
    ),
    Facet.CENTRE: (
        EventKind.ANNOUNCED,
        EventKind.OPENED,
        EventKind.SUSPENDED,
        EventKind.REOPENED,
        EventKind.CLOSED,
        EventKind.PILOTED,
        EventKind.RECLASSIFIED,
    ),
}
"""The events of each facet, in the order in which they usually happen."""


class Stage(StrEnum):
    """How far a conversion has come: the last of its events that is a step."""

    NONE = "none"
    IDENTIFIED = "identified"
    ASSESSED = "assessed"
    PROPOSED = "proposed"
    APPROVED = "approved"
    FUNDED = "funded"
    WORKS = "works"
    PILOT = "pilot"
    OPERATING = "operating"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    REJECTED = "rejected"


class Status(StrEnum):
    """Whether a creative centre works."""

    PLANNED = "planned"
    OPERATING = "operating"
    SUSPENDED = "suspended"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What an account is for. An office answers for units; the others for the whole city."""

    OFFICE = "office"
    REVIEWER = "reviewer"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What a personal access token may be used for."""

    READ = "read"
    PROPOSE = "propose"
    REVIEW = "review"


class LinkPurpose(StrEnum):
    """What a one-time link lets its holder do."""

    FIRST_ADMINISTRATOR = "first-administrator"
    PASSWORD = "password"  # noqa: S105  # a purpose, not a secret


class RequestKind(StrEnum):
    """What a change request asks for."""

    CREATE = "create"
    EDIT = "edit"
    MERGE = "merge"
    SPLIT = "split"
    UNPUBLISH = "unpublish"
    DELETE = "delete"
    RESTORE = "restore"


class RequestState(StrEnum):
    """How far a change request has come; `registry.requests.steps` says how it moves."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class RequestAction(StrEnum):
    """What can be done with a change request."""

    EDIT = "edit"
    COMMENT = "comment"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    APPROVE = "approve"
    REJECT = "reject"
    PUBLISH = "publish"


class ImportState(StrEnum):
    """What became of an imported file."""

    CHECKED = "checked"
    SUBMITTED = "submitted"
    PUBLISHED = "published"
    UNDONE = "undone"


class Process(StrEnum):
    """The processes of the OGC API: the analyses, and an echo by which clients try a server."""

    COVERAGE = "coverage"
    ACCESS = "access"
    SITING = "siting"
    SCORE = "score"
    INDICATORS = "indicators"
    ECHO = "echo"


ANALYSES = tuple(each for each in Process if each is not Process.ECHO)
"""The processes that say something about places."""


class RunStatus(StrEnum):
    """How far a run of an analysis has come, in the words of OGC API Processes."""

    ACCEPTED = "accepted"
    RUNNING = "running"
    SUCCESSFUL = "successful"
    FAILED = "failed"
    DISMISSED = "dismissed"


class PlanRelation(StrEnum):
    """What a later plan does to an earlier one."""

    SUPERSEDES = "supersedes"
    EXTENDS = "extends"
    IMPLEMENTS = "implements"


class AgencyRole(StrEnum):
    """Who answers for a target, and who helps."""

    LEAD = "lead"
    PARTNER = "partner"


class ActivityState(StrEnum):
    """Whether an activity took place."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class IdeaStage(StrEnum):
    """How far an idea has come; the last of its steps."""

    SUBMITTED = "submitted"
    SELECTED = "selected"
    INCUBATED = "incubated"
    OPENED = "opened"
    DROPPED = "dropped"


class Verdict(StrEnum):
    """What can be said of a target on a day."""

    MET = "met"
    LATE = "late"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    MISSED = "missed"
    NO_EVIDENCE = "no_evidence"
