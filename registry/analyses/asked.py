"""What was asked of a process, whichever it is."""

from datetime import date
from typing import Any, Self

from pydantic import BaseModel, ConfigDict

from registry.dates import today


def several(value: object) -> object:
    """One value is a list of one (OGC API Processes, 7.11.2.3: an array may hold a single value)."""
    return tuple(value) if isinstance(value, list) else (value,)


class Asked(BaseModel):
    """The parameters of a process, each checked."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    def on_a_day(self, _day: date) -> Self:
        """The same, of the day given where a day makes a difference and none was asked for."""
        return self

    def require_sense(self) -> None:
        """Raise Invalid when the values cannot be meant."""

    def kept(self) -> dict[str, Any]:
        """All parameters as JSON holds them, defaults included."""
        return self.model_dump(mode="json")


class AskedOfADay(Asked):
    """What every analysis can be told: the day."""

    on: date | None = None

    def on_a_day(self, day: date) -> Self:
        """The same, of the day given unless one was asked for."""
        return self if self.on is not None else self.model_copy(update={"on": day})

    @property
    def day(self) -> date:
        """The day that is asked about; today in Hanoi unless it was told."""
        return self.on or today()
