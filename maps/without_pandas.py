"""Folium for a server: loaded without pandas, which costs each worker a quarter of a second and 70 MB.

Folium only asks pandas whether the positions that it was given are a frame; ours never are. Notebooks and
commands load it as usual.
"""

import sys
from importlib import import_module


def load_folium() -> None:
    """Load Folium as if pandas were not installed, unless either is there already.

    For a program that is about to begin: nothing else may load pandas meanwhile.
    """
    if "pandas" in sys.modules or "folium" in sys.modules:
        return
    sys.modules["pandas"] = None  # type: ignore[assignment]  # Python's own way to say that there is none
    try:
        import_module("folium")
    finally:
        del sys.modules["pandas"]
