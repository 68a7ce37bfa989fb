"""Values as people type them, cleaned and checked: the types that rows of files and documents are made of."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from registry.text import clean


def empty_is_none(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _split(value: object) -> object:
    return (
        tuple(part for part in (clean(piece) for piece in value.split(";")) if part)
        if isinstance(value, str)
        else value
    )


def _web(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("is not a web address; it starts with https://")
    return value


def ascii_digits(length: int) -> AfterValidator:
    def check(value: str) -> str:
        if not (value.isascii() and value.isdigit() and len(value) == length):
            raise ValueError(f"is not a code of {length} digits")
        return value

    return AfterValidator(check)


Text = Annotated[
    str,
    BeforeValidator(lambda v: clean(v) if isinstance(v, str) else v),
    Field(min_length=1, max_length=2000),
]
Maybe = Annotated[Text | None, BeforeValidator(empty_is_none)]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=80)]
MaybeCode = Annotated[Code | None, BeforeValidator(empty_is_none)]
Codes = Annotated[tuple[Code, ...], BeforeValidator(_split)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_split)]
Web = Annotated[Annotated[str, AfterValidator(_web)] | None, BeforeValidator(empty_is_none)]
Day = Annotated[date | None, BeforeValidator(empty_is_none)]
Number = Annotated[Annotated[float, Field(gt=0, allow_inf_nan=False)] | None, BeforeValidator(empty_is_none)]
