"""The operations on programmes, activities and ideas, for the OpenAPI document of the API of editing."""

from api.editing.asked import Body
from api.editing.operation import Operation
from api.editing.programme_bodies import (
    ActivityCreated,
    ActivityWritten,
    IdeaCreated,
    IdeaWritten,
    StepTaken,
)
from registry.language import Words

PROGRAMMES = "programmes"

OPERATIONS = (
    Operation(
        *("get", "/api/programmes", PROGRAMMES),
        Words("Các chương trình", "The programmes"),
        {200: "Programmes"},
        query=("kind", "asOf"),
        open=True,
    ),
    Operation(
        *("get", "/api/activities", PROGRAMMES),
        Words("Các hoạt động, mới nhất trước", "Activities, the latest first"),
        {200: "Activities"},
        query=("since", "until", "kind", "programme", "asOf"),
        open=True,
    ),
    Operation(
        *("post", "/api/activities", PROGRAMMES),
        Words("Thêm một hoạt động", "Write a new activity"),
        {201: "Activity"},
        ActivityCreated,
    ),
    Operation(
        *("get", "/api/activities/{code}", PROGRAMMES),
        Words("Một hoạt động", "An activity"),
        {200: "Activity"},
        query=("asOf",),
        open=True,
    ),
    Operation(
        *("put", "/api/activities/{code}", PROGRAMMES),
        Words("Ghi lại một hoạt động", "Write an activity anew"),
        {200: "Activity"},
        ActivityWritten,
        names_version=True,
    ),
    Operation(
        *("delete", "/api/activities/{code}", PROGRAMMES),
        Words("Xóa một hoạt động", "Remove an activity"),
        {204: "Nothing"},
        names_version=True,
        query=("reason",),
    ),
    Operation(
        *("get", "/api/ideas", PROGRAMMES),
        Words("Các ý tưởng", "The ideas"),
        {200: "Ideas"},
        query=("on", "call", "asOf"),
        open=True,
    ),
    Operation(
        *("post", "/api/ideas", PROGRAMMES),
        Words("Thêm một ý tưởng", "Write a new idea"),
        {201: "Idea"},
        IdeaCreated,
    ),
    Operation(
        *("get", "/api/ideas/{code}", PROGRAMMES),
        Words("Một ý tưởng", "An idea"),
        {200: "Idea"},
        query=("asOf",),
        open=True,
    ),
    Operation(
        *("put", "/api/ideas/{code}", PROGRAMMES),
        Words("Ghi lại một ý tưởng", "Write an idea anew"),
        {200: "Idea"},
        IdeaWritten,
        names_version=True,
    ),
    Operation(
        *("delete", "/api/ideas/{code}", PROGRAMMES),
        Words("Xóa một ý tưởng", "Remove an idea"),
        {204: "Nothing"},
        names_version=True,
        query=("reason",),
    ),
    Operation(
        *("post", "/api/ideas/{code}/steps", PROGRAMMES),
        Words("Ghi bước tiếp theo của một ý tưởng", "Write the next step of an idea"),
        {200: "Idea"},
        StepTaken,
        names_version=True,
    ),
    Operation(
        *("post", "/api/ideas/{code}/steps/take-back", PROGRAMMES),
        Words("Rút lại bước cuối ghi nhầm", "Take back the last step, written by mistake"),
        {200: "Idea"},
        Body,
        names_version=True,
        query=("reason",),
    ),
)
