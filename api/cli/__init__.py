"""The command line: `creative-registry`. One file a group of commands; scientific libraries load only where
used.
"""

from api.cli.app import app

__all__ = ["app"]
