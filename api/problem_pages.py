"""Where the type of a problem leads: what it means and what to do, for people and for programs."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.formats import DOCUMENT, Format, negotiated
from api.locale import language
from api.pages.rendering import page
from api.params import require_known
from api.problem_types import KINDS, Problem
from registry.errors import NotFound
from registry.language import Lang, Words

router = APIRouter()
READ = ["GET", "HEAD"]
TITLE = Words("Các loại lỗi", "Kinds of problems")


@router.api_route("/problems", methods=READ)
def kinds(request: Request) -> Response:
    """Every kind of problem."""
    return _answer(request, TITLE, tuple(KINDS.values()))


@router.api_route("/problems/{name}", methods=READ)
def kind(request: Request, name: str) -> Response:
    """One kind of problem, at the address that is its type."""
    if name not in KINDS:
        raise NotFound("problem", name)
    return _answer(request, KINDS[name].title, (KINDS[name],))


def _answer(request: Request, title: Words, told: tuple[Problem, ...]) -> Response:
    require_known(request.query_params.multi_items())
    lang = language(request)
    entries = [_entry(each, lang) for each in told]
    if negotiated(request, DOCUMENT) is Format.HTML:
        values = {
            "title": title.get(lang),
            "kinds": entries,
            "is_list": len(told) > 1,
            "all": TITLE.get(lang),
        }
        answer: Response = page(request, "ogc/problem.html", values)
    else:
        answer = JSONResponse({"problems": entries} if len(told) > 1 else entries[0])
        answer.headers["Content-Language"] = lang
    answer.headers["Vary"] = "Accept, Accept-Language"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _entry(told: Problem, lang: Lang) -> dict[str, str | int]:
    return {
        "type": told.type,
        "status": told.status,
        "title": told.title.get(lang),
        "meaning": told.meaning.get(lang),
        "remedy": told.remedy.get(lang),
    }
