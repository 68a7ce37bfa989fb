"""CQL2, the filter language of OGC API Features Part 3: text or JSON, to one JSON tree, to SQL with bound
values.
"""

from registry.cql.expressions import compiled
from registry.cql.tree import Language, Node, parsed

__all__ = ["Language", "Node", "compiled", "parsed"]
