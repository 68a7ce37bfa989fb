"""`creative-registry score`: which heritage to convert next, by points on published scales."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.access import from_environment, reader
from api.cli.analyses import Output, given, require_output, write_result
from api.cli.terminal import AsJson, messages, print_json, print_rows, working
from registry.workflow import Process

if TYPE_CHECKING:  # numerical libraries load only when something is computed
    from registry.scoring import Scored


def score(
    weights: Annotated[
        Path | None, typer.Option(help="TOML file of lines `criterion = weight`; default: as published.")
    ] = None,
    top: Annotated[int, typer.Option(help="How many to show, and to be among for the stability.")] = 10,
    within: Annotated[float, typer.Option(help="Metres within which people gain a centre.")] = 1000.0,
    on: Annotated[str | None, typer.Option(help="Centres in operation on this day; default: today.")] = None,
    draws: Annotated[int, typer.Option(help="How many sets of weights to draw for the stability.")] = 2000,
    seed: Annotated[int, typer.Option(help="Seed of the draws.")] = 102,
    surface: Annotated[
        str | None, typer.Option(help="Code of the demand surface; default: the census.")
    ] = None,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Rank heritage candidates on published scales, with a second opinion and how firm the ranks are."""
    from registry.analyses.computing import score_of, score_record
    from registry.analyses.parameters import ScoreAsked
    from registry.analyses.parameters import asked as read
    from registry.scoring import criteria, given_weights

    require_output(output)
    shares = given_weights(weights, criteria()) if weights else None
    values = given(on=on, within=within, weights=shares, top=top, draws=draws, seed=seed, surface=surface)
    asked = read(Process.SCORE, values)
    assert isinstance(asked, ScoreAsked)  # noqa: S101 - the process says so
    with working("Scoring"), reader(from_environment()) as engine, engine.connect() as connection:
        found = score_of(connection, asked)
        record = score_record(found)
        write_result(connection, Process.SCORE, record, output)
    if as_json:
        print_json(record)
        return
    first = found.sites[:top]
    title = f"{len(first)} of {len(found.sites)} candidates; {len(found.excluded)} places cannot be one"
    print_rows([_row(site) for site in first], as_json=False, title=title)
    said = ", ".join(f"{code} {share:.0%}" for code, share in found.weights.items() if share)
    messages.print(f"Weights: {said}. What is not known earns no points; `up to` is the score if it did.")


def _row(site: "Scored") -> dict[str, object]:
    return {
        "rank": site.rank,
        "code": site.code,
        "name": site.name_vi,
        "score": f"{site.score:.1f}",
        "up to": f"{site.at_most:.1f}",
        "known": f"{site.known:.0%}",
        "stays on top": f"{site.stable:.0%}",
        "TOPSIS": site.topsis_rank,
        "not known": ", ".join(site.not_known),
    }
