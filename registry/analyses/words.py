"""What processes, their parameters and their figures are called, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType

from registry.language import Words
from registry.workflow import Process

TITLES: Mapping[Process, Words] = MappingProxyType(
    {
        Process.COVERAGE: Words("Phạm vi phục vụ", "Coverage"),
        Process.ACCESS: Words("Khả năng tiếp cận", "Accessibility"),
        Process.SITING: Words("Chọn địa điểm", "Siting"),
        Process.SCORE: Words("Chấm điểm ứng viên", "Scoring of candidates"),
        Process.INDICATORS: Words("Chỉ tiêu của kế hoạch", "Targets of plans"),
        Process.ECHO: Words("Tiếng vọng", "Echo"),
    }
)

DESCRIPTIONS: Mapping[Process, Words] = MappingProxyType(
    {
        Process.COVERAGE: Words(
            "Số dân và diện tích trong bán kính của một trung tâm sáng tạo, theo đơn vị và toàn thành phố.",
            "People and area within metres of a creative centre, by unit and in the city.",
        ),
        Process.ACCESS: Words(
            "Mỗi người được hưởng bao nhiêu phần của các trung tâm trong tầm với, theo đơn vị (E2SFCA).",
            "What of the centres within reach falls to each person, by unit (E2SFCA).",
        ),
        Process.SITING: Words(
            "Nên chuyển đổi di sản nào để nhiều người nhất có thêm trung tâm, kèm chứng minh.",
            "Which heritage to convert so that the most people gain a centre, with proof.",
        ),
        Process.SCORE: Words(
            "Xếp hạng di sản theo thang điểm đã công bố, kèm mức độ chắc chắn của thứ hạng.",
            "Heritage ranked on published scales, with how firm the ranks are.",
        ),
        Process.INDICATORS: Words(
            "Mỗi chỉ tiêu đã đạt, đạt muộn, chậm, không đạt hay chưa có bằng chứng, vào một ngày bất kỳ.",
            "Whether each target is met, met late, behind, missed or without evidence, on any day.",
        ),
        Process.ECHO: Words(
            "Trả lại đúng những gì nhận được, để thử phần mềm gọi API; không tính gì về các địa điểm.",
            "Gives back what it was given, for trying a client; it says nothing about places.",
        ),
    }
)

PARAMETERS: Mapping[str, Words] = MappingProxyType(
    {
        "plan": Words(
            "Mã hoặc số của kế hoạch; trống: mọi kế hoạch", "Code or number of the plan; absent: all"
        ),
        "known": Words("Theo những gì đã biết ở lần thay đổi này", "By what this edition of the data knew"),
        "on": Words("Tính theo các trung tâm hoạt động vào ngày này", "Centres in operation on this day"),
        "surface": Words("Mã mặt phân bố dân số", "Code of the demand surface"),
        "within": Words("Bán kính, mét; đúng bằng cũng được tính", "Metres; exactly as far is within"),
        "by": Words("Theo quận, huyện hay phường, xã", "By district or by commune"),
        "units_on": Words("Theo các đơn vị có vào ngày này", "Units that stood on this day"),
        "tier": Words("Chỉ trung tâm thuộc các cấp này", "Only centres of these tiers"),
        "centre_type": Words("Chỉ trung tâm thuộc các loại hình này", "Only centres of these types"),
        "status": Words("Chỉ trung tâm có tình trạng này", "Only centres of these statuses"),
        "investment": Words("Chỉ trung tâm có mô hình đầu tư này", "Only of these investment models"),
        "management": Words("Chỉ trung tâm có mô hình quản lý này", "Only of these management models"),
        "exploitation": Words("Chỉ trung tâm có mô hình khai thác này", "Only of these exploitation models"),
        "operation": Words("Chỉ trung tâm có mô hình vận hành này", "Only of these operation models"),
        "filter": Words("Bộ lọc CQL2 trên creative-centres", "CQL2 text over creative-centres"),
        "planned": Words("Tính cả trung tâm đã công bố, chưa mở", "Announced centres count as open"),
        "also": Words("Mã địa điểm tính như là trung tâm", "Codes of places that count as centres"),
        "without": Words("Mã trung tâm không tính", "Codes of centres to leave out"),
        "steps": Words(
            "Các bậc khoảng cách và trọng số; mặc định 1000=1, 2000=0,68, 3000=0,22",
            "Steps of distance and weight; default 1000=1, 2000=0.68, 3000=0.22",
        ),
        "supply": Words(
            "Mỗi trung tâm là một, hay theo diện tích sàn", "A centre counts as one, or by its floor space"
        ),
        "model": Words(
            "mclp: nhiều người nhất; lscp: ít địa điểm nhất; pmedian: quãng đường ngắn nhất",
            "mclp: most people; lscp: fewest places; pmedian: least distance",
        ),
        "p": Words("Nhiều nhất bao nhiêu địa điểm", "How many places at most"),
        "include": Words("Mã địa điểm chắc chắn chuyển đổi", "Codes of places to convert anyway"),
        "exclude": Words("Mã địa điểm không xét", "Codes of places to leave out"),
        "floor": Words("Tỷ lệ dân tối thiểu của mỗi đơn vị", "Least share of each unit's people"),
        "fair": Words("Trước hết nâng đơn vị thiệt thòi nhất", "First raise the share of the worst unit"),
        "budget": Words("Tổng chi phí tối đa, số nguyên", "Most that the places may cost, a whole number"),
        "costs": Words("Chi phí theo mã; * là các địa điểm khác", "Costs by code; * is every other place"),
        "reachable": Words(
            "lscp: chỉ người mà một ứng viên tới được", "lscp: only those whom some candidate can reach"
        ),
        "special_national": Words(
            "Xét cả di tích quốc gia đặc biệt", "Special national relics are candidates too"
        ),
        "ownership": Words("Chỉ các hình thức sở hữu này", "Only of these kinds of ownership"),
        "minimum_area": Words("Diện tích tối thiểu, m²", "Least area, m²"),
        "seconds": Words(
            "Sau số giây này đưa lời giải tốt nhất đã có", "After so many seconds, the best answer so far"
        ),
        "frontier": Words(
            "Lựa chọn tốt nhất cho 1, 2, … 10 địa điểm", "The best choice of 1, 2, … 10 places"
        ),
        "weights": Words("Trọng số theo tiêu chí, tổng bất kỳ", "Weights by criterion, of any sum"),
        "top": Words("Kể bao nhiêu ứng viên đầu", "How many candidates to tell"),
        "draws": Words("Số lần lấy ngẫu nhiên trọng số", "How many sets of weights to draw"),
        "seed": Words("Số mầm của phép lấy ngẫu nhiên", "Seed of the draws"),
        "text": Words("Một đoạn chữ", "Some text"),
        "words": Words("Một danh sách chữ", "A list of texts"),
        "box": Words("Một khung tọa độ, trong bất kỳ hệ nào", "A box, in any reference system"),
        "object": Words("Một đối tượng JSON bất kỳ", "Any JSON object"),
        "pause": Words("Đợi bao nhiêu giây rồi mới trả lời", "Seconds to wait before the answer"),
    }
)

RESULT = Words("Kết quả", "Result")
RESULT_ABOUT = Words(
    "Toàn bộ câu trả lời, kèm nguồn, ngày, hệ tọa độ và phiên bản dữ liệu.",
    "The whole answer, with source, day, system and version of the data.",
)
ECHO_ABOUT = Words(
    "Những gì đã nhận được, theo tên, kèm giá trị mặc định.", "What came in, by name, with its defaults."
)

STEPS: Mapping[str, Words] = MappingProxyType(
    {
        "loading": Words("Đang đọc dữ liệu", "Loading the data"),
        "computing": Words("Đang tính", "Computing"),
        "storing": Words("Đang ghi kết quả", "Storing the result"),
    }
)
"""The steps that a computation tells."""

FIGURES: Mapping[str, Words] = MappingProxyType(
    {
        "code": Words("Mã", "Code"),
        "name": Words("Tên", "Name"),
        "name_vi": Words("Tên", "Name"),
        "name_en": Words("Tên tiếng Anh", "English name"),
        "within": Words("Bán kính (m)", "Radius (m)"),
        "population": Words("Số người", "People"),
        "total": Words("Tổng số người", "All people"),
        "share": Words("Tỷ lệ dân", "Share of people"),
        "overlap": Words("Có từ hai trung tâm", "With two or more"),
        "area_reached_km2": Words("Diện tích phục vụ (km²)", "Area reached (km²)"),
        "area_share": Words("Tỷ lệ diện tích", "Share of the area"),
        "mean_m": Words("Trung bình (m)", "Mean (m)"),
        "p50_m": Words("Một nửa số người trong (m)", "Half have it within (m)"),
        "gini": Words("Hệ số Gini", "Gini index"),
        "centres": Words("Số trung tâm", "Centres"),
        "without": Words("Không có trung tâm", "Without any"),
        "supply": Words("Tổng phần được hưởng", "What they have in sum"),
        "per_100k": Words("Trên 100.000 người", "Per 100,000 people"),
        "unique": Words("Chỉ nơi này phục vụ", "Reached by it alone"),
        "runner_up": Words("Nơi thay thế tốt nhất", "Runner-up"),
        "loss": Words("Mất đi nếu thay", "Loss with it"),
        "status": Words("Mức chứng minh", "Status"),
        "already": Words("Đã có trung tâm", "Reached already"),
        "gained": Words("Số người có thêm", "People gained"),
        "objective": Words("Hàm mục tiêu", "Objective"),
        "bound": Words("Cận", "Bound"),
        "gap": Words("Khoảng cách đến cận", "Gap"),
        "gap_share": Words("Khoảng cách tương đối", "Gap, share"),
        "p": Words("Số địa điểm", "Places"),
        "sites": Words("Các địa điểm", "Sites"),
        "most": Words("Nhiều nhất", "Most people gained"),
        "rank": Words("Hạng", "Rank"),
        "score": Words("Điểm", "Score"),
        "at_most": Words("Điểm cao nhất có thể", "Up to"),
        "known": Words("Phần đã biết", "Known"),
        "stable": Words("Độ vững", "Stays on top"),
        "topsis_rank": Words("Hạng theo TOPSIS", "Rank by TOPSIS"),
        "candidates": Words("Ứng viên", "Candidates"),
        "excluded": Words("Bị loại", "Excluded"),
        "plan": Words("Kế hoạch", "Plan"),
        "plans": Words("Số kế hoạch", "Plans"),
        "targets": Words("Số chỉ tiêu", "Targets"),
        "low": Words("Đã hứa, ít nhất", "Promised at least"),
        "high": Words("Đã hứa, nhiều nhất", "Promised at most"),
        "due": Words("Hạn", "Due"),
        "value": Words("Đã biết", "Known figure"),
        "counted": Words("Hệ thống đếm", "Counted here"),
        "verdict": Words("Kết luận", "Verdict"),
        "met": Words("Đạt", "Met"),
        "late": Words("Đạt muộn", "Met late"),
        "on_track": Words("Đúng tiến độ", "On track"),
        "behind": Words("Chậm tiến độ", "Behind"),
        "missed": Words("Không đạt", "Missed"),
        "no_evidence": Words("Chưa có bằng chứng", "No evidence"),
    }
)
"""The figures of results."""
