"""What a run was asked, in one sentence for people."""

from collections.abc import Mapping
from typing import Any

from api.locale import day, number
from api.pages.reader import Reader
from api.wording import Wording, wording
from registry.analyses.parameters import PARAMETERS
from registry.analyses.runs import Run
from registry.browsing.known import known
from registry.workflow import Process

_SAID = {
    Process.COVERAGE: ("within", "by", "also", "without", "planned"),
    Process.ACCESS: (),
    Process.SITING: ("model", "p", "within", "budget", "costs", "frontier", "seconds"),
    Process.SCORE: ("within", "weights"),
    Process.INDICATORS: ("plan", "known"),
}
"""Parameters that the sentence of a process tells, besides the day."""


def sentence(found: Run, reads: Reader) -> str:
    """What was asked; where there were more conditions it says so, for the page lists them."""
    t, kept = wording(reads.lang), found.parameters
    of = found.process
    told = [_SENTENCES[of](kept, t), t("runs.said.day", day=day(kept["on"], reads.lang))]
    supposed = [name for name in ("also", "without") if of is Process.COVERAGE and kept[name]]
    told += [t(f"runs.said.{name}", places=_names(kept[name], reads)) for name in supposed]
    usual = PARAMETERS[of]().kept()
    others = usual.keys() - {"on", *_SAID[of]}
    if any(kept.get(name) != usual[name] for name in others):
        told.append(t("runs.said.more"))
    return " ".join(told)


def _coverage(kept: Mapping[str, Any], t: Wording) -> str:
    key = "coverage_planned" if kept["planned"] else "coverage"
    by = ", " + t(f"runs.said.by_{kept['by']}") if kept["by"] else ""
    return t(f"runs.said.{key}", within=_metres(kept["within"], t), by=by)


def _access(_kept: Mapping[str, Any], t: Wording) -> str:
    return t("runs.said.access")


def _siting(kept: Mapping[str, Any], t: Wording) -> str:
    within = _metres([kept["within"]], t)
    if kept["frontier"]:
        return t("runs.said.frontier", within=within)
    bounds = []
    if kept["p"] is not None:
        bounds.append(t("runs.said.at_most", number=number(kept["p"], t.lang)))
    if kept["budget"] is not None:
        bounds.append(t("runs.said.budget", budget=number(kept["budget"], t.lang)))
    said = f" ({', '.join(bounds)})" if bounds else ""
    return t(f"runs.said.{kept['model']}", within=within, bounds=said)


def _score(kept: Mapping[str, Any], t: Wording) -> str:
    key = "score" if kept["weights"] is None else "score_own"
    return t(f"runs.said.{key}", within=_metres([kept["within"]], t))


def _indicators(kept: Mapping[str, Any], t: Wording) -> str:
    said = t("runs.said.indicators") if kept["plan"] is None else t("runs.said.plan", plan=kept["plan"])
    known = "" if kept["known"] is None else " " + t("runs.said.known", edition=kept["known"])
    return said + known


_SENTENCES = {
    Process.COVERAGE: _coverage,
    Process.ACCESS: _access,
    Process.SITING: _siting,
    Process.SCORE: _score,
    Process.INDICATORS: _indicators,
}


def _metres(radii: list[float], t: Wording) -> str:
    """Distances as the language writes them: `500 m, 1.000 m`."""
    return ", ".join(f"{number(each, t.lang, 0 if each == int(each) else 1)} m" for each in radii)


def _names(codes: list[str], reads: Reader) -> str:
    places = known(reads.connection, codes)
    names = ((reads.lang == "en" and places[code].name_en) or places[code].name_vi for code in places)
    gone = (code for code in codes if code not in places)
    return ", ".join([*names, *gone])
