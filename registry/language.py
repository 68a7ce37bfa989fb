"""The two languages of every answer: Vietnamese first, English complete."""

from typing import Literal, NamedTuple

Lang = Literal["vi", "en"]


class Words(NamedTuple):
    """One text in both languages.

    >>> Words("Địa điểm", "Places").get("en")
    'Places'
    """

    vi: str
    en: str

    def get(self, lang: Lang) -> str:
        """The text in one language."""
        return self.vi if lang == "vi" else self.en
