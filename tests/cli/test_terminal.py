"""What a terminal shows while something takes its time."""

import io

import pytest
from rich.console import Console

from api.cli import terminal


def shown(monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool, steps: int | None) -> str:
    page = io.StringIO()
    monkeypatch.setattr(terminal, "messages", Console(file=page, force_terminal=is_terminal, width=100))
    with terminal.working("Loading", steps=steps) as begin:
        begin("words [bold]")
        begin("places")
    return page.getvalue()


@pytest.mark.parametrize("steps", [None, 2])
def test_a_terminal_shows_a_bar_with_the_present_step(
    monkeypatch: pytest.MonkeyPatch, steps: int | None
) -> None:
    page = shown(monkeypatch, is_terminal=True, steps=steps)
    assert "Loading" in page
    assert "━" in page


def test_a_pipe_gets_a_line_for_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, is_terminal=False, steps=2).splitlines() == [
        "Loading",
        "  words [bold]",
        "  places",
    ]
