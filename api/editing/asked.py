"""What can be asked of the API of editing: the bodies of its requests, read strictly."""

from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from api.bodies import InvalidContent, read_json
from registry.editing.merging import escaped
from registry.errors import Fault, Invalid
from registry.requests.moving import LONGEST_COMMENT
from registry.values import Maybe, Text
from registry.workflow import RequestKind

Document = dict[str, Any]
Key = Annotated[UUID, Field(strict=False)]
Edition = Annotated[int, Field(ge=0, lt=2**63)]
Pointer = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^(/([^~/]|~[01])+)+$")]
Choice = Annotated[dict[Pointer, Literal["request", "live"]], Field(max_length=500)]
Comment = Annotated[str, Field(max_length=LONGEST_COMMENT)]
Parts = Annotated[list[Document], Field(min_length=1, max_length=20)]


class Body(BaseModel):
    """A JSON object whose members are all known."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Reasoned(Body):
    """Why, and whether to publish at once: absent, who may publish does, and others submit."""

    reason: Text
    publish: bool | None = None


class Patched(Reasoned):
    """A JSON Merge Patch (RFC 7396) on the document of a place."""

    patch: Document


class Created(Reasoned):
    """The document of a new place."""

    document: Document


class MergedInto(Reasoned):
    """Another place that is the same one; the patch is what this one takes over from it."""

    other_site: Key
    patch: Document = {}


class Divided(Reasoned):
    """The documents of the places that come out of this one; the patch is what changes of this one."""

    parts: Parts
    patch: Document = {}


class NewRequest(Body):
    """A change request; without `submit` it stays a draft."""

    kind: Annotated[RequestKind, Field(strict=False)]
    site: Key | None = None
    other_site: Key | None = None
    base_edition: Edition | None = None
    patch: Document = {}
    parts: Parts | None = None
    reason: Maybe = None
    submit: bool = False


class Amended(Body):
    """Another patch for a draft or a returned request; what is absent stays."""

    patch: Document
    parts: Parts | None = None
    reason: Maybe = None


class Said(Body):
    """What is said with a step."""

    comment: Comment | None = None


class Chosen(Body):
    """Where a request meets somebody else's change, by JSON pointer: whose value counts."""

    choices: Choice = {}

    def where(self, whose: Literal["request", "live"]) -> frozenset[str]:
        """The pointers of the fields in which this side wins."""
        return frozenset(pointer for pointer, chosen in self.choices.items() if chosen == whose)


class Approved(Said, Chosen):
    """What is said, and what is chosen."""


class Proof(Body):
    """A link that proves a request."""

    url: Annotated[str, Field(max_length=2000)]
    title: Annotated[str, Field(max_length=300)] = ""


class Reverted(Body):
    """Why something is taken back; with `preview` it is only told what would change."""

    reason: Maybe = None
    preview: bool = False


class RevertedTo(Reverted):
    """The edition whose state comes back: of the whole place, or of the field at `pointer`."""

    edition: Edition
    pointer: Pointer | None = None


Model = TypeVar("Model", bound=BaseModel)


class Malformed(Invalid):
    """What was sent is no JSON object."""


def read(model: type[Model], content: bytes) -> Model:
    """What was sent, as a model; raises Malformed, and InvalidContent with every mistake by its pointer."""
    return shaped(model, json_object(content))


def json_object(content: bytes) -> dict[str, Any]:
    """What was sent, as a JSON object; nothing at all is one without members. Raises Malformed."""
    try:
        held = read_json(content) if content.strip() else {}
    except Invalid as error:
        raise Malformed(error.faults) from None
    if not isinstance(held, dict):
        raise Malformed(Fault("/", None, "is not a JSON object"))
    return held


def shaped(model: type[Model], held: dict[str, Any]) -> Model:
    """An object as a model; raises InvalidContent."""
    try:
        return model.model_validate(held)
    except ValidationError as error:
        known = tuple(sorted(model.model_fields))
        raise InvalidContent(tuple(_fault(each, known) for each in error.errors())) from None


def _fault(error: ErrorDetails, known: tuple[str, ...]) -> Fault:
    where = "/" + "/".join(escaped(str(part)) for part in error["loc"] if part != "[key]")
    value = error["input"] if isinstance(error["input"], str | int | float) else None
    if isinstance(value, str) and len(value) > 100:
        value = value[:100] + "…"
    if error["type"] == "missing":
        return Fault(where, None, "is missing")
    if error["type"] == "extra_forbidden":
        return Fault(where, value, "is not a member of this", known if len(error["loc"]) == 1 else ())
    message = error["msg"].removeprefix("Value error, ")
    return Fault(where, value, message[:1].lower() + message[1:])
