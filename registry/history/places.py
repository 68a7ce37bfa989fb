"""A place by the slug of its address, also when the public does not see it now."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, select

from registry.errors import NotFound
from registry.tables import site, site_slug
from registry.workflow import Publication


@dataclass(frozen=True)
class Known:
    """A place under its present slug."""

    id: UUID
    code: str
    slug: str
    name_vi: str
    name_en: str | None
    publication: Publication


def known_place(connection: Connection, slug: str) -> Known:
    """The place that has or had a slug, drafts and removed ones among them, as far as the account of an
    editing connection may see it; raises NotFound.
    """
    if "\x00" in slug:  # which PostgreSQL cannot even be asked about
        raise NotFound("place", slug)
    row = connection.execute(
        select(site.c.id, site.c.code, site.c.slug, site.c.name_vi, site.c.name_en, site.c.publication)
        .join(site_slug, site_slug.c.site_id == site.c.id)
        .where(site_slug.c.slug == slug)
    ).one_or_none()
    if row is None:
        raise NotFound("place", slug)
    return Known(**{**row._asdict(), "publication": Publication(row.publication)})
