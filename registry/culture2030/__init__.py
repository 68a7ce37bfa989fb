"""UNESCO's indicators Culture|2030, as far as the registry has something to say about them.

definitions   what each asks, and which part of it the registry holds (`data/culture2030.toml`)
measuring     the numbers on a day, as an edition knew them; none where there are no data
"""

from registry.culture2030.definitions import Definitions, Indicator, definitions
from registry.culture2030.measuring import Answer, Measured, answers

__all__ = ["Answer", "Definitions", "Indicator", "Measured", "answers", "definitions"]
