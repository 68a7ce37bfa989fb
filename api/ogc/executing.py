"""What an execution request says: inputs by value or by reference, the output, and how it is told.

Inputs here are numbers, words and days. A reference may be a `data:` address (RFC 2397), which holds its
value itself; addresses of other servers are not fetched, because whoever can make a server fetch addresses
can make it ask where only the server may.
"""

import base64
import binascii
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from api.bodies import read_json
from registry.analyses.asked import Asked
from registry.analyses.describing import OUTPUT, objects
from registry.analyses.parameters import PARAMETERS, asked
from registry.errors import Fault, Invalid, NotFound, RegistryError
from registry.workflow import Process

MEMBERS = ("inputs", "outputs", "response", "subscriber")
RESPONSES = ("raw", "document")
_QUALIFIERS = {"value", "mediaType", "encoding", "schema", "format"}
_LINK = {"href", "rel", "type", "hreflang", "title", "length"}
_JSON = ("", "application/json")


class Execution(NamedTuple):
    """What is to be computed, and whether the result is told under its name."""

    asked: Asked
    document: bool


def execution(of: Process, body: Any) -> Execution:
    """The request in the body of an execution; raises Invalid with every mistake, by JSON pointer."""
    if not isinstance(body, dict):
        raise Invalid(Fault("/", None, "is not an object", MEMBERS))
    faults = [*_request_faults(body)]
    given = body.get("inputs", {})
    values: dict[str, Any] = {}
    for name, value in given.items() if isinstance(given, dict) else ():
        try:
            values[name] = _value(value, f"/inputs/{name}", is_object=name in objects(of))
        except Invalid as error:
            faults += error.faults
    try:
        found = asked(of, values)
    except Invalid as error:
        wrong = {each.where for each in faults}
        faults += [each for each in _placed(of, error).faults if each.where not in wrong]
    if faults:
        raise Invalid(faults)
    return Execution(found, body.get("response") == "document")


def placed(of: Process, error: RegistryError) -> RegistryError:
    """An error of the computation, as faults of the inputs that it is about where it is about some.

    >>> print(placed(Process.COVERAGE, NotFound("demand surface", "moon")))
    /inputs/surface: 'moon': there is no demand surface of that name
    """
    if isinstance(error, Invalid):
        return _placed(of, error)
    if isinstance(error, NotFound):
        where = next((where for what, where in _ABOUT if what in error.what), "")
        stood = error.what.removesuffix(" that stood on")
        message = (
            f"there is no {error.what} of that name" if where != "on" else f"no {stood} stood on that day"
        )
        return Invalid(Fault(f"/inputs/{where}", str(error.name), message))
    return error


_ABOUT = (("demand surface", "surface"), ("unit that stood on", "on"), ("place", "also"))


def _placed(of: Process, error: Invalid) -> Invalid:
    return Invalid(replace(each, where=_pointer(of, each.where)) for each in error.faults)


def _pointer(of: Process, where: str) -> str:
    if where == "inputs":
        return "/inputs"
    first = {"step": "steps", "cost": "costs", "geography": "by", "level": "by"}.get(where, where)
    return (
        f"/inputs/{first}" if first.partition("/")[0] in PARAMETERS[of].model_fields else f"/inputs/{where}"
    )


def _request_faults(body: Mapping[str, Any]) -> Iterator[Fault]:
    for name in body:
        if name not in MEMBERS:
            yield Fault(f"/{name}", None, "is not a member of an execution request", MEMBERS)
    if "subscriber" in body:
        yield Fault("/subscriber", None, "is not supported: this service calls nobody back")
    if not isinstance(body.get("inputs", {}), dict):
        yield Fault("/inputs", None, "is not an object")
    if body.get("response", "raw") not in RESPONSES:
        yield Fault("/response", body["response"], "is not one of the values that it can have", RESPONSES)
    outputs = body.get("outputs", {})
    if not isinstance(outputs, dict):
        yield Fault("/outputs", None, "is not an object")
        return
    for name, wanted in outputs.items():
        yield from _output_faults(name, wanted)


def _output_faults(name: str, wanted: Any) -> Iterator[Fault]:
    where = f"/outputs/{name}"
    if name != OUTPUT:
        yield Fault(where, None, "is not an output of this process", (OUTPUT,))
    elif not isinstance(wanted, dict):
        yield Fault(where, None, "is not an object")
    else:
        if wanted.get("transmissionMode", "value") != "value":
            mode = wanted["transmissionMode"]
            yield Fault(f"{where}/transmissionMode", mode, "is not offered", ("value",))
        form = wanted.get("format", {})
        type_ = form.get("mediaType", "application/json") if isinstance(form, dict) else form
        if type_ != "application/json":
            yield Fault(f"{where}/format/mediaType", type_, "is not offered", ("application/json",))


def _value(given: Any, where: str, *, is_object: bool) -> Any:
    """An input as its plain value: qualified values opened, references resolved, in lists too.

    An input that must be an object, and whose member `value` is none, is that object itself.
    """
    if isinstance(given, list):
        return [_value(each, f"{where}/{at}", is_object=is_object) for at, each in enumerate(given)]
    if not isinstance(given, dict):
        return given
    if "value" in given and given.keys() <= _QUALIFIERS:
        return given if is_object and not isinstance(given["value"], dict) else given["value"]
    if isinstance(given.get("href"), str) and given.keys() <= _LINK:
        return _resolved(given["href"], where)
    return given


def _resolved(address: str, where: str) -> Any:
    scheme, _, rest = address.partition(":")
    described, comma, data = rest.partition(",")
    if scheme.lower() != "data" or not comma:
        raise Invalid(
            Fault(
                f"{where}/href",
                address[:100],
                "is not fetched",
                ("data:application/json,…", "the value itself"),
            )
        )
    type_, *parameters = described.split(";")
    if type_ not in _JSON:
        raise Invalid(Fault(f"{where}/href", type_, "is not offered", ("application/json",)))
    content = unquote_to_bytes(data)
    if "base64" in parameters:
        try:
            content = base64.b64decode(content, validate=True)
        except binascii.Error:
            raise Invalid(Fault(f"{where}/href", address[:100], "is not base64")) from None
    return read_json(content)
