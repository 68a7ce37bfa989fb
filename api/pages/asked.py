"""The filters that the address of a page carries."""

from urllib.parse import urlencode

from fastapi import Request

from api.pages.reader import Reader
from registry.browsing import areas
from registry.browsing.filters import VOCABULARY, Filters, read


def asked(request: Request, reads: Reader) -> Filters:
    """The filters of a request; raises Invalid with every mistake."""
    codes = {
        axis: tuple(reads.words[vocabulary].terms)
        for axis, vocabulary in VOCABULARY.items()
        if vocabulary in reads.words
    }
    units = [version.key for version in areas.versions(reads.connection)]
    return read(request.query_params.multi_items(), codes=codes, units=units)


def query(filters: Filters, **more: str | None) -> str:
    """The query of an address that asks for these filters, with its question mark; empty when there is
    nothing to ask.

    >>> query(Filters(words="gốm"), geo="commune", lang=None)
    '?q=g%E1%BB%91m&geo=commune'
    """
    pairs = [*filters.pairs(), *((name, value) for name, value in more.items() if value)]
    return f"?{urlencode(pairs, safe=':')}" if pairs else ""
