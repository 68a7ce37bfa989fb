"""The place that an address names, with the versions that its visitor may see.

The public sees what was published. Whoever may see the drafts of a place sees every version.
"""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from api.pages.reader import Sight
from registry.browsing import places
from registry.editing.document import place_of
from registry.editing.naming import Names, names_in
from registry.errors import NotFound
from registry.history import Known, Version, known_place, public_versions, versions
from registry.policy import Actor, Place, Verb, may
from registry.workflow import Publication


@dataclass(frozen=True)
class Subject:
    """A place; `inside` when drafts are among its versions, `actor` when somebody may take changes back.

    `versions` are the last first.
    """

    id: UUID
    slug: str
    code: str
    name_vi: str
    name_en: str | None
    public: bool
    versions: list[Version]
    inside: bool
    proposes: bool


def subject(sight: Sight, slug: str) -> Subject:
    """The place under a slug, present or past; raises NotFound, and Gone for what the public sees no more."""
    connection = sight.reads.connection
    if sight.actor is not None:
        try:
            return _seen(connection, sight.actor, known_place(connection, slug))
        except NotFound:
            pass  # not theirs to see: what the public is told counts
    present = places.present_slug(connection, slug)
    held = places.place(connection, present)
    published = public_versions(connection, held.id)
    return Subject(
        held.id, present, held.code, held.name_vi, held.name_en, True, published, inside=False, proposes=False
    )


def _seen(connection: Connection, actor: Actor, known: Known) -> Subject:
    place = place_of(connection, known.id)
    # What may be seen of a draft here may be seen of its past.
    inside = may(actor, Verb.READ, Place(Publication.DRAFT, place.units)).allowed
    held = versions(connection, known.id) if inside else public_versions(connection, known.id)
    return Subject(
        *(known.id, known.slug, known.code, known.name_vi, known.name_en),
        known.publication is Publication.PUBLISHED,
        held,
        inside=inside,
        proposes=may(actor, Verb.PROPOSE, place).allowed,
    )


def names_of(sight: Sight, held: Subject) -> Names:
    """The names of all that the versions mention, as far as the visitor may see them."""
    documents = [each.document for each in held.versions]
    return names_in(sight.reads.connection, documents, inside=sight.actor is not None)
