"""Which version of the program answers."""

import importlib.metadata
from functools import cache


@cache
def version() -> str:
    """The version of this program; read once, as its file takes a millisecond."""
    return importlib.metadata.version("creative-registry")
