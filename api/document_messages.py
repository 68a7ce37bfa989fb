"""What is wrong with a document, in words of an office: plain, and in both languages.

`registry.editing.model` tells its mistakes in English, some in the words of a library; a test holds every
one of them to a line here.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

from api.messages import translated
from registry.dates import FORMS
from registry.errors import Fault
from registry.language import Lang, Words

_MISSING = Words("Chưa điền mục này.", "Fill this in.")
_CHOOSE = Words("Hãy chọn một mục trong danh sách.", "Choose one of the list.")
_NUMBER = Words("Phải là một số, ví dụ 30 hoặc 12,5.", "This must be a number, such as 30 or 12.5.")
_FORMS = ", ".join(FORMS)

_TOLD: Mapping[str, Words] = MappingProxyType(
    {
        r"is missing|string should have at least 1 character|input should be a valid string": _MISSING,
        r"is missing: say why, and how you know": Words(
            "Hãy cho biết vì sao sửa và dựa vào đâu.", "Say why, and how you know."
        ),
        r"is missing: the other side needs to know why": Words(
            "Hãy viết lý do để người kia hiểu.", "Say why, so that the other side understands."
        ),
        r"string should have at most (\d+) characters?": Words(
            r"Dài quá \1 ký tự; hãy viết ngắn hơn.", r"This is longer than \1 characters; make it shorter."
        ),
        r"\w+ should have at most (\d+) items? .*": Words(r"Có quá \1 mục.", r"There are more than \1."),
        r"input should be greater than 0": Words("Phải là số lớn hơn 0.", "This must be more than 0."),
        r"input should be less than or equal to (\d+)": Words(
            r"Phải là số không quá \1.", r"This must be \1 or less."
        ),
        r"input should be a (?:valid|finite) number.*|is not a number": _NUMBER,
        r"(?:input|datetimes|date) .*\bdate\b.*": Words(
            "Phải là một ngày, ví dụ 17/11/2022.", "This must be a day, such as 17/11/2022."
        ),
        r"input should be (?:'.*|a valid (?:UUID|dictionary).*)|string should match pattern .*": _CHOOSE,
        r"is not a code of its vocabulary|is not the code of a (?:district|commune)": _CHOOSE,
        r"is not a date that the registry understands": Words(
            f"Không hiểu được ngày này. Có thể viết: {_FORMS}.",
            f"This date is not understood. It can be written as: {_FORMS}.",
        ),
        r"no such day .*": Words("Trong lịch không có ngày này.", "There is no such day."),
        r"is not a web address; it starts with https://": Words(
            "Phải là địa chỉ trang mạng, bắt đầu bằng https://",
            "This must be a web address that starts with https://",
        ),
        r"must hold longitude and latitude in degrees, without a height": Words(
            "Vĩ độ và kinh độ không hợp lệ, có thể đã bị đổi chỗ: ở Hà Nội vĩ độ khoảng 21, "
            "kinh độ khoảng 105,8.",
            "Latitude and longitude cannot be so; they may be swapped: in Hanoi latitude is about 21, "
            "longitude about 105.8.",
        ),
        r"lies outside the coordinate reference system": Words(
            "Hai số này nằm ngoài hệ tọa độ đã chọn.", "These numbers lie outside the chosen system."
        ),
        r"lies (\d+) m outside (.+), which the address states": Words(
            r"Điểm nằm ngoài \2 mà địa chỉ ghi, cách \1 m. Hãy sửa vị trí hoặc đơn vị.",
            r"The point lies \1 m outside \2, which the address states. Mend the position or the unit.",
        ),
        r"does not happen to a (?:centre|heritage)": Words(
            "Việc này không xảy ra với phần đó; hãy chọn việc khác.",
            "This does not happen to that side; choose another event.",
        ),
        r"is a side that this place does not have": Words(
            "Sự kiện thuộc phần mà địa điểm không có: hãy đánh dấu phần đó, hoặc bỏ sự kiện.",
            "The event belongs to a side that the place does not have: tick that side, or remove the event.",
        ),
        r"an event cannot lie in the future": Words(
            "Sự kiện không thể ở tương lai; việc sắp tới ghi ở mục Dự kiến mở cửa.",
            "An event cannot lie in the future; what is expected goes to Planned opening.",
        ),
        r"is a source that the registry does not know; give its title and kind": Words(
            "Nguồn này chưa có trong sổ; hãy ghi tên và loại của nguồn.",
            "The registry does not know this source; give its title and kind.",
        ),
        r"is not a source that the registry knows; .*": Words(
            "Không tìm thấy nguồn này; hãy chọn trong gợi ý, hoặc ghi tên và loại của nguồn mới.",
            "There is no such source; choose one that is offered, or give title and kind of a new one.",
        ),
        r"is not an organisation(?: that .*)?": Words(
            "Không tìm thấy tổ chức này; hãy chọn trong gợi ý.",
            "There is no such organisation; choose one that is offered.",
        ),
        r"is not a place that the registry knows; .*": Words(
            "Không tìm thấy địa điểm này; hãy chọn trong gợi ý, hoặc gõ mã như HN003.",
            "There is no such place; choose one that is offered, or type a code such as HN003.",
        ),
        r"a place is a creative centre, heritage, or both": Words(
            "Địa điểm phải là trung tâm sáng tạo, di sản, hoặc cả hai; hãy đánh dấu ít nhất một.",
            "A place is a creative centre, heritage, or both; tick at least one.",
        ),
        r"needs at least one source": Words(
            "Cần ít nhất một nguồn: không có nguồn thì không công bố được.",
            "At least one source is needed: nothing is published without one.",
        ),
        r"needs at least one new place": Words(
            "Cần ít nhất một địa điểm mới.", "At least one new place is needed."
        ),
        r"changes nothing": Words(
            "Chưa có mục nào khác với hồ sơ hiện tại.", "Nothing differs from the record as it is."
        ),
        r"is not edited here; it has a step of its own": Words(
            "Mục này không sửa ở đây.", "This is not edited here."
        ),
        r"is not a number of this place; name new ones new-1": Words(
            "Dòng này không còn trong hồ sơ; hãy mở lại biểu mẫu.",
            "This row is not in the record any more; open the form again.",
        ),
        r"is too large": Words("Tệp quá lớn.", "The file is too large."),
        r"is not a file of these kinds": Words(
            "Chỉ nhận tệp PDF, JPEG hoặc PNG.", "Only PDF, JPEG and PNG files are taken."
        ),
        r"is not a place of its own": Words(
            "Một địa điểm không gộp được với chính nó.", "A place cannot be merged with itself."
        ),
    }
)
_PATTERNS = tuple((re.compile(pattern), words) for pattern, words in _TOLD.items())


def plain(fault: Fault, lang: Lang) -> str:
    """What is wrong, as a sentence.

    >>> plain(Fault("/accuracy_m", -1, "input should be greater than 0"), "vi")
    'Phải là số lớn hơn 0.'
    """
    for pattern, words in _PATTERNS:
        if match := pattern.fullmatch(fault.message):
            return match.expand(words.get(lang))
    sentence = translated(fault.message, lang)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def is_known(message: str) -> bool:
    """Whether there are plain words for a message."""
    return any(pattern.fullmatch(message) for pattern, _ in _PATTERNS)
