"""The operations of the API of editing, for its OpenAPI document: what each takes, and what it answers."""

from api.editing import programme_operations
from api.editing.asked import (
    Amended,
    Approved,
    Body,
    Chosen,
    Created,
    Divided,
    MergedInto,
    NewRequest,
    Patched,
    Proof,
    Reasoned,
    Reverted,
    RevertedTo,
    Said,
)
from api.editing.asked_plans import NewTarget, PutMeasurement, PutPlan, PutTarget
from api.editing.operation import Operation
from registry.language import Words

PLACES, REQUESTS, PAST, PLANS, ACCOUNT = "places", "requests", "history", "plans", "account"
_CHANGED = {200: "Document", 202: "Request"}
_MOVED = {200: "Request"}
_TAKEN_BACK = {200: "TakenBack", 202: "Requested"}


OPERATIONS: tuple[Operation, ...] = (
    Operation(
        *("get", "/api/sites/{site_id}", PLACES),
        Words("Hồ sơ của một địa điểm", "The document of a place"),
        {200: "Document"},
    ),
    Operation(
        *("patch", "/api/sites/{site_id}", PLACES),
        Words("Sửa một địa điểm", "Change a place"),
        _CHANGED,
        Patched,
        names_version=True,
        query=("reason", "publish"),
    ),
    Operation(
        *("post", "/api/sites", PLACES),
        Words("Thêm một địa điểm", "Make a new place"),
        {201: "Document", 202: "Request"},
        Created,
    ),
    Operation(
        *("post", "/api/sites/{site_id}/verify", PLACES),
        Words("Xác nhận vẫn đúng", "Vouch for a place: still true"),
        {200: "Document"},
        Body,
        names_version=True,
    ),
    Operation(
        *("post", "/api/sites/{site_id}/merge", PLACES),
        Words("Gộp một địa điểm khác vào địa điểm này", "Fold another place into this one"),
        _CHANGED,
        MergedInto,
        names_version=True,
    ),
    Operation(
        *("post", "/api/sites/{site_id}/split", PLACES),
        Words("Tách địa điểm mới ra", "Make new places of parts of this one"),
        _CHANGED,
        Divided,
        names_version=True,
    ),
    *(
        Operation(
            "post", f"/api/sites/{{site_id}}/{verb}", PLACES, summary, _CHANGED, Reasoned, names_version=True
        )
        for verb, summary in (
            ("unpublish", Words("Ngừng công bố", "Take a place from the public")),
            ("delete", Words("Xóa, vẫn giữ hồ sơ", "Delete a place; its record stays")),
            ("restore", Words("Công bố lại", "Publish a place again")),
        )
    ),
    Operation(
        *("get", "/api/requests", REQUESTS),
        Words("Các đề nghị thay đổi", "Change requests, the last changed first"),
        {200: "RequestList"},
        query=("state", "site", "mine", "batch", "limit", "next"),
    ),
    Operation(
        *("post", "/api/requests", REQUESTS),
        Words("Lập đề nghị thay đổi", "A new draft, handed in when asked to"),
        {201: "Request"},
        NewRequest,
    ),
    Operation(
        *("get", "/api/requests/{request_id}", REQUESTS),
        Words("Một đề nghị, đối chiếu với hiện trạng", "A request, beside the live record"),
        {200: "Request"},
    ),
    Operation(
        *("patch", "/api/requests/{request_id}", REQUESTS),
        Words("Sửa đề nghị", "Another patch for a draft or a returned request"),
        _MOVED,
        Amended,
        names_version=True,
    ),
    *(
        Operation(
            "post",
            f"/api/requests/{{request_id}}/{step}",
            REQUESTS,
            summary,
            _MOVED,
            body,
            names_version=step != "comment",
        )
        for step, summary, body in (
            ("submit", Words("Gửi thẩm định", "Hand in for review"), Body),
            ("withdraw", Words("Rút lại", "Take back, by the author"), Body),
            ("return", Words("Trả lại để sửa", "Return to the author"), Said),
            ("reject", Words("Từ chối", "Refuse for good"), Said),
            ("approve", Words("Duyệt và công bố", "Approve and publish"), Approved),
            ("publish", Words("Công bố bản nháp của mình", "Publish an own draft at once"), Chosen),
            ("comment", Words("Góp ý", "Say something"), Said),
        )
    ),
    Operation(
        *("post", "/api/requests/{request_id}/evidence", REQUESTS),
        Words("Đính kèm liên kết hoặc tệp", "Add a link or a file"),
        {201: "Evidence"},
        Proof,
    ),
    Operation(
        *("get", "/api/requests/{request_id}/evidence/{evidence_id}", REQUESTS),
        Words("Tệp đính kèm", "A file that was added"),
        {200: "File"},
    ),
    Operation(
        *("get", "/api/sites/{site_id}/history", PAST),
        Words("Lịch sử của một địa điểm", "Every version of a place"),
        {200: "History"},
    ),
    Operation(
        *("get", "/api/sites/{site_id}/versions/{edition}", PAST),
        Words("Hồ sơ ở một phiên bản trước", "The document as an edition left it"),
        {200: "Document"},
    ),
    Operation(
        *("get", "/api/editions/{number}", PAST),
        Words("Một lần thay đổi", "What an edition changed"),
        {200: "Edition"},
        query=("limit", "next"),
    ),
    Operation(
        *("post", "/api/sites/{site_id}/revert", PAST),
        Words("Hoàn lại một địa điểm hoặc một mục", "Take a place, or a field, back to an edition"),
        _TAKEN_BACK,
        RevertedTo,
    ),
    Operation(
        *("post", "/api/editions/{number}/revert", PAST),
        Words("Hoàn lại một lần thay đổi", "Take back what an edition did"),
        _TAKEN_BACK,
        Reverted,
    ),
    Operation(
        *("post", "/api/batches/{batch_id}/revert", PAST),
        Words("Hoàn lại một lần nhập tệp", "Take back an import"),
        _TAKEN_BACK,
        Reverted,
    ),
    Operation(
        *("get", "/api/plans", PLANS),
        Words("Các kế hoạch", "Every plan"),
        {200: "PlanList"},
        open=True,
    ),
    *(
        Operation("get", path, PLANS, summary, {200: answer}, query=("on", "asOf"), open=True)
        for path, summary, answer in (
            (
                "/api/plans/{plan}",
                Words("Kế hoạch đã đến đâu vào một ngày", "Where a plan stands on a day"),
                "Standing",
            ),
            (
                "/api/plans/{plan}/standing.csv",
                Words("Bảng chỉ tiêu dạng CSV", "The same as a table in CSV"),
                "Table",
            ),
            (
                "/api/plans/{plan}/targets/{target}",
                Words(
                    "Một chỉ tiêu, bằng chứng và từng trường hợp đã đếm",
                    "A target, with every row that was counted",
                ),
                "TargetRows",
            ),
        )
    ),
    Operation(
        *("put", "/api/plans/{plan}", PLANS),
        Words("Sửa thông tin của kế hoạch", "Change what an act says of itself"),
        {200: "Plan"},
        PutPlan,
        names_version=True,
    ),
    Operation(
        *("post", "/api/plans/{plan}/targets", PLANS),
        Words("Thêm chỉ tiêu", "A new target"),
        {201: "Target"},
        NewTarget,
    ),
    Operation(
        *("put", "/api/plans/{plan}/targets/{target}", PLANS),
        Words("Sửa chỉ tiêu", "Change a target"),
        {200: "Target"},
        PutTarget,
        names_version=True,
    ),
    Operation(
        *("delete", "/api/plans/{plan}/targets/{target}", PLANS),
        Words("Bỏ chỉ tiêu", "Remove a target"),
        {204: "Nothing"},
        names_version=True,
        query=("reason",),
    ),
    Operation(
        *("post", "/api/plans/{plan}/targets/{target}/measurements", PLANS),
        Words("Ghi số liệu có nguồn", "Write down what a source says"),
        {201: "Measurement"},
        PutMeasurement,
    ),
    Operation(
        *("put", "/api/plans/{plan}/targets/{target}/measurements/{measurement_id}", PLANS),
        Words("Sửa số liệu", "Correct a measurement"),
        {200: "Measurement"},
        PutMeasurement,
        names_version=True,
    ),
    Operation(
        *("delete", "/api/plans/{plan}/targets/{target}/measurements/{measurement_id}", PLANS),
        Words("Rút số liệu", "Take a measurement back"),
        {204: "Nothing"},
        names_version=True,
        query=("reason",),
    ),
    Operation(
        *("get", "/api/account", ACCOUNT),
        Words("Tôi là ai, được làm gì", "Who am I, and what may I"),
        {200: "Account"},
    ),
    *programme_operations.OPERATIONS,
)
"""Every operation, in the order in which a newcomer meets them."""
