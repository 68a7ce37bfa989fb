"""Engines that we are compared with, each in an environment of its own beside the project's."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parents[1] / ".bench"
NEAREST = {
    "geopandas": ("geopandas==1.2.0", "pyarrow==26.0.1"),
    "sedonadb": ("sedonadb==0.5.0", "geoarrow-pyarrow", "pandas", "pyarrow", "pyproj"),
    # The extension comes as a package, and only for some versions of DuckDB.
    "duckdb": ("duckdb==1.4.4", "duckdb-ext-spatial==1.4.4.20260205"),
}
SERVERS = {
    # With the loop and the parser of HTTP that ours has.
    "tipg": ("tipg==1.6.1", "uvicorn==0.54.0", "uvloop", "httptools"),
    "pygeoapi": ("pygeoapi==0.21.0", "gunicorn==27.0.1", "psycopg2-binary", "geoalchemy2", "sqlalchemy"),
}


def python_with(name: str) -> str | None:
    """The interpreter of a peer, made on first use; None, and said why, when it cannot be installed."""
    home = FOLDER / name
    python = home / "bin" / "python"
    if (home / "ready").exists():
        return str(python)
    try:
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True, capture_output=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", *(NEAREST | SERVERS)[name]],
            check=True,
            capture_output=True,
            text=True,
        )
    except subprocess.CalledProcessError as reason:
        print(f"{name} is left out, it cannot be installed: {str(reason.stderr)[-300:]}", file=sys.stderr)
        return None
    (home / "ready").touch()
    return str(python)
