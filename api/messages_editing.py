"""Messages about documents, requests and bodies in Vietnamese: what `registry.editing`, `registry.requests`
and pydantic say in English.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

EXACT: Mapping[str, str] = MappingProxyType(
    {
        "a place is a creative centre, heritage, or both": (
            "một địa điểm phải là trung tâm sáng tạo, di sản, hoặc cả hai"
        ),
        "an event cannot lie in the future": "sự kiện không thể ở tương lai",
        "changes nothing": "không thay đổi gì",
        "contains a character that cannot be stored": "có ký tự không lưu được",
        "give a link or a file": "cần một liên kết hoặc một tệp",
        "has too many levels inside one another": "có quá nhiều lớp lồng nhau",
        "input should be a finite number": "phải là số hữu hạn",
        "is a side that this place does not have": "là mặt mà địa điểm này không có",
        "is a source that the registry does not know; give its title and kind": (
            "là nguồn chưa có trong sổ đăng ký; hãy ghi nhan đề và loại của nguồn"
        ),
        "is missing": "còn thiếu",
        "is derived by the registry and cannot be written": "do hệ thống suy ra, không ghi được",
        "is no line of this list; begin again at its top": (
            "không phải một dòng của danh sách này; hãy xem lại từ đầu"
        ),
        "is not a feature": "không phải một đối tượng GeoJSON (Feature)",
        "is not a list of codes of sources": "không phải danh sách mã nguồn",
        "is not a short text": "không phải một đoạn chữ ngắn",
        "is not the code of a source, nor has one": "không phải mã nguồn và cũng không nêu mã nguồn",
        "input should be a valid string": "phải là chữ",
        "input should be a valid list": "phải là danh sách",
        "input should be a valid tuple": "phải là danh sách",
        "input should be a valid dictionary": "phải là một đối tượng",
        "is missing: say why, and how you know": "còn thiếu: hãy nêu lý do và căn cứ",
        "is missing: the other side needs to know why": "còn thiếu: bên kia cần biết lý do",
        "is not a JSON object": "không phải một đối tượng JSON",
        "is not a Point, a Polygon or a MultiPolygon": "không phải Point, Polygon hay MultiPolygon",
        "is not a date that the registry understands": "không phải cách ghi ngày mà sổ đăng ký hiểu",
        "is not a field of a place": "không phải mục của địa điểm",
        "is not a file of these kinds": "không phải tệp thuộc các loại này",
        "is not a key": "không phải một khóa",
        "is not a media type that is taken here": "không phải kiểu nội dung được nhận ở đây",
        "is not a member of this": "không phải thành phần ở đây",
        "is not a number of this place; name new ones new-1": (
            "không phải số của địa điểm này; mục mới đặt tên là new-1"
        ),
        "is not a place that you can see": "không phải địa điểm mà bạn xem được",
        "is not a state of a request": "không phải trạng thái của đề nghị",
        "is not a web address; it starts with https://": "không phải địa chỉ web; phải bắt đầu bằng https://",
        "is not an id": "không phải một định danh",
        "is not an organisation": "không phải tổ chức trong sổ đăng ký",
        "is not asked for with a request of this kind": "không đi cùng loại đề nghị này",
        "is not edited here; it has a step of its own": "không sửa ở đây; việc này có bước riêng",
        "is not text in UTF-8": "không phải văn bản UTF-8",
        "is the place itself": "chính là địa điểm này",
        "is too large": "quá lớn",
        "must hold longitude and latitude in degrees, without a height": (
            "phải gồm kinh độ và vĩ độ theo độ, không có độ cao"
        ),
        "names no version": "không nêu phiên bản nào",
        "needs at least one new place": "cần ít nhất một địa điểm mới",
        "needs at least one source": "cần ít nhất một nguồn",
        "the second year is before the first": "năm thứ hai trước năm thứ nhất",
        "was changed again since": "đã được sửa tiếp sau đó",
        "was changed by somebody else": "đã được người khác sửa",
        "was used for another request": "đã được dùng cho yêu cầu khác",
    }
)

_KINDS = {
    "string": "chữ",
    "number": "số",
    "integer": "số nguyên",
    "boolean": "true hoặc false",
    "list": "danh sách",
    "tuple": "danh sách",
    "dictionary": "đối tượng JSON",
    "date": "ngày (năm-tháng-ngày)",
    "UUID": "định danh (UUID)",
    "decimal": "số thập phân",
}

PATTERNS: Mapping[re.Pattern[str], str] = MappingProxyType(
    {
        **{
            re.compile(rf"input should be a valid {kind}\b.*", re.DOTALL): f"phải là {word}"
            for kind, word in _KINDS.items()
        },
        re.compile(r"string should have at least 1 character"): "còn trống",
        re.compile(r"string should have at least (\d+) characters"): r"cần ít nhất \1 ký tự",
        re.compile(r"string should have at most (\d+) characters"): r"dài hơn \1 ký tự",
        re.compile(r"\w+ should have at least (\d+) items? after validation, not \d+"): r"cần ít nhất \1 mục",
        re.compile(r"\w+ should have at most (\d+) items? after validation, not .+"): r"có hơn \1 mục",
        re.compile(r"input should be greater than or equal to (\S+)"): r"phải từ \1 trở lên",
        re.compile(r"input should be greater than (\S+)"): r"phải lớn hơn \1",
        re.compile(r"input should be less than or equal to (\S+)"): r"không được quá \1",
        re.compile(r"input should be less than (\S+)"): r"phải nhỏ hơn \1",
        re.compile(r"string should match pattern (.+)"): r"không đúng mẫu \1",
        re.compile(r"input should be ('.+') or ('[^']+')"): r"phải là \1 hoặc \2",
        re.compile(r"input should be ('.+')"): r"phải là \1",
        re.compile(r"is not JSON: line (\d+), column (\d+)"): r"không phải JSON: dòng \1, cột \2",
        re.compile(r"is not a valid geometry: (.+)"): r"không phải hình học hợp lệ: \1",
        re.compile(r"is not the code of a district"): "không phải mã quận, huyện",
        re.compile(r"is not the code of a commune"): "không phải mã phường, xã",
        re.compile(r"does not happen to a centre"): "không xảy ra với trung tâm sáng tạo",
        re.compile(r"does not happen to a heritage"): "không xảy ra với di sản",
        re.compile(
            r"lies (\d+) m outside (.+), which the address states"
        ): r"nằm cách \2 mà địa chỉ nêu \1 m về phía ngoài",
        re.compile(r"no such day \((.+)\)"): r"không có ngày như vậy (\1)",
        re.compile(r"up to (\d+) MiB"): r"tối đa \1 MiB",
        re.compile(r"1 to (\d+) visible characters"): r"từ 1 đến \1 ký tự nhìn thấy được",
    }
)
