"""Changing sites: the document that an editor can change, how changes meet, and how they are written.

document   the document of a site, now and in a past edition
model      what a document may hold, checked as a whole
known      the codes that it may name
linking    whether the places that it links to are there
placing    the units that it lies in, and whether it lies where it says
merging    merge patches: making, applying, and two that meet
writing    documents into tables, many at a time
verifying  still true
likeness   places that could be the same one
"""

from registry.editing.document import Versioned, document, document_in, place_of
from registry.editing.known import Known, known
from registry.editing.model import checked, normal
from registry.editing.writing import Change, write

__all__ = [
    "Change",
    "Known",
    "Versioned",
    "checked",
    "document",
    "document_in",
    "known",
    "normal",
    "place_of",
    "write",
]
