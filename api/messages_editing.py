"""Messages of faults in what is sent to be written, in Vietnamese; pydantic's are told by their sentence."""

import re
from collections.abc import Mapping
from types import MappingProxyType

EXACT: Mapping[str, str] = MappingProxyType(
    {
        "a place is a creative centre, heritage, or both": (
            "địa điểm phải là trung tâm sáng tạo, di sản, hoặc cả hai"
        ),
        "an event cannot lie in the future": "sự kiện không thể ở tương lai",
        "changes nothing": "không thay đổi gì",
        "give a link or a file": "hãy nêu liên kết hoặc gửi tập tin",
        "is a side that this place does not have": "là một mặt mà địa điểm này không có",
        "is a source that the registry does not know; give its title and kind": (
            "là nguồn chưa có trong hệ thống; hãy nêu tên và loại của nguồn"
        ),
        "is derived by the registry and cannot be written": "do hệ thống suy ra, không ghi được",
        "is missing": "còn thiếu",
        "is missing: say why, and how you know": "còn thiếu: hãy nêu lý do và căn cứ",
        "is missing: the other side needs to know why": "còn thiếu: bên kia cần biết lý do",
        "is no line of this list; begin again at its top": (
            "không phải một dòng của danh sách này; hãy xem lại từ đầu"
        ),
        "is not a JSON object": "không phải một đối tượng JSON",
        "is not a Point, a Polygon or a MultiPolygon": "không phải Point, Polygon hay MultiPolygon",
        "is not a feature": "không phải một đối tượng GeoJSON (Feature)",
        "is not a field of a place": "không phải mục của một địa điểm",
        "is not a file of these kinds": "không phải tập tin thuộc các kiểu này",
        "is not a key": "không phải khóa hợp lệ",
        "is not a list of codes of sources": "không phải danh sách mã nguồn",
        "is not a media type that is taken here": "không phải kiểu nội dung được nhận ở đây",
        "is not a number of this place; name new ones new-1": (
            "không phải số thứ tự của địa điểm này; mục mới hãy đặt là new-1"
        ),
        "is not a short text": "không phải một đoạn chữ ngắn",
        "is not a web address; it starts with https://": "không phải địa chỉ web; phải bắt đầu bằng https://",
        "is not an organisation": "không phải tổ chức có trong hệ thống",
        "is not edited here; it has a step of its own": "không sửa ở đây; mục này có bước riêng",
        "is not the code of a source, nor has one": "không phải mã nguồn và cũng không nêu mã nguồn",
        "is too large": "quá lớn",
        "must hold longitude and latitude in degrees, without a height": (
            "phải là kinh độ, vĩ độ tính bằng độ, không có độ cao"
        ),
        "needs at least one new place": "cần ít nhất một địa điểm mới",
        "needs at least one source": "cần ít nhất một nguồn",
        "was changed again since": "đã thay đổi thêm từ đó",
        "was changed by somebody else": "đã được người khác thay đổi",
        "was used for another request": "đã dùng cho một yêu cầu khác",
        "input should be a valid string": "phải là chữ",
        "input should be a valid list": "phải là danh sách",
        "input should be a valid tuple": "phải là danh sách",
        "input should be a valid dictionary": "phải là một đối tượng",
        "input should be a finite number": "phải là số hữu hạn",
    }
)

PATTERNS: Mapping[re.Pattern[str], str] = MappingProxyType(
    {
        re.compile(r"does not happen to a (.+)"): r"không xảy ra với \1",
        re.compile(r"is not a valid geometry: (.+)"): r"không phải hình học hợp lệ: \1",
        re.compile(r"is not the code of a (.+)"): r"không phải mã \1",
        re.compile(r"lies (\d+) m outside (.+), which the address states"): (
            r"nằm cách \2, là nơi địa chỉ nêu, \1 m"
        ),
        re.compile(r"input should be a valid (?:number|decimal).*"): "phải là số",
        re.compile(r"input should be a valid integer.*"): "phải là số nguyên",
        re.compile(r"input should be a valid date.*"): "phải là ngày, như 2026-11-25",
        re.compile(r"input should be greater than (\S+)"): r"phải lớn hơn \1",
        re.compile(r"input should be less than or equal to (\S+)"): r"phải không lớn hơn \1",
        re.compile(r"string should have at most (\d+) characters?"): r"tối đa \1 ký tự",
        re.compile(r"string should have at least (\d+) characters?"): r"ít nhất \1 ký tự",
        re.compile(r"string should match pattern .*"): "không đúng dạng của một mã",
    }
)
