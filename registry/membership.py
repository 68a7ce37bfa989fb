"""The city's membership of UNESCO's Creative Cities Network, and which of its programmes are what there."""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from registry.errors import Fault, Invalid, Unavailable
from registry.packaged import data_folder

FILE = "unesco_pack.toml"


class Member(BaseModel):
    """Since when the city is a member, in which creative field, and the code of the source that says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    joined: date
    source: str
    field: str


class Reach(BaseModel):
    """Programmes of one side: all of these kinds, and these besides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[str, ...]
    programmes: tuple[str, ...]


class Membership(BaseModel):
    """What a report on the membership is filled with; `guidelines` and `initiatives` are codes of sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    guidelines: str = Field(min_length=1)
    initiatives: str = Field(min_length=1)
    member: Member
    local: Reach
    international: Reach

    def is_local(self, kind: str, programme: str) -> bool:
        """Whether a programme is a local initiative; one that is named goes before its kind.

        >>> membership().is_local("training", "dao-tao"), membership().is_local("forum", "dien-dan")
        (True, False)
        """
        if programme in self.local.programmes or programme in self.international.programmes:
            return programme in self.local.programmes
        return kind not in self.international.kinds


@cache
def membership(file: Path | None = None) -> Membership:
    """What the data say of the membership, or another file of that form; raises Invalid."""
    file = file or data_folder() / FILE
    try:
        return Membership.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except OSError as reason:
        raise Unavailable(f"Cannot read {file}: {reason.strerror}") from None
    except tomllib.TOMLDecodeError as reason:
        raise Invalid(Fault(file.name, None, f"is not TOML: {reason}")) from None
    except ValidationError as error:
        raise Invalid(
            Fault(f"{file.name}: {'.'.join(str(part) for part in each['loc'])}", None, each["msg"])
            for each in error.errors()
        ) from None
