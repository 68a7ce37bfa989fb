"""All accounts, for administrators: the list, and new ones. What is done with one is in `one_account`."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response

from api.auth.deps import InPerson
from api.links import base_url
from api.pages.private import mistakes, private_page, status_of
from registry.accounts import areas, links, people
from registry.accounts.ledger import By
from registry.errors import Conflicting, Fault, Forbidden, Invalid
from registry.language import Words
from registry.policy import Actor
from registry.workflow import Role

router = APIRouter()

FIELDS = ("name", "title", "role", "unit", "since", "subject")
ADMINISTRATORS_ONLY = Words("Trang này dành cho người quản trị.", "This page is for administrators.")


async def _administrator(actor: InPerson) -> Actor:
    if actor.role is not Role.ADMINISTRATOR:
        raise Forbidden(ADMINISTRATORS_ONLY)
    return actor


Administrator = Annotated[Actor, Depends(_administrator)]


@router.get("/accounts")
def everybody(request: Request, _actor: Administrator) -> Response:
    """Every account, and the form for a new one."""
    return _page(request)


def _page(request: Request, *, status: int = 200, **more: object) -> Response:
    with request.app.state.porter.begin() as connection:
        held = areas.all_areas(connection)
        values: dict[str, object] = {
            "people": [(each, held.get(each.id, [])) for each in people.people(connection)],
            "units": areas.standing(connection),
            "roles": list(Role),
            "given": {"role": Role.OFFICE.value},
            "link": None,
            "added": None,
        }
    return private_page(request, "accounts/all.html", values | more, at="/accounts", status=status)


@router.post("/accounts")
def add(
    request: Request,
    actor: Administrator,
    name: Annotated[str, Form()] = "",
    title: Annotated[str, Form()] = "",
    role: Annotated[str, Form()] = "",
    unit: Annotated[str, Form()] = "",
    subject: Annotated[str, Form()] = "",
) -> Response:
    """Make an account, and show the link by which its holder chooses a password: only now."""
    by = By(actor.name)
    try:
        with request.app.state.porter.begin() as connection:
            made = people.add(
                connection, by, name=name, title=title, role=role_of(role), subject=subject.strip() or None
            )
            if unit:
                areas.grant(connection, by, made.id, reference=unit)
            secret = links.for_password(connection, by, made.id)
    except (Invalid, Conflicting) as error:
        given = {"name": name, "title": title, "role": role, "unit": unit, "subject": subject}
        wrong = mistakes(request, error, FIELDS)
        return _page(request, wrong=wrong, given=given, status=status_of(error))
    return _page(request, link=f"{base_url(request)}/welcome/{secret}", added=made)


def role_of(text: str) -> Role:
    """A role as a form names it; raises Invalid."""
    if text not in set(Role):
        raise Invalid(Fault("role", text[:40], "is not a role", tuple(Role)))
    return Role(text)
