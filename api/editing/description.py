"""The OpenAPI document of the API of editing."""

import json
import re
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.auth.cookies import cookie_name
from api.auth.own_forms import HEADER as CSRF
from api.editing.answers import JSON, READ
from api.editing.operation import Operation
from api.editing.operations import ACCOUNT, OPERATIONS, PAST, PLACES, PLANS, REQUESTS
from api.editing.programme_operations import PROGRAMMES
from api.editing.queries import only_language
from api.editing.schemas import of, schemas
from api.formats import PROBLEM_JSON
from api.idempotency import HEADER as IDEMPOTENCY_KEY
from api.links import base_url
from api.locale import LANGUAGES, language
from api.preconditions import HEADER as IF_MATCH
from api.problem_types import KINDS
from api.sent import MULTIPART
from registry.exporting.stamp import LICENCE, LICENCE_URL
from registry.language import Lang, Words
from registry.program import version
from registry.requests.evidence import MEDIA_TYPES
from registry.requests.reading import LONGEST_LIST

Json = dict[str, Any]
router = APIRouter()
MEDIA_TYPE = "application/vnd.oai.openapi+json;version=3.1"

TITLE = Words("API biên tập", "The API of editing")
DESCRIPTION = Words(
    "Đọc, sửa, thẩm định, xem lịch sử và hoàn lại hồ sơ địa điểm. Dữ liệu mở thì đọc ở `/ogc`.",
    "Read, change, review, look back at and take back the records of places. Open data are read at `/ogc`.",
)
TAGS = {
    PLACES: Words("Địa điểm", "Places"),
    REQUESTS: Words("Đề nghị thay đổi", "Change requests"),
    PAST: Words("Lịch sử và hoàn lại", "History, and taking back"),
    PLANS: Words("Kế hoạch và chỉ tiêu", "Plans and targets"),
    PROGRAMMES: Words("Chương trình, hoạt động, ý tưởng", "Programmes, activities, ideas"),
    ACCOUNT: Words("Tài khoản", "The account"),
}
_KEY: Json = {"type": "string", "format": "uuid"}
_COUNT: Json = {"type": "integer", "minimum": 0, "maximum": 10**18 - 1}
_CODE: Json = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 80}
_PLAN_CODE = _CODE | {"maxLength": 60}
_PATH = {"number": _COUNT, "edition": _COUNT, "code": _CODE, "plan": _PLAN_CODE, "target": _PLAN_CODE}
_DAY: Json = {"type": "string", "format": "date"}
_QUERY: dict[str, Json] = {
    "state": {"type": "string", "description": "States of requests, with commas between them."},
    "site": _KEY,
    "mine": {"type": "boolean"},
    "batch": _KEY,
    "limit": {"type": "integer", "minimum": 1, "maximum": LONGEST_LIST},
    "reason": {"type": "string", "description": "Why: of a bare merge patch, and of a removal."},
    "publish": {"type": "boolean", "description": "Of a bare merge patch."},
    "since": _DAY,
    "until": _DAY,
    "kind": {"type": "string", "description": "Codes of kinds of programme, with commas between them."},
    "programme": _CODE,
    "call": _CODE,
    "next": {"type": "string", "description": "Only ever as links with rel=next carry it."},
    "on": {"type": "string", "format": "date", "description": "The day that is asked about; absent: today."},
    "asOf": {
        "type": "string",
        "minLength": 10,
        "maxLength": 40,
        "description": "What was known at this past moment: a day (its end, in Hanoi), or one with its zone.",
    },
}
_ALWAYS = (400, 401, 403, 404, 406, 409, 500, 503)
_SENT = (413, 415, 422)


@router.api_route("/api/openapi.json", methods=READ)
def definition(request: Request) -> Response:
    """Every operation of the API of editing (OpenAPI 3.1)."""
    only_language(request)
    content = json.dumps(described(request), ensure_ascii=False)
    headers = {"Cache-Control": "no-cache", "Content-Language": language(request), "Vary": "Accept-Language"}
    return Response(content, headers=headers, media_type=MEDIA_TYPE)


def described(request: Request) -> Json:
    """The description of the API as it is served at this address, in the language of the request."""
    lang = language(request)
    paths: Json = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method] = _operation(each, lang)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE.get(lang),
            "description": DESCRIPTION.get(lang),
            "version": version(),
            "license": {"name": LICENCE, "url": LICENCE_URL},
        },
        "servers": [{"url": base_url(request)}],
        "tags": [{"name": name, "description": words.get(lang)} for name, words in TAGS.items()],
        "security": [{"token": []}, {"session": [], "form": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": cookie_name(request)},
                "form": {"type": "apiKey", "in": "header", "name": CSRF},
            },
            "responses": {str(kind.status): _problem(kind.status, lang) for kind in KINDS.values()},
            "schemas": schemas(),
        },
    }


def _problem(status: int, lang: Lang) -> Json:
    titles = [kind.title.get(lang) for kind in KINDS.values() if kind.status == status]
    return {"description": " / ".join(titles), "content": {PROBLEM_JSON: {"schema": of("Problem")}}}


def _operation(each: Operation, lang: Lang) -> Json:
    statuses = [*_ALWAYS, *(_SENT if each.takes is not None else ())]
    statuses += [412, 428] if each.names_version else []
    told: Json = {str(status): _answer(name, each.summary.get(lang)) for status, name in each.answers.items()}
    told |= {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}
    held: Json = {
        "operationId": re.sub(r"\W+", "_", f"{each.method} {each.path.removeprefix('/api')}").strip("_"),
        "summary": each.summary.get(lang),
        "tags": [each.tag],
        "parameters": list(_parameters(each)),
        "responses": told,
    }
    if each.open:
        held["security"] = [{}]
    if each.takes is not None:
        held["requestBody"] = _body(each)
    return held


_TAGGED = (
    *("Document", "Request", "Standing", "TargetRows", "Plan", "Target", "Measurement"),
    *("Activity", "Idea"),
)


def _answer(name: str, summary: str) -> Json:
    tag = {"ETag": {"schema": {"type": "string"}}}
    if name == "File":
        return {"description": summary, "content": {media_type: {} for media_type in MEDIA_TYPES}}
    if name == "Nothing":
        return {"description": summary}
    if name == "Table":
        return {"description": summary, "content": {"text/csv": {"schema": {"type": "string"}}}}
    content = {JSON: {"schema": of(name)}}
    return {"description": summary, "content": content} | ({"headers": tag} if name in _TAGGED else {})


def _parameters(each: Operation) -> list[Json]:
    found: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": _PATH.get(name, _KEY)}
        for name in re.findall(r"{(\w+)}", each.path)
    ]
    if each.names_version:
        tag = {"type": "string", "pattern": '^"[0-9]{1,18}"$', "examples": ['"17"']}
        found.append({"name": IF_MATCH, "in": "header", "required": True, "schema": tag})
    if each.method == "post":
        key = {"type": "string", "pattern": "^[!-~]{1,200}$"}
        found.append({"name": IDEMPOTENCY_KEY, "in": "header", "schema": key})
    found += [{"name": name, "in": "query", "schema": _QUERY[name]} for name in each.query]
    language_of = {"type": "string", "enum": list(LANGUAGES)}
    return [*found, {"name": "lang", "in": "query", "schema": language_of}]


def _body(each: Operation) -> Json:
    model = each.takes
    content: Json = {JSON: {"schema": of(model.__name__ if model else "")}}
    if each.path.endswith("/evidence"):
        file = {"type": "string", "contentMediaType": "application/octet-stream"}
        form = {
            "type": "object",
            "required": ["file"],
            "properties": {"file": file, "title": {"type": "string"}},
        }
        content[MULTIPART] = {"schema": form}
    return {"required": bool(model and model.model_json_schema().get("required")), "content": content}
