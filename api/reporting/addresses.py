"""Where each figure of a report can be looked up: addresses of this service, pinned to the edition."""

from datetime import UTC, date, datetime
from urllib.parse import quote, urlencode


class Addresses:
    """Absolute addresses for one day; `moment` is that of the edition, so that they always tell the same."""

    def __init__(self, base: str, on: date, moment: datetime) -> None:
        self.base = base
        self._on = on.isoformat()
        self._as_of = moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

    @property
    def as_of(self) -> str:
        """The part of an address that pins it to the edition."""
        return urlencode({"asOf": self._as_of})

    def pinned(self, path: str, **more: str) -> str:
        """A path with the day, and the moment whose knowledge counts."""
        return f"{self.base}{path}?{urlencode({'on': self._on, 'asOf': self._as_of, **more})}"

    def target(self, plan: str, code: str) -> str:
        """A target with its evidence and every row that was counted."""
        return self.pinned(f"/api/plans/{quote(plan)}/targets/{quote(code)}")

    def plan(self, plan: str) -> str:
        """A plan with every target."""
        return self.pinned(f"/api/plans/{quote(plan)}")

    def network(self, **more: str) -> str:
        """The network of centres."""
        return self.pinned("/network", **more)

    def conversions(self, **more: str) -> str:
        """The pipeline of conversions."""
        return self.pinned("/conversions", **more)

    def place(self, slug: str) -> str:
        """The page of a place."""
        return f"{self.base}/sites/{quote(slug)}"

    def activity(self, code: str) -> str:
        """The page of an activity."""
        return f"{self.base}/activities/{quote(code)}"

    def idea(self, code: str) -> str:
        """The page of an idea."""
        return f"{self.base}/ideas/{quote(code)}"

    def programmes(self, **more: str) -> str:
        """The calendar of programmes."""
        return f"{self.base}/programmes{f'?{urlencode(more)}' if more else ''}"

    def places(self, **more: str) -> str:
        """Every place, as it was known, in the open API."""
        asked = {"asOf": self._as_of, **more}
        return f"{self.base}/ogc/collections/sites/items?{urlencode(asked)}"

    def path(self, path: str) -> str:
        """Any other address of this service."""
        return f"{self.base}{path}"
