"""The facts in `data/`, read, checked as a whole, and put into the database: all or nothing."""

from registry.seeding.loading import STEPS, Seeded, seed

__all__ = ["STEPS", "Seeded", "seed"]
