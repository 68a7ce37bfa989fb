"""The rule of `registry.policy.deciding` as a WHERE clause over sites."""

from sqlalchemy import ColumnElement, and_, exists, false, or_, true

from registry.policy.actor import Actor
from registry.policy.deciding import Verb
from registry.tables import site, site_unit
from registry.workflow import Publication, Role, Scope


def allowed(actor: Actor | None, verb: Verb) -> ColumnElement[bool]:
    """The condition on `registry.tables.site` that holds for the sites with which the actor may do that."""
    public = site.c.publication == Publication.PUBLISHED.value
    if verb is Verb.READ:
        if actor is None:
            return public
        return or_(public, in_area(actor)) if actor.role is Role.OFFICE else true()
    if actor is None or actor.role is Role.ANALYST:
        return false()
    if verb is Verb.PUBLISH:
        return true() if actor.reviews else false()
    if Scope.PROPOSE not in actor.scopes:
        return false()
    where = in_area(actor) if actor.role is Role.OFFICE else true()
    return and_(public, where) if verb is Verb.VERIFY else where


def in_area(actor: Actor) -> ColumnElement[bool]:
    """The condition on `registry.tables.site` that holds in the actor's own area."""
    return or_(
        false(),
        *(
            and_(*(_lies_in(unit) for unit in (area.unit, area.origin) if unit is not None))
            for area in sorted(actor.areas, key=lambda area: (area.unit, area.origin or 0))
        ),
    )


def _lies_in(unit: int) -> ColumnElement[bool]:
    place = site_unit.alias()
    return exists().where(place.c.site_id == site.c.id, place.c.unit_id == unit)
