"""What is done for the creative city: programmes, their activities, and ideas on their way to a place.

programmes, programme, activities, activity, ideas, idea   what the public reads, now or as an edition knew
drawing    their places on a map
changing   what the reviewing agency writes
steps      how an idea moves
days       the days of an activity, as people write them
rows, files, seeding   the files of `data/`, checked and brought into the database
"""

from registry.programmes.drawing import points
from registry.programmes.model import Activity, Figure, Host, Idea, Place, Programme, Source, Step
from registry.programmes.reading import activities, activity, idea, ideas, programme, programmes

__all__ = [
    "Activity",
    "Figure",
    "Host",
    "Idea",
    "Place",
    "Programme",
    "Source",
    "Step",
    "activities",
    "activity",
    "idea",
    "ideas",
    "points",
    "programme",
    "programmes",
]
