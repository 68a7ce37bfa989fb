"""The command line: `creative-registry`. One file a group of commands; scientific libraries load only where
used.
"""

from api.cli.program import app

__all__ = ["app"]
