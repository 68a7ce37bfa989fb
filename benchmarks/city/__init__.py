"""A made-up city of any size on the real ground of Hanoi: places as they could be, the same each time.

    words      names and addresses
    ground     where places lie, and in which units
    histories  what has happened to a place, and when
    places     rows of every table for a block of places
    loading    blocks into a database that was migrated and seeded
    databases  a cluster under `.bench` with a database of each size

    python -m benchmarks.city postgresql+psycopg://registry@/postgres?host=/run/bench 1k 10k

All sizes lie in Hanoi: a million places there are denser than in any city, so that a page, a tile or a box
of the map is as full as it can get. A larger city begins with the places of a smaller one.
"""

from benchmarks.city.loading import Tally, load

__all__ = ["Tally", "load"]
