"""Who may do what: one rule, as a decision with its reason, as a predicate in SQL, and in the database.

    actor      who acts, and for which units
    deciding   may they, and if not, why
    predicate  the same rule as a WHERE clause
    registry/sql/60_rights.sql  the same rule as row-level security

A property test holds the three to each other.
"""

from registry.policy.actor import Actor, Area, actor
from registry.policy.deciding import Decision, Place, Verb, may, require
from registry.policy.predicate import allowed

__all__ = ["Actor", "Area", "Decision", "Place", "Verb", "actor", "allowed", "may", "require"]
