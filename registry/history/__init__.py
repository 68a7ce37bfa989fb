"""What was: every version of a site, what each edition changed, and any collection as the public saw it."""

from registry.history.as_of import collection_in, edition_at
from registry.history.editions import Changed, Made, changed, made
from registry.history.places import Known, known_place
from registry.history.versions import (
    Published,
    Version,
    last_published,
    public_versions,
    version_in,
    versions,
)

__all__ = [
    "Changed",
    "Known",
    "Made",
    "Published",
    "Version",
    "changed",
    "collection_in",
    "edition_at",
    "known_place",
    "last_published",
    "made",
    "public_versions",
    "version_in",
    "versions",
]
