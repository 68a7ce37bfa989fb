"""What can be set, called or looked up is documented; generated pages are up to date (BLESS=1 rewrites them)."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from starlette.routing import Route
from typer.main import get_command

from api.app import create_app
from api.cli import app as command_line
from registry.packaged import data_folder
from registry.settings import Settings
from registry.vocabulary import read_vocabularies

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    text = page("settings.md")
    missing = [name for name in Settings.model_fields if f"`REGISTRY_{name.upper()}`" not in text]
    assert missing == []


def commands(node: object, path: str) -> Iterator[str]:
    children = getattr(node, "commands", None)
    if not children:
        yield path
        return
    for name, child in children.items():
        yield from commands(child, f"{path} {name}")


def test_every_command_is_documented_and_every_documented_command_exists() -> None:
    told = set(re.findall(r"^\| `(creative-registry [a-z ]+)`", page("commands.md"), re.MULTILINE))
    assert told == set(commands(get_command(command_line), "creative-registry"))


def test_every_command_and_option_explains_itself() -> None:
    def silent(node: object, path: str) -> Iterator[str]:
        if not getattr(node, "help", None):
            yield path
        for parameter in getattr(node, "params", []):
            if parameter.name != "help" and not parameter.help:
                yield f"{path} {parameter.name}"
        for name, child in getattr(node, "commands", {}).items():
            yield from silent(child, f"{path} {name}")

    assert list(silent(get_command(command_line), "creative-registry")) == []


def addresses(routes: Iterable[object]) -> Iterator[str]:
    """The path of each route; an application holds the routers that it includes, and they the routes."""
    for route in routes:
        if isinstance(route, Route):
            yield route.path
        elif (inner := getattr(route, "original_router", None)) is not None:
            yield from addresses(inner.routes)


def test_every_address_is_documented(cluster_url: str) -> None:
    provider = {"oidc_issuer": "https://id.example.org", "oidc_client_id": "x", "oidc_client_secret": "x"}
    app = create_app(Settings.model_validate(provider), cluster_url)
    text = "".join(path.read_text(encoding="utf-8") for path in DOCS.glob("*.md"))
    routes = set(addresses(app.routes))
    assert {"/", "/ogc", "/login"} <= routes
    missing = sorted(path for path in routes if f"`{path}`" not in text)
    assert missing == []


def vocabulary_page() -> str:
    lines = [
        "# Vocabularies",
        "",
        "Every coded value of the registry, from `data/vocabulary`. This page is generated.",
    ]
    for shelf in read_vocabularies(data_folder() / "vocabulary").values():
        lines += ["", f"## {shelf.title_vi} · {shelf.title_en}", "", f"`{shelf.code}` — {shelf.source}", ""]
        lines += ["| code | tiếng Việt | English |", "|---|---|---|"]
        lines += [
            f"| `{term.code}` | **{term.vi}** — {term.definition_vi} | **{term.en}** — {term.definition_en} |"
            for term in shelf.term
        ]
    return "\n".join(lines) + "\n"


def test_every_word_is_documented() -> None:
    path = DOCS / "vocabulary.md"
    if os.environ.get("BLESS"):
        path.write_text(vocabulary_page(), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == vocabulary_page(), "run with BLESS=1"


@pytest.mark.parametrize("path", [*DOCS.rglob("*.md"), *ROOT.glob("*.md")], ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = [target.split("#")[0] for target in re.findall(r"\]\((?!https?:)([^)]+)\)", text)]
    assert [target for target in targets if target and not (path.parent / target).exists()] == []
