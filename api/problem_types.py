"""The kinds of problems: one table for the answers and for the pages under /problems; docs/problems.md says
the same.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from registry.language import Words

_PROCESSES = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0/{}"


class Problem(NamedTuple):
    """A kind of problem: the last part of its type, its status, its title, what it means and what to do."""

    name: str
    status: int
    title: Words
    meaning: Words
    remedy: Words
    uri: str = ""
    """The identifier that a standard prescribes for answers of this kind."""

    @property
    def type(self) -> str:
        """The stable identifier of the kind, at which it is explained."""
        return f"/problems/{self.name}"


INVALID = Problem(
    "invalid-parameter",
    400,
    Words("Tham số không hợp lệ", "Invalid parameter"),
    Words(
        "Có tham số không được biết đến, được ghi hai lần, hoặc có giá trị không thể có",
        "A parameter is unknown, given twice, or has a value that it cannot have",
    ),
    Words(
        "Xem `errors`: mỗi mục nêu tham số, giá trị và những gì được phép",
        "Read `errors`: each names the parameter, the value and what is allowed",
    ),
)
UNSIGNED = Problem(
    "sign-in",
    401,
    Words("Cần đăng nhập", "Sign in"),
    Words("Việc này dành cho người đã đăng nhập", "This is for people who are signed in"),
    Words(
        "Đăng nhập, hoặc gửi mã truy cập trong `Authorization`", "Sign in, or send a token in `Authorization`"
    ),
)
FORBIDDEN = Problem(
    "forbidden",
    403,
    Words("Không được phép", "Forbidden"),
    Words("Yêu cầu được hiểu nhưng không được phép", "The request is understood and not permitted"),
    Words("Hỏi cơ quan phụ trách", "Ask the office that is responsible"),
)
NOT_FOUND = Problem(
    "not-found",
    404,
    Words("Không tìm thấy", "Not found"),
    Words(
        "Không có tập dữ liệu, đối tượng hoặc địa chỉ như vậy",
        "There is no such collection, feature or address",
    ),
    Words("Bắt đầu từ `/ogc` và đi theo các liên kết", "Start from `/ogc` and follow links"),
)
NO_PROCESS = Problem(
    "no-such-process",
    404,
    Words("Không có phép phân tích này", "No such process"),
    Words("Không có phép phân tích nào tên như vậy", "There is no process of that name"),
    Words("Xem danh sách ở `/ogc/processes`", "See the list at `/ogc/processes`"),
    _PROCESSES.format("no-such-process"),
)
NO_RUN = Problem(
    "no-such-job",
    404,
    Words("Không có lần chạy này", "No such job"),
    Words(
        "Không có lần chạy nào mang định danh này, hoặc nó không còn được lưu",
        "There is no run of that id, or it is kept no longer",
    ),
    Words(
        "Hỏi lại: cùng câu hỏi trên cùng dữ liệu cho cùng kết quả",
        "Ask again: the same question on the same data gives the same result",
    ),
    _PROCESSES.format("no-such-job"),
)
NOT_READY = Problem(
    "result-not-ready",
    404,
    Words("Chưa có kết quả", "Result not ready"),
    Words("Lần chạy chưa xong", "The run is not over yet"),
    Words("Xem `/ogc/jobs/{id}` cho đến khi xong", "Look at `/ogc/jobs/{id}` until it is"),
    _PROCESSES.format("result-not-ready"),
)
NOT_ALLOWED = Problem(
    "method-not-allowed",
    405,
    Words("Phương thức không được hỗ trợ", "Method not allowed"),
    Words("Tài nguyên không nhận phương thức này", "The resource does not take this method"),
    Words(
        "Tiêu đề `Allow` liệt kê các phương thức mà tài nguyên nhận",
        "The header `Allow` lists those that it takes",
    ),
)
NOT_ACCEPTABLE = Problem(
    "not-acceptable",
    406,
    Words("Không có định dạng được yêu cầu", "Not acceptable"),
    Words(
        "Tiêu đề `Accept` không nêu kiểu nội dung nào mà tài nguyên có",
        "The header `Accept` names no media type that the resource has",
    ),
    Words("Dùng một kiểu trong `allowed`, hoặc `?f=`", "Use one of `allowed`, or `?f=`"),
)
CONFLICT = Problem(
    "conflict",
    409,
    Words("Xung đột với hiện trạng", "Conflict with what is there"),
    Words(
        "Trạng thái hiện tại không cho phép bước này, hoặc người khác đã sửa cùng một mục",
        "The present state does not allow this step, or somebody changed the same field",
    ),
    Words(
        "Xem `errors`: các mục vướng mắc và giá trị hiện tại",
        "Read `errors`: the fields and what stands there",
    ),
)
GONE = Problem(
    "gone",
    410,
    Words("Đã bị gỡ bỏ", "Gone"),
    Words("Đã từng ở đây và đã bị gỡ bỏ", "It was here and has been removed"),
    Words("Bỏ liên kết của bạn", "Remove your link"),
)
STALE = Problem(
    "stale",
    412,
    Words("Đã có thay đổi khác", "Changed by somebody else"),
    Words(
        "Bản ghi đã được người khác thay đổi từ khi được đọc",
        "The record was changed by somebody else since it was read",
    ),
    Words("Đọc lại bản ghi rồi lặp lại thay đổi", "Read it again, then repeat the change"),
)
TOO_LARGE = Problem(
    "too-large",
    413,
    Words("Nội dung quá lớn", "Too large"),
    Words("Nội dung gửi lên lớn hơn mức cho phép", "More was sent than is taken"),
    Words("Chia nhỏ nội dung rồi gửi lại", "Send it in parts"),
)
UNSUPPORTED = Problem(
    "unsupported-media-type",
    415,
    Words("Kiểu nội dung không được nhận", "Unsupported media type"),
    Words(
        "Nội dung gửi lên không phải kiểu mà tài nguyên nhận",
        "What was sent is of no type that the resource takes",
    ),
    Words("Gửi một kiểu trong `allowed`", "Send one of `allowed`"),
)
CONTENT = Problem(
    "invalid-content",
    422,
    Words("Nội dung không hợp lệ", "Invalid content"),
    Words(
        "Nội dung đọc được nhưng có giá trị không thể có, hoặc thiếu giá trị",
        "The content is understood, and has a value that it cannot have, or lacks one",
    ),
    Words(
        "Xem `errors`: mỗi mục nêu vị trí, giá trị và những gì được phép",
        "Read `errors`: each names the place, the value and what is allowed",
    ),
)
PRECONDITION = Problem(
    "precondition-required",
    428,
    Words("Thiếu phiên bản", "Precondition required"),
    Words(
        "Sửa đổi phải nêu phiên bản mà nó dựa vào, để không ghi đè lên thay đổi của người khác",
        "A change must name the version that it is made from, lest it overwrite another one",
    ),
    Words("Gửi ETag vừa đọc trong `If-Match`", "Send the ETag that you read in `If-Match`"),
)
TOO_MANY = Problem(
    "too-many-attempts",
    429,
    Words("Thử quá nhiều lần", "Too many attempts"),
    Words("Đã thử sai nhiều lần liên tiếp", "It was tried in vain several times"),
    Words("Chờ số giây ghi trong `Retry-After`", "Wait the seconds of `Retry-After`"),
)
INTERNAL = Problem(
    "internal-error",
    500,
    Words("Lỗi của hệ thống", "Internal error"),
    Words("Lỗi của chương trình", "A mistake of the program"),
    Words(
        "Thử lại sau; báo cho người vận hành nếu lỗi vẫn còn",
        "Try again later; tell the operator if it stays",
    ),
)
BUSY = Problem(
    "busy",
    503,
    Words("Đang quá tải", "Too busy"),
    Words(
        "Có nhiều yêu cầu cùng lúc hơn khả năng trả lời",
        "More is asked at this moment than can be answered",
    ),
    Words(
        "Chờ số giây ghi trong `Retry-After` rồi thử lại", "Wait the seconds of `Retry-After`, then try again"
    ),
)
TOO_SLOW = Problem(
    "too-slow",
    503,
    Words("Mất quá nhiều thời gian", "Takes too long"),
    Words(
        "Câu hỏi cần nhiều thời gian hơn mức cho phép và đã bị dừng",
        "The question needs more time than a question may have, and was ended",
    ),
    Words(
        "Hỏi ít hơn: bộ lọc đơn giản hơn, khung nhỏ hơn, ít đối tượng hơn",
        "Ask for less: a simpler filter, a smaller box, fewer features",
    ),
)
READ_ONLY = Problem(
    "read-only",
    503,
    Words("Hiện chỉ xem được", "Can only be read at present"),
    Words(
        "Cơ sở dữ liệu chính không trả lời: chưa ghi và chưa đăng nhập được, còn dữ liệu vẫn xem được",
        "The primary database does not answer: nothing can be written, nobody signed in; reads go on",
    ),
    Words(
        "Giữ lại nội dung, chờ số giây ghi trong `Retry-After` rồi gửi lại",
        "Keep what you sent, wait the seconds of `Retry-After`, then send it again",
    ),
)
UNAVAILABLE = Problem(
    "unavailable",
    503,
    Words("Tạm thời không phục vụ được", "Temporarily unavailable"),
    Words("Cơ sở dữ liệu không trả lời", "The database does not answer"),
    Words(
        "Chờ số giây ghi trong `Retry-After` rồi thử lại", "Wait the seconds of `Retry-After`, then try again"
    ),
)

KINDS: Mapping[str, Problem] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            *(INVALID, UNSIGNED, FORBIDDEN, NOT_FOUND, NO_PROCESS, NO_RUN, NOT_READY),
            *(NOT_ALLOWED, NOT_ACCEPTABLE, CONFLICT, GONE, STALE),
            *(TOO_LARGE, UNSUPPORTED, CONTENT, PRECONDITION, TOO_MANY, INTERNAL, BUSY, TOO_SLOW),
            *(READ_ONLY, UNAVAILABLE),
        )
    }
)
"""Every kind, by name, in the order of their statuses."""
