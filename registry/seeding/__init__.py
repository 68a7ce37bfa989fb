"""The facts in `data/`, read, checked as a whole, and put into the database: all or nothing."""

from registry.seeding.loading import Seeded, seed

__all__ = ["Seeded", "seed"]
