"""What can be chosen in the forms of the standing agency."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from api.office.options import Option, terms
from registry.browsing.terms import Vocabulary
from registry.language import Lang
from registry.programmes import Activity, Programme, activities, programmes
from registry.workflow import IdeaStage


class Options(NamedTuple):
    """Programmes, calls for ideas, and the terms of each list."""

    programmes: tuple[Option, ...]
    calls: tuple[Option, ...]
    terms: Mapping[str, tuple[Option, ...]]

    def stages(self, allowed: Iterable[IdeaStage]) -> tuple[Option, ...]:
        """The stages that can follow."""
        return tuple(each for each in self.terms["idea_stage"] if each.code in set(allowed))


_LISTS = ("activity_state", "activity_role", "activity_figure", "idea_stage", "measure_unit")


def options(connection: Connection, words: Mapping[str, Vocabulary], lang: Lang) -> Options:
    """All that can be chosen, in the language of the page."""
    return Options(
        programmes=_options(programmes(connection), lang),
        calls=_options(activities(connection, kinds=["idea_call"]), lang),
        terms={name: terms(words, name, lang) for name in _LISTS},
    )


def _options(held: Iterable[Programme | Activity], lang: Lang) -> tuple[Option, ...]:
    return tuple(Option(each.code, each.name_vi if lang == "vi" else each.name_en) for each in held)
