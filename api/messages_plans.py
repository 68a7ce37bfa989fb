"""Messages about plans in Vietnamese: what can be wrong with a plan, a target, a metric or a measurement."""

import re
from collections.abc import Mapping
from types import MappingProxyType

EXACT: Mapping[str, str] = MappingProxyType(
    {
        "there is no format of that name": "không có định dạng này",
        "is not before the day of the report": "không phải ngày trước ngày báo cáo",
        "goes with baseline; give both or neither": "đi cùng số ban đầu; ghi cả hai hoặc bỏ trống cả hai",
        "is less than low; give the smaller number as low": "nhỏ hơn mức ít nhất; hãy đổi chỗ hai số",
        "is missing; say what the plan is for": "còn thiếu; hãy cho biết kế hoạch nhằm mục tiêu gì",
        "is neither true nor false": "không phải true hay false",
        "is not known here": "không có trong những lựa chọn ở đây",
        "is not a plan": "không phải mã kế hoạch",
        "is not a programme": "không phải mã chương trình",
        "is not a source": "không phải mã nguồn",
        "is not an organisation": "không phải tổ chức trong sổ đăng ký",
        "is not a unit of targets": "không phải đơn vị đo của chỉ tiêu",
        "is not a word of this property": "không có trong danh mục của thuộc tính này",
        "is not an edition of the registry": "không phải số của một lần thay đổi dữ liệu",
        "is not an objective of the plan": "không phải mục tiêu của kế hoạch",
        "is not known of what is counted": "không có ở đối tượng được đếm",
        "is not less than low, so nothing is promised": "không nhỏ hơn mức ít nhất, nên không hứa gì",
        "is not part of a metric": "không thuộc về một phép đếm",
        "is not something that can be counted": "không phải thứ đếm được",
        "is taken": "đã có",
        "is the number of several plans": "là số của nhiều kế hoạch; hãy chọn",
        "is the plan itself": "là chính kế hoạch này",
        "lies after due": "nằm sau hạn",
        "lies before the day on which the plan was adopted": "nằm trước ngày ban hành kế hoạch",
        "lies before the plan was adopted": "nằm trước ngày ban hành kế hoạch",
        "lies in the future": "nằm ở tương lai",
        "lies in the future; a plan is entered once it is adopted": (
            "nằm ở tương lai; kế hoạch chỉ được ghi khi đã ban hành"
        ),
        "lies in the future; what is measured has happened": "nằm ở tương lai; số liệu là của việc đã xảy ra",
        "must be a list of words": "phải là một danh sách từ",
        "must be a table of conditions": "phải là một bảng điều kiện",
        "must be a table with count, and if wanted where, distinct, since, until_due": (
            "phải là một bảng có count, và nếu cần where, distinct, since, until_due"
        ),
        "must be the file's name": "phải là tên tệp",
        "names too many words": "nêu quá nhiều từ",
        "promises nothing; the least that is promised is more than 0": "không hứa gì; phải lớn hơn 0",
        "there is no measurement of that name": "không có số liệu nào mang định danh này",
        "there is no plan of that name": "không có kế hoạch nào mang mã hay số này",
        "there is no target of that name": "kế hoạch không có chỉ tiêu nào mang mã này",
        "true or false": "true hoặc false",
    }
)

PATTERNS: Mapping[re.Pattern[str], str] = MappingProxyType(
    {
        re.compile(r"cannot be read: (.+)", re.DOTALL): r"không đọc được: \1",
        re.compile(r"stands in (.+) already"): r"đã có trong \1",
        re.compile(r"at most (\d+)"): r"nhiều nhất \1",
    }
)
