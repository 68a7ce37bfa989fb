"""Messages about analyses in Vietnamese: what `registry.analyses` and the analyses say in English."""

import re
from collections.abc import Mapping
from types import MappingProxyType

EXACT: Mapping[str, str] = MappingProxyType(
    {
        "answers another kind of question": "trả lời một loại câu hỏi khác",
        "are too large together": "gộp lại quá lớn",
        "belongs to the model lscp": "chỉ dùng với mô hình lscp",
        "belongs to the model mclp": "chỉ dùng với mô hình mclp",
        "belongs to the models mclp and pmedian": "chỉ dùng với mô hình mclp và pmedian",
        "cannot be combined with steps; give one of them": "không dùng chung với các bậc; hãy chọn một",
        "finds the highest floor itself; leave the floor out": "tự tìm mức sàn cao nhất; bỏ floor đi",
        "gives no criterion any weight": "không cho tiêu chí nào trọng số",
        "has no value": "không có giá trị nào",
        "has too many values": "có quá nhiều giá trị",
        "is also excluded": "đồng thời bị loại ra",
        "is another process": "là phép phân tích khác",
        "is empty": "để trống",
        "is given twice": "được ghi hai lần",
        "is missing": "còn thiếu",
        "is no area in square metres": "không phải diện tích tính bằng mét vuông",
        "is no distance in metres": "không phải khoảng cách tính bằng mét",
        "is no level to be fair between": "không phải cấp để so công bằng",
        "is not a code of a demand surface": "không phải mã của một mặt phân bố dân số",
        "is not a criterion": "không phải tiêu chí",
        "is not a day": "không phải ngày",
        "is not a list": "không phải danh sách",
        "is not a member of an execution request": "không thuộc một yêu cầu thực hiện",
        "is not a parameter of this process": "không phải tham số của phép phân tích này",
        "is not a radius in metres": "không phải bán kính tính bằng mét",
        "is not a radius that can be meant": "không phải bán kính dùng được",
        "is not a weight": "không phải trọng số",
        "is not an object": "không phải đối tượng JSON",
        "is not an output of this process": "không phải đầu ra của phép phân tích này",
        "is not base64": "không phải base64",
        "is not four or six numbers": "không phải bốn hay sáu số",
        "is not fetched": "không được lấy về; hãy ghi thẳng giá trị",
        "is not how many at most": "không phải số lượng tối đa",
        "is not offered": "không được hỗ trợ",
        "is not one of the values that it can have": "không phải giá trị có thể có",
        "is not supported: this service calls nobody back": "không được hỗ trợ: dịch vụ này không gọi lại",
        "is not text": "không phải chữ",
        "is not the code of a candidate": "không phải mã của một ứng viên",
        "is not the code of a published heritage place": "không phải mã của một di sản đã công bố",
        "is too large": "quá lớn",
        "is too small": "quá nhỏ",
        "is what this model finds; leave it out": "là điều mô hình này tìm ra; hãy bỏ đi",
        "must be a share": "phải là một tỷ lệ",
        "must be above 0": "phải lớn hơn 0",
        "must not be negative": "không được âm",
        "needs a budget to be held against": "cần có ngân sách đi kèm",
        "needs the costs of the candidates": "cần chi phí của các ứng viên",
        "no radius is given": "chưa có bán kính nào",
        "say how many sites, or give a budget": "hãy cho biết số địa điểm, hoặc ngân sách",
        "stands twice": "được ghi hai lần",
        "the answer is larger than what is kept; ask for less": (
            "câu trả lời lớn hơn mức lưu giữ; hãy hỏi ít hơn"
        ),
        "the computation took more time than it may, and was ended": (
            "phép tính lâu hơn mức cho phép và đã bị dừng"
        ),
        "the computation was broken off": "phép tính bị ngắt giữa chừng",
        "the computation was broken off several times": "phép tính bị ngắt giữa chừng nhiều lần",
        "there is no demand surface of that name": "không có mặt phân bố dân số nào tên như vậy",
        "there is no place of that name": "không có địa điểm nào mang mã này",
        "there is no process of that name": "không có phép phân tích nào tên như vậy",
        "there is no result yet of run of that name": "lần chạy này chưa có kết quả",
        "there is no run of that name": "không có lần chạy nào mang định danh này",
        "too many analyses wait already; try again later": (
            "đã có quá nhiều phép phân tích đang chờ; hãy thử lại sau"
        ),
        "weighs more than the step before it, though it is further": ("nặng hơn bậc trước dù xa hơn"),
    }
)

PATTERNS: Mapping[re.Pattern[str], str] = MappingProxyType(
    {
        re.compile(r"is more than the (\d+) candidates"): r"nhiều hơn \1 ứng viên hiện có",
        re.compile(r"cannot be converted: (.+)"): r"không chuyển đổi được: \1",
        re.compile(r"no district unit stood on that day"): "ngày đó chưa có quận, huyện nào",
        re.compile(r"no commune unit stood on that day"): "ngày đó chưa có phường, xã nào",
        re.compile(r"above 0, up to (\S+)"): r"lớn hơn 0, tối đa \1",
        re.compile(r"above 0 and at most (\S+)"): r"lớn hơn 0 và không quá \1",
        re.compile(r"(\S+) to (\S+) metres"): r"\1 đến \2 mét",
        re.compile(r"(\S+) or more"): r"từ \1 trở lên",
    }
)
