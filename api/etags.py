"""ETags as clients send them back."""


def holds(given: str, tag: str) -> bool:
    """Whether a header If-None-Match names an answer (RFC 9110, 13.1.2): tags are compared as weak ones.

    >>> holds('W/"1-a", "2-b"', '"1-a"'), holds("*", '"1-a"'), holds("", '"1-a"')
    (True, True, False)
    """
    held = {each.strip().removeprefix("W/") for each in given.split(",")}
    return "*" in held or tag.removeprefix("W/") in held
