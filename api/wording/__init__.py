"""The words of the pages, in `vi/` and `en/`: Vietnamese first, the same files and keys in both."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from api.locale import Lang


class Wording(NamedTuple):
    """The words of one language, by dotted key."""

    lang: Lang
    words: dict[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The words of a key, with `{name}` filled in; raises KeyError for a key that is not there."""
        return self.words[key].format(**values) if values else self.words[key]

    def knows(self, key: str) -> bool:
        """Whether there are words for a key that is put together from data."""
        return key in self.words


def _flat(table: dict[str, Any], above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for name, held in table.items():
        if isinstance(held, dict):
            found |= _flat(held, f"{above}{name}.")
        else:
            found[f"{above}{name}"] = held
    return found


@cache
def wording(lang: Lang) -> Wording:
    """The words of a language; a key that two files hold is a mistake of ours, raised as ValueError."""
    words: dict[str, str] = {}
    for file in (files("api.wording") / lang).iterdir():
        held = _flat(tomllib.loads(file.read_text(encoding="utf-8")))
        if twice := words.keys() & held.keys():
            raise ValueError(f"{lang}/{file.name} holds words that another file has: {sorted(twice)}")
        words |= held
    return Wording(lang, words)
