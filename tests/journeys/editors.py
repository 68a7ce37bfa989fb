"""People who edit at random through the API, each over connections of their own; they remember what they were told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

FIELDS = ("name_en", "address", "summary_vi", "summary_en")


@dataclass(frozen=True)
class Published:
    """What an editor was told is published: in which edition, of which place, by which request, which values."""

    edition: int
    site: str
    request: str | None
    values: dict[str, Any]


@dataclass
class Editor:
    """Somebody who does something at random, again and again."""

    name: str
    client: httpx.Client
    sites: list[str]
    random: Random
    published: list[Published] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    done: int = 0

    def ask(self, method: str, path: str, tag: str | None = None, **body: Any) -> httpx.Response:
        """The answer to a request, whose status is remembered."""
        headers = {} if tag is None else {"If-Match": tag}
        answer = self.client.request(method, path, headers=headers, json=body or None)
        self.statuses.append(answer.status_code)
        return answer

    def values(self) -> dict[str, Any]:
        """New values of one or two fields, that nobody else ever writes."""
        names = self.random.sample(FIELDS, self.random.choice((1, 2)))
        return {name: f"{self.name} {self.done} {name}" for name in names}

    def patch(self) -> None:
        """Change a place: published by a reviewer, handed in by an office."""
        site, values = self.random.choice(self.sites), self.values()
        tag = self.ask("GET", f"/api/sites/{site}").headers["etag"]
        answer = self.ask("PATCH", f"/api/sites/{site}", tag, patch=values, reason=f"{self.name} thấy vậy")
        if answer.status_code == 200:
            self.published.append(Published(int(answer.headers["etag"].strip('"')), site, None, values))

    def mend(self) -> None:
        """Mend and hand in what was returned."""
        for line in self.listed("returned", mine="true")[:1]:
            path = f"/api/requests/{line['id']}"
            answer = self.ask("PATCH", path, f'"{line["version"]}"', patch=self.values())
            if answer.status_code == 200:
                self.ask("POST", f"{path}/submit", answer.headers["etag"])

    def withdraw(self) -> None:
        """Take back what still waits."""
        for line in self.listed("submitted", mine="true")[:1]:
            self.ask("POST", f"/api/requests/{line['id']}/withdraw", f'"{line["version"]}"')

    def send_back(self) -> None:
        """Return something to its author."""
        for line in self.waiting():
            path = f"/api/requests/{line['id']}/return"
            self.ask("POST", path, f'"{line["version"]}"', comment="Xin nêu căn cứ")

    def approve(self) -> None:
        """Approve something; where it meets another change, the request or what is there wins by lot."""
        for line in self.waiting():
            path, tag = f"/api/requests/{line['id']}", f'"{line["version"]}"'
            answer, choices = self.ask("POST", f"{path}/approve", tag), dict[str, str]()
            if answer.status_code == 409:
                fields = [each["pointer"] for each in answer.json().get("errors", [])]
                choices = {pointer: self.random.choice(("request", "live")) for pointer in fields}
                answer = self.ask("POST", f"{path}/approve", tag, choices=choices)
            if answer.status_code == 200:
                held = answer.json()
                kept = {
                    name: value for name, value in held["patch"].items() if choices.get(f"/{name}") != "live"
                }
                self.published.append(Published(held["edition"], held["site"], held["id"], kept))

    def revert(self) -> None:
        """Take a place back to what it once was, or take back an edition."""
        site = self.random.choice(self.sites)
        version = self.random.choice(self.ask("GET", f"/api/sites/{site}/history").json()["versions"])
        if self.random.random() < 0.5:
            answer = self.ask("POST", f"/api/sites/{site}/revert", edition=version["edition"], reason="nhầm")
        elif version["changes"]:
            answer = self.ask("POST", f"/api/editions/{version['edition']}/revert", reason="nhầm")
        else:
            return
        if answer.status_code == 200:
            self.published.append(Published(answer.json()["edition"], site, None, {}))

    def listed(self, state: str, **more: str) -> list[dict[str, Any]]:
        """Requests in a state, in an order of chance."""
        answer = self.client.get("/api/requests", params={"state": state, **more})
        self.statuses.append(answer.status_code)
        found: list[dict[str, Any]] = answer.json()["requests"]
        self.random.shuffle(found)
        return found

    def waiting(self) -> list[dict[str, Any]]:
        """One request that waits, or none."""
        return self.listed("submitted")[:1]


OFFICE: tuple[Callable[[Editor], None], ...] = (Editor.patch,) * 5 + (
    Editor.mend,
    Editor.mend,
    Editor.withdraw,
)
REVIEWER: tuple[Callable[[Editor], None], ...] = (
    *(Editor.approve,) * 5,
    *(Editor.patch, Editor.patch, Editor.send_back, Editor.revert),
)


def work(editor: Editor, habits: tuple[Callable[[Editor], None], ...], steps: int) -> None:
    """So many things at random."""
    for _ in range(steps):
        editor.done += 1
        editor.random.choice(habits)(editor)
