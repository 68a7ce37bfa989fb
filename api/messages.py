"""Messages of faults in Vietnamese. The registry writes them in English; a message that is not listed stays
English.
"""

import re
from collections.abc import Mapping
from itertools import chain
from types import MappingProxyType

from api import messages_analyses, messages_editing, messages_plans, messages_programmes
from registry.language import Lang

EXACT: Mapping[str, str] = MappingProxyType(
    {
        "a UUID": "một UUID",
        "contains a character that cannot be stored": "có ký tự không lưu được",
        "has too many levels inside one another": "có quá nhiều tầng lồng nhau",
        "is among the first that anybody would try": ("dễ đoán; hãy chọn một câu ngắn mà chỉ bạn nghĩ ra"),
        "is more than the role may do": "vượt quá quyền của vai trò; có thể chọn",
        "is not a day on which the unit stands": "không nằm trong thời gian tồn tại của đơn vị",
        "is not a number of days": "không phải số ngày dùng được",
        "is not a role": "không phải vai trò; có thể chọn",
        "is not a unit": "không phải đơn vị hành chính; vd.",
        "is not an issuer and a subject joined by a blank": (
            "không phải địa chỉ hệ thống và định danh cách nhau một dấu cách; vd."
        ),
        "is not text in UTF-8": "không phải văn bản UTF-8",
        "is not the present password": "không đúng mật khẩu đang dùng",
        "is not the same as the password above": "không giống mật khẩu ở trên",
        "must be 2 to 80 of a-z, 0-9 and . _ @ -, and begin with a letter or number": (
            "cần 2 đến 80 chữ thường không dấu, số hoặc dấu . _ @ -, bắt đầu bằng chữ hoặc số"
        ),
        "must name what the token may be used for": "cần chọn ít nhất một việc; có thể chọn",
        "must not be made of the account's own name": "không được lấy từ tên tài khoản",
        "must say whose account it is": "cần cho biết đây là tài khoản của ai",
        "cannot be combined with a filter": "không dùng chung với bộ lọc được",
        "contains a NUL character": "có ký tự NUL",
        "does not exist": "không tồn tại",
        "does not take a collection of several geometries": "không nhận một tập hợp gồm nhiều hình học",
        "has a ring that is not closed": "có một vòng chưa khép kín",
        "has an object that is neither an operation nor a property": (
            "có một đối tượng không phải phép toán, cũng không phải thuộc tính"
        ),
        "has something other than a geometry where a geometry must stand": (
            "thiếu hình học ở chỗ phải là hình học"
        ),
        "has something other than a value where a value must stand; for NULL use IS NULL": (
            "thiếu giá trị ở chỗ phải là giá trị; với NULL hãy dùng IS NULL"
        ),
        "has too many brackets inside one another": "có quá nhiều ngoặc lồng nhau",
        "has too many conditions inside one another": "có quá nhiều điều kiện lồng nhau",
        "has too many geometries": "có quá nhiều hình học",
        "has too many signs and negations": "có quá nhiều dấu và phủ định",
        "holds no more rows than a sheet can": "không chứa nhiều dòng hơn một trang tính",
        "is a valid token no longer": "không còn là mã hợp lệ",
        "is an empty geometry": "là hình học rỗng",
        "is given more than once": "được ghi nhiều lần",
        "is not a tile matrix of this set": "không phải mức thu phóng của cách chia ô này",
        "lies outside the tile matrix": "nằm ngoài lưới ô của mức thu phóng này",
        "is neither true nor false": "không phải true hay false",
        "is not a condition": "không phải một điều kiện",
        "is not a condition of CQL2 that this service knows": "không phải điều kiện CQL2 mà dịch vụ này biết",
        "is not a coordinate reference system of this service": "không phải hệ tọa độ của dịch vụ này",
        "is not an encoding that is read": "không phải bảng mã đọc được",
        "is not a name under which headings are kept": "không phải tên của một cách ghép cột đã lưu",
        'is not an object as {"heading": "field"}': 'không phải đối tượng dạng {"tên cột": "mục"}',
        "is not a date": "không phải ngày",
        "is not a date and time in UTC or with an offset": "không phải ngày giờ theo UTC hoặc kèm độ lệch",
        "is not a date or an interval of dates": "không phải ngày hoặc khoảng ngày",
        "is not a filter language of this service": "không phải ngôn ngữ lọc của dịch vụ này",
        "is not a day or a moment with its zone": "không phải ngày, hoặc thời điểm kèm múi giờ",
        "is not kept for this collection": "không được lưu cho tập dữ liệu này",
        "lies before the registry began": "trước khi có sổ đăng ký",
        "is not a finite number": "không phải số hữu hạn",
        "is not a format of this resource": "không phải định dạng của tài nguyên này",
        "is not a function of CQL2 that this service knows": "không phải hàm CQL2 mà dịch vụ này biết",
        "is not a language of this service": "không phải ngôn ngữ của dịch vụ này",
        "is not a number": "không phải số",
        "is not a number of features": "không phải số lượng đối tượng",
        "is not a parameter of this resource": "không phải tham số của tài nguyên này",
        "is not a property of this collection": "không phải thuộc tính của tập dữ liệu này",
        "is not a single day": "không phải một ngày",
        "is not a valid geometry": "không phải hình học hợp lệ",
        "is not a whole number": "không phải số nguyên",
        "is not a well-formed geometry": "không phải hình học viết đúng",
        "is not an id of this collection": "không phải định danh của tập dữ liệu này",
        "is not a box of four or six numbers": "không phải hộp gồm bốn hoặc sáu số",
        "is not a code of its vocabulary": "không phải mã trong từ vựng",
        "is not a link that this service gave": "không phải liên kết do dịch vụ này đưa ra",
        "is too long": "quá dài",
        "leads to a value that cannot be computed": "dẫn đến một giá trị không tính được",
        "lies outside the coordinate reference system": "nằm ngoài hệ tọa độ",
        "must be at least 1": "phải ít nhất là 1",
        "names a day that does not exist": "là ngày không có thật",
        "names a moment that does not exist": "là thời điểm không có thật",
        "names no media type that this resource has": "không nêu kiểu nội dung nào mà tài nguyên này có",
        "needs a list of values": "cần một danh sách giá trị",
        "needs a start and an end": "cần điểm đầu và điểm cuối",
        "needs four or six numbers": "cần bốn hoặc sáu số",
        "the interval ends before it starts": "khoảng kết thúc trước khi bắt đầu",
        "the lower corner is above the upper corner": "góc dưới nằm cao hơn góc trên",
        "the lower corner is to the right of the upper corner": "góc trái nằm bên phải góc kia",
        "west is to the east of east": "cạnh tây nằm phía đông cạnh đông",
        "there is no collection of that name": "không có tập dữ liệu nào tên như vậy",
        "there is no problem of that name": "không có loại lỗi nào tên như vậy",
        "there is no feature of that name": "không có đối tượng nào có định danh như vậy",
        "too many requests are in hand; try again later": ("có quá nhiều yêu cầu cùng lúc; hãy thử lại sau"),
        "belongs to the model lscp": "chỉ dùng với mục tiêu phục vụ mọi người",
        "belongs to the model mclp": "chỉ dùng với mục tiêu nhiều người nhất",
        "cannot be converted: area": "không chuyển đổi được: nhỏ hơn diện tích tối thiểu",
        "cannot be converted: closed": "không chuyển đổi được: đã chuyển đổi rồi đóng cửa",
        "cannot be converted: gone": "không chuyển đổi được: công trình không còn",
        "cannot be converted: not_standing": "không chuyển đổi được: chưa có hoặc không còn vào ngày này",
        "cannot be converted: operating": "không chuyển đổi được: đang là trung tâm",
        "cannot be converted: ownership": "không chuyển đổi được: không thuộc sở hữu đã chọn",
        "cannot be converted: planned": "không chuyển đổi được: đã công bố là trung tâm",
        "cannot be converted: rejected": "không chuyển đổi được: việc chuyển đổi đã bị từ chối",
        "cannot be converted: special_national": "không chuyển đổi được: di tích quốc gia đặc biệt",
        "finds the highest floor itself; leave the floor out": (
            "tự tìm mức cao nhất; hãy bỏ trống mức tối thiểu"
        ),
        "has no cost": "chưa có chi phí",
        "is also excluded": "cũng nằm trong danh sách không chọn",
        "is given twice": "được ghi hai lần",
        "is no area in square metres": "không phải diện tích tính bằng mét vuông",
        "is no distance in metres": "không phải khoảng cách tính bằng mét",
        "is no level to be fair between": "không phải cấp để chia đều",
        "is no size of hexagons of this surface": "không phải cỡ ô của bề mặt này",
        "is none of the choices": "không có trong các lựa chọn",
        "is not a radius in metres": "không phải khoảng cách tính bằng mét",
        "is not one day": "không phải một ngày",
        "is not the code of a candidate": "không phải mã của một ứng viên",
        "is not the code of a published heritage place": "không phải mã của một di sản đã công bố",
        "is not the code of a published place": "không phải mã của một địa điểm đã công bố",
        "is not understood": "không hiểu được",
        "is the whole": "là toàn thành phố",
        "is what this model finds; leave it out": "là điều mà mục tiêu này tìm; hãy bỏ trống",
        "must be a share": "phải là một tỷ lệ",
        "must be a share of people": "phải là một phần số dân",
        "above 0 and at most 100 %": "trên 0, nhiều nhất 100 %",
        "must be above 0": "phải lớn hơn 0",
        "must not be negative": "không được âm",
        "needs a budget to be held against": "cần có ngân sách để so",
        "needs the costs of the candidates": "cần chi phí của các ứng viên",
        "no radius is given": "chưa có khoảng cách nào",
        "say how many sites, or give a budget": "hãy cho biết chọn mấy nơi, hoặc ngân sách",
        "stands twice": "có hai lần",
        "there is no commune unit that stood on of that name": "vào ngày này chưa có phường, xã nào",
        "there is no district unit that stood on of that name": "vào ngày này chưa có quận, huyện nào",
        "there is no demand surface of that name": "không có bề mặt dân số này",
        "there is no place of that name": "không có địa điểm này",
        "gives no criterion any weight": "chưa tiêu chí nào có trọng số",
        "is not a weight": "không phải trọng số",
        "above 0 and at most 1": "trên 0, nhiều nhất 1",
        "0 or more": "từ 0 trở lên",
        "district": "quận, huyện",
        "commune": "phường, xã",
    }
)

PATTERNS: Mapping[re.Pattern[str], str] = MappingProxyType(
    {
        re.compile(r"cannot compare (.+) with (.+)"): r"không so sánh được \1 với \2",
        re.compile(r"needs (\d+) arguments and is given (\d+)"): r"cần \1 đối số nhưng nhận \2",
        re.compile(r"needs (.+) and is given (.+)"): r"cần \1 nhưng nhận \2",
        re.compile(
            r"is not (cql2-\w+): line (\d+), column (\d+): expected (.+)"
        ): r"không phải \1: dòng \2, cột \3: cần \4",
        re.compile(r"is not (cql2-\w+): line (\d+), column (\d+)"): r"không phải \1: dòng \2, cột \3",
        re.compile(r"is not (cql2-\w+): (.+)"): r"không phải \1: \2",
        re.compile(r"is not (cql2-\w+)"): r"không phải \1",
        re.compile(r"above 0, up to (\d+)"): r"trên 0, đến \1",
        re.compile(r"above 0 and at most (\d+)"): r"trên 0, đến \1",
        re.compile(r"(\d+) sites are too few"): r"\1 nơi là quá ít",
        re.compile(r"a budget of (\d+) is too small"): r"ngân sách \1 là quá ít",
        re.compile(r"the (\d+) forced sites alone break a limit"): (
            r"riêng \1 nơi phải chọn đã vượt quá giới hạn"
        ),
        re.compile(r"not every district can have (\S+) at once"): (
            r"không thể để mọi quận, huyện cùng đạt \1"
        ),
        re.compile(r"not every commune can have (\S+) at once"): r"không thể để mọi phường, xã cùng đạt \1",
        re.compile(r"(\d+) people in (\d+) cells are beyond (\S+) m of every candidate"): (
            r"\1 người trong \2 ô ở xa mọi ứng viên hơn \3 m"
        ),
        re.compile(r"(.+): even all candidates reach only (\d+) of (\d+) people, fewer than (\S+)"): (
            r"\1: chọn mọi ứng viên cũng chỉ đến được \2 trong \3 người, chưa được \4"
        ),
        re.compile(r"is more than the (\d+) candidates"): r"nhiều hơn số ứng viên, là \1",
        re.compile(r"must have (\d+) to (\d+) characters"): r"cần từ \1 đến \2 ký tự",
        re.compile(r"must say in (\d+) to (\d+) characters what it is for"): (
            r"cần \1 đến \2 ký tự, cho biết mã dùng vào việc gì"
        ),
        re.compile(r"ended on (.+); its successors are"): r"đã kết thúc ngày \1; các đơn vị kế thừa",
        re.compile(r"ended on (.+)"): r"đã kết thúc ngày \1",
        re.compile(r"is not JSON: line (\d+), column (\d+)"): r"không phải JSON: dòng \1, cột \2",
        re.compile(r"from (\S+) to (\S+)"): r"từ \1 đến \2",
        re.compile(r"from (\S+)"): r"từ \1",
        re.compile(r"(\d+) to (\d+)"): r"\1 đến \2",
        re.compile(r"up to (\d+) characters"): r"tối đa \1 ký tự",
        re.compile(r"up to (\d+) rows"): r"tối đa \1 dòng",
        re.compile(r"up to (\d+)"): r"tối đa \1",
    }
)


def translated(message: str, lang: Lang) -> str:
    """A message in the language of the answer.

    >>> translated("is too long", "vi"), translated("needs date and is given text", "vi")
    ('quá dài', 'cần date nhưng nhận text')
    """
    if lang == "en":
        return message
    others = (messages_editing, messages_analyses, messages_plans, messages_programmes)
    exacts: list[Mapping[str, str]] = [EXACT, *(each.EXACT for each in others)]
    for exact in exacts:
        if message in exact:
            return exact[message]
    patterns: list[Mapping[re.Pattern[str], str]] = [PATTERNS, *(each.PATTERNS for each in others)]
    for pattern, words in chain.from_iterable(each.items() for each in patterns):
        if match := pattern.fullmatch(message):
            return match.expand(words)
    return message
