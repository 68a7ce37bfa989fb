"""What was: every version of a site, and any collection as the public saw it at a past moment."""

from registry.history.as_of import collection_in, edition_at
from registry.history.versions import Version, public_versions, versions

__all__ = ["Version", "collection_in", "edition_at", "public_versions", "versions"]
