"""`creative-registry score`: which heritage to convert next, by points on published scales."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.access import from_environment, reader
from api.cli.terminal import AsJson, messages, print_json, print_rows, working
from registry.dates import today
from registry.errors import Fault, Invalid

if TYPE_CHECKING:  # numerical libraries load only when something is computed
    from registry.scoring import Scored, Scores


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
    as_json: AsJson = False,
) -> None:
    """Rank heritage candidates on published scales, with a second opinion and how firm the ranks are."""
    from registry.demand.reading import DEFAULT
    from registry.scoring import criteria, given_weights
    from registry.scoring import score as ask

    by = criteria()
    given = given_weights(weights, by) if weights else None
    with working("Scoring"), reader(from_environment()) as engine, engine.connect() as connection:
        found = ask(
            connection,
            on=_day(on),
            within=within,
            weights=given,
            top=top,
            draws=draws,
            seed=seed,
            demand=surface or DEFAULT,
            by=by,
        )
    if as_json:
        print_json(_record(found) | {"criteria": [each.model_dump() for each in by.criterion]})
        return
    first = found.sites[:top]
    title = f"{len(first)} of {len(found.sites)} candidates; {len(found.excluded)} places cannot be one"
    print_rows([_row(site) for site in first], as_json=False, title=title)
    said = ", ".join(f"{code} {share:.0%}" for code, share in found.weights.items() if share)
    messages.print(f"Weights: {said}. What is not known earns no points; `up to` is the score if it did.")


def _day(text: str | None) -> date:
    try:
        return date.fromisoformat(text) if text else today()
    except ValueError:
        raise Invalid(Fault("on", text, "is not a day", ("2025-07-01",))) from None


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


def _record(found: "Scores") -> dict[str, object]:
    sites = [
        site._asdict() | {"values": {code: cell._asdict() for code, cell in site.values.items()}}
        for site in found.sites[: found.top]
    ]
    excluded = [asdict(each) for each in found.excluded]
    return found._asdict() | {
        "candidates": len(found.sites),
        "sites": sites,
        "excluded": excluded,
        "hash": found.hash,
    }
