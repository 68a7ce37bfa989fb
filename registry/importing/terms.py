"""Words of vocabularies as people write them: a code or a label, folded; or the nearest."""

from collections.abc import Mapping
from difflib import get_close_matches

from registry.browsing.terms import Vocabulary
from registry.importing.codes import Code
from registry.importing.fields import Field
from registry.importing.headings import plain
from registry.importing.issues import Issue, issue
from registry.language import Words

TOLD = 20
"""Terms that an issue lists; the template has them all."""
_ALSO: Mapping[str, Mapping[str, str]] = {
    "kind": {
        "di san": "heritage_site",
        "heritage": "heritage_site",
        "trung tam": "creative_centre",
        "khong gian sang tao": "creative_centre",
        "centre": "creative_centre",
        "creative center": "creative_centre",
        "creative space": "creative_centre",
        "di san chuyen doi": "converted_site",
    }
}
"""What else people call some terms, folded."""


class Lexicon:
    """The terms of one vocabulary, found by anything that they are called."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.code = vocabulary.code
        self.labels = {
            term.code: Words(term.label_vi, term.label_en)
            for term in vocabulary.terms.values()
            if term.replaced_by is None
        }
        self._codes: dict[str, str] = dict(_ALSO.get(vocabulary.code, {}))
        for term in reversed(list(vocabulary.terms.values())):
            now = term.replaced_by or term.code
            self._codes |= {plain(word): now for word in (term.label_en, term.label_vi, term.code)}
        self._issues: dict[str, Words] = {}

    def code_of(self, text: str) -> str | None:
        """The code of what is written; None when it is no term."""
        return self._codes.get(plain(text))

    def nearest(self, text: str) -> str | None:
        """The code of the term that is written most alike; None when none is like it."""
        near = get_close_matches(plain(text), self._codes, n=1, cutoff=0.6)
        return self._codes[near[0]] if near else None

    def suggestion(self, text: str) -> Words:
        """“Did you mean …?” in both languages; empty when nothing is like it."""
        if text not in self._issues:
            code = self.nearest(text)
            if code is None:
                self._issues[text] = Words("", "")
            else:
                label = self.labels[code]
                self._issues[text] = Words(
                    f"Có phải “{label.vi}” ({code})? ", f"Did you mean “{label.en}” ({code})? "
                )
        return self._issues[text]

    def allowed(self) -> Words:
        """The labels, at most `TOLD` of them."""
        labels = list(self.labels.values())
        more = Words("…", "…") if len(labels) > TOLD else Words("", "")
        return Words(
            "; ".join(label.vi for label in labels[:TOLD]) + more.vi,
            "; ".join(label.en for label in labels[:TOLD]) + more.en,
        )


def unknown(lexicon: Lexicon, field: Field, text: str, row: int, column: str) -> Issue:
    """The issue of a word that is no term."""
    return issue(
        Code.UNKNOWN_TERM,
        row,
        column,
        value=text,
        field=Words(f"“{field.title.vi}”", f"“{field.title.en}”"),
        suggestion=lexicon.suggestion(text),
        allowed=lexicon.allowed(),
    )
