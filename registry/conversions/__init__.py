"""The pipeline of conversions: which heritage stands at which stage, since when, and what is in its way.

rules      what stands in the way, as `data/conversion_rules.toml` publishes it
asking     which places count
reading    the pipeline of a day, as an edition knew it
measuring  numbers by stage, category, unit and obstacle; each is the length of its rows
counting   the same numbers, counted by the database, and places page by page
changing   what entered, left and moved between two pipelines
telling    the answer as records, a page of places at a time, for programs
"""

from registry.conversions.asking import EVERY, Which
from registry.conversions.changing import Flow, between
from registry.conversions.measuring import Pipeline
from registry.conversions.reading import pipeline
from registry.conversions.rules import Rule, rules

__all__ = ["EVERY", "Flow", "Pipeline", "Rule", "Which", "between", "pipeline", "rules"]
