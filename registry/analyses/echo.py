"""The process `echo`, by which clients try a server: what comes in comes out, after a pause if one is wanted.

It has an input of each shape that clients must be able to send: text, a list, a box, an object.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from registry.analyses.asked import Asked, several
from registry.crs import CRS84

LONGEST_PAUSE = 10
"""Seconds that an echo may be made to wait."""

Json = dict[str, Any]

_NUMBERS = (4, 6)
"""How many numbers a box has: of the plane, of space."""


def _plane_or_space(numbers: tuple[float, ...]) -> tuple[float, ...]:
    if len(numbers) not in _NUMBERS:
        raise PydanticCustomError("box_numbers", "is not four or six numbers")
    return numbers


def _as_box(schema: Json) -> None:
    """Say that an object is a box as OGC 18-062r2 does: by its format, beside what it holds."""
    plain = {name: schema.pop(name) for name in list(schema) if name != "title"}
    schema["allOf"] = [{"format": "ogc-bbox"}, plain]


class Box(BaseModel):
    """A box in any reference system, of the plane or of space; an echo does not ask where it lies."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, json_schema_extra=_as_box)

    bbox: Annotated[
        tuple[Annotated[float, Field(allow_inf_nan=False)], ...],
        AfterValidator(_plane_or_space),
        Field(json_schema_extra={"oneOf": [{"minItems": many, "maxItems": many} for many in _NUMBERS]}),
    ]
    crs: Annotated[str, Field(min_length=1, json_schema_extra={"format": "uri"})] = CRS84


_Words = Annotated[tuple[str, ...], BeforeValidator(several, json_schema_input_type=list[str])]


class EchoAsked(Asked):
    """Parameters of `echo`: what is to come back, and the seconds until it does."""

    text: str | None = None
    words: _Words | None = None
    box: Box | None = None
    object: dict[str, Any] | None = None
    pause: Annotated[int, Field(ge=0, le=LONGEST_PAUSE)] = 0


def echoed(asked: EchoAsked) -> Json:
    """What came in, by name, with its defaults.

    >>> echoed(EchoAsked(text="xin chào"))
    {'text': 'xin chào', 'pause': 0}
    """
    return {name: value for name, value in asked.kept().items() if value is not None}
