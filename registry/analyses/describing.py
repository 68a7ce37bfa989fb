"""What each process takes and gives, as JSON Schema, made from the models that check it."""

from functools import cache
from typing import Any

from registry.analyses.parameters import PARAMETERS
from registry.analyses.words import ECHO_ABOUT, RESULT, RESULT_ABOUT
from registry.analyses.words import PARAMETERS as NAMED
from registry.language import Lang
from registry.workflow import Process

OUTPUT = "result"
"""The one output of every process."""

Json = dict[str, Any]

_NOT_TOLD = ("title", "description", "propertyNames")
"""Words of a schema that are the program's own, or that the schemas of the standard do not have."""


def inputs(of: Process, lang: Lang) -> dict[str, Json]:
    """The inputs of a process as OGC API Processes describes them: one value each, or up to `maxOccurs`.

    An array of any length is one value.

    >>> inputs(Process.COVERAGE, "en")["within"]["maxOccurs"]
    10
    """
    return {name: _input(name, schema, lang) for name, schema in schemas(of).items()}


def outputs(of: Process, lang: Lang) -> dict[str, Json]:
    """The output of a process."""
    about = ECHO_ABOUT if of is Process.ECHO else RESULT_ABOUT
    return {
        OUTPUT: {
            "title": RESULT.get(lang),
            "description": about.get(lang),
            "schema": {"type": "object", "contentMediaType": "application/json"},
        }
    }


def schemas(of: Process) -> dict[str, Json]:
    """The schema of each parameter of a process, by name."""
    whole = PARAMETERS[of].model_json_schema()
    return {name: _plain(schema, whole.get("$defs", {})) for name, schema in whole["properties"].items()}


@cache
def objects(of: Process) -> frozenset[str]:
    """The parameters of a process that are objects of free names.

    >>> sorted(objects(Process.SITING))
    ['costs']
    """
    return frozenset(name for name, schema in schemas(of).items() if schema.get("type") == "object")


def _input(name: str, schema: Json, lang: Lang) -> Json:
    described: Json = {"title": NAMED[name].get(lang), "minOccurs": 0}
    if schema.get("type") == "array" and "maxItems" in schema:
        item = dict(schema["items"])
        if schema.get("default"):
            described["description"] = (
                f"default: {', '.join(format(each, 'g') for each in schema['default'])}"
            )
        return described | {"maxOccurs": schema["maxItems"], "schema": item}
    return described | {"schema": schema}


def _plain(schema: Json, definitions: dict[str, Json]) -> Json:
    """A schema without references, titles of the program's own and nulls, which stand for absence."""
    if "$ref" in schema:
        return _plain(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    if "anyOf" in schema:
        (one,) = (each for each in schema["anyOf"] if each.get("type") != "null")
        return _plain({name: value for name, value in schema.items() if name != "anyOf"} | one, definitions)
    kept = {name: value for name, value in schema.items() if name not in _NOT_TOLD}
    if kept.get("default", 0) is None:
        del kept["default"]
    if "allOf" in kept:
        kept["allOf"] = [_plain(each, definitions) for each in kept["allOf"]]
    if "items" in kept:
        kept["items"] = _plain(kept["items"], definitions)
    if "properties" in kept:
        kept["properties"] = {name: _plain(each, definitions) for name, each in kept["properties"].items()}
    return kept
