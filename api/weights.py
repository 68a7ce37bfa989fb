"""How much a client wants each of what it names: lists with quality values (RFC 9110, 12.4.2)."""

from collections.abc import Iterator


def weighed(header: str) -> Iterator[tuple[str, float]]:
    """What a header of the family Accept names, in lower case, each with its weight; 0 is not at all.

    >>> list(weighed("br;q=0.5, GZIP")), list(weighed("text/html;level=1;q=0.3, */*;q=much"))
    ([('br', 0.5), ('gzip', 1.0)], [('text/html', 0.3), ('*/*', 0.0)])
    """
    for part in header.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        yield name, _weight(parameters)


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return float(parameter.removeprefix("q="))
            except ValueError:
                return 0.0
    return 1.0
