"""Makes the databases of some sizes: `python -m benchmarks.city URL 1k 10k`."""

import sys

from benchmarks.city.databases import SIZES, database


def main() -> None:
    """The first word is the URL of a cluster; the rest are sizes, none: all."""
    for size in sys.argv[2:] or SIZES:
        print(database(sys.argv[1], size), flush=True)


if __name__ == "__main__":
    main()
