"""The words of the pages, in `vi.toml` and `en.toml`: Vietnamese first, the same keys in both."""

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
    """The words of a language."""
    text = (files("api.wording") / f"{lang}.toml").read_text(encoding="utf-8")
    return Wording(lang, _flat(tomllib.loads(text)))
