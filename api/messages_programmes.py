"""Messages about activities and ideas in Vietnamese: what `registry.programmes` says in English."""

import re
from collections.abc import Mapping
from types import MappingProxyType

EXACT: Mapping[str, str] = MappingProxyType(
    {
        "ends before it starts": "kết thúc trước khi bắt đầu",
        "has no first or no last day": "không có ngày đầu hoặc ngày cuối",
        "is not the code of a place": "không phải mã của một địa điểm",
        "is not the code of a programme": "không phải mã của một chương trình",
        "is not the code of an activity": "không phải mã của một hoạt động",
        "is taken already": "đã có mục khác dùng",
        "needs the box to be ticked": "cần đánh dấu vào ô",
        "lies before the step that it follows": "trước ngày của bước liền trước",
        "lies in the future: a step has been taken": "ở tương lai; bước đã ghi là bước đã xảy ra",
    }
)

STAGES = {
    "nothing": "khi chưa có bước nào",
    "submitted": "bước đã nêu",
    "selected": "bước được chọn",
    "incubated": "bước được hỗ trợ",
    "opened": "bước thành nơi thật",
    "dropped": "bước không đi tiếp",
}

PATTERNS: Mapping[re.Pattern[str], str] = MappingProxyType(
    {
        **{
            re.compile(rf"cannot follow {stage}"): f"không thể đứng sau {words}"
            for stage, words in STAGES.items()
        },
        re.compile(r"cannot follow (\w+)"): r"không thể đứng sau \1",
    }
)
