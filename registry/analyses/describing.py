"""What each process takes and gives, as JSON Schema, made from the models that check it."""

from typing import Any

from registry.analyses.parameters import PARAMETERS
from registry.analyses.words import PARAMETERS as NAMED
from registry.analyses.words import RESULT, RESULT_ABOUT
from registry.language import Lang
from registry.workflow import Process

OUTPUT = "result"
"""The one output of every process."""

Json = dict[str, Any]


def inputs(of: Process, lang: Lang) -> dict[str, Json]:
    """The inputs of a process as OGC API Processes describes them: one value each, or up to `maxOccurs`.

    >>> inputs(Process.COVERAGE, "en")["within"]["maxOccurs"]
    10
    """
    return {name: _input(name, schema, lang) for name, schema in schemas(of).items()}


def outputs(lang: Lang) -> dict[str, Json]:
    """The output of every process."""
    return {
        OUTPUT: {
            "title": RESULT.get(lang),
            "description": RESULT_ABOUT.get(lang),
            "schema": {"type": "object", "contentMediaType": "application/json"},
        }
    }


def schemas(of: Process) -> dict[str, Json]:
    """The schema of each parameter of a process, by name."""
    whole = PARAMETERS[of].model_json_schema()
    return {name: _plain(schema, whole.get("$defs", {})) for name, schema in whole["properties"].items()}


def _input(name: str, schema: Json, lang: Lang) -> Json:
    described: Json = {"title": NAMED[name].get(lang), "minOccurs": 0}
    if schema.get("type") == "array":
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
        (schema,) = ({**schema, **each} for each in schema["anyOf"] if each.get("type") != "null")
    kept = {name: value for name, value in schema.items() if name not in ("title", "anyOf", "description")}
    if kept.get("default", 0) is None:
        del kept["default"]
    if "items" in kept:
        kept["items"] = _plain(kept["items"], definitions)
    if "properties" in kept:
        kept["properties"] = {name: _plain(each, definitions) for name, each in kept["properties"].items()}
    return kept
