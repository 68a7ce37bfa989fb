"""Where the facts are that come with the program: in the wheel beside the code, in a checkout in `data/`."""

from pathlib import Path


def data_folder() -> Path:
    """Folder of vocabularies, sites and sources, as described in its README.md."""
    here = Path(__file__).parent
    shipped = here / "data"
    return shipped if shipped.is_dir() else here.parent / "data"
