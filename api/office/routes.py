"""Every route of the office's pages."""

from api.heads import with_heads
from api.office import asking, editing, typing, work

router = with_heads(each.router for each in (work, editing, asking, typing))
