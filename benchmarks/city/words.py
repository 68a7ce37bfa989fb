"""Names and addresses as Hanoi has them: a kind of place, and a village, a street or a founder."""

from random import Random
from typing import NamedTuple


class Named(NamedTuple):
    """A kind of heritage or of centre: how its name begins in both languages, and the term that it is."""

    vi: str
    en: str
    term: str


HERITAGE = (
    Named("Đình", "{} communal house", "memory"),
    Named("Chùa", "{} pagoda", "memory"),
    Named("Đền", "{} temple", "memory"),
    Named("Nhà máy", "{} factory", "industrial"),
    Named("Xưởng in", "{} printing works", "industrial"),
    Named("Kho", "{} warehouse", "industrial"),
    Named("Xí nghiệp", "{} works", "industrial"),
    Named("Biệt thự", "{} villa", "architectural"),
    Named("Nhà cổ", "{} old house", "architectural"),
    Named("Trường", "{} school", "architectural"),
    Named("Nhà thờ", "{} church", "architectural"),
    Named("Khu tập thể", "{} apartment blocks", "urban"),
    Named("Chợ", "{} market", "urban"),
    Named("Phố", "{} street", "urban"),
    Named("Rạp", "{} cinema", "cultural_institution"),
    Named("Nhà văn hóa", "{} culture house", "cultural_institution"),
)
CENTRES = (
    Named("Không gian sáng tạo", "{} creative space", "creative_complex"),
    Named("Tổ hợp", "{} complex", "creative_complex"),
    Named("Xưởng nghệ thuật", "{} art studio", "art_space"),
    Named("Phòng tranh", "{} gallery", "art_space"),
    Named("Bảo tàng", "{} museum", "museum"),
    Named("Trung tâm văn hóa", "{} culture centre", "cultural_centre"),
    Named("Sân khấu", "{} stage", "performance_venue"),
    Named("Không gian làm việc", "{} co-working", "co_working"),
    Named("Làng nghề", "{} craft village", "craft_centre"),
    Named("Cà phê sách", "{} book café", "cafe_venue"),
    Named("Trung tâm thiết kế", "{} design centre", "design_centre"),
    Named("Phố đi bộ", "{} walking street", "walking_street"),
)
FIRST = (
    *("An", "Bát", "Bình", "Bồ", "Cao", "Cẩm", "Chử", "Cổ", "Dương", "Đại", "Đan", "Đông", "Giang", "Hạ"),
    *("Hải", "Hoàng", "Hòa", "Hồng", "Khương", "Kim", "La", "Liên", "Long", "Lương", "Mai", "Minh", "Mỹ"),
    *("Nam", "Nghĩa", "Ngọc", "Nhân", "Ninh", "Phú", "Phúc", "Phương", "Quảng", "Quan", "Quỳnh", "Sơn"),
    *("Tân", "Tây", "Thanh", "Thái", "Thịnh", "Thọ", "Thụy", "Thượng", "Tiên", "Trung", "Vạn", "Văn"),
    *("Vân", "Vĩnh", "Xuân", "Yên"),
)
SECOND = (
    *("An", "Bằng", "Cầu", "Châu", "Chính", "Đô", "Đình", "Đồng", "Giang", "Hà", "Hậu", "Hoa", "Hòa"),
    *("Hưng", "Khê", "Khánh", "Lãng", "Lâm", "Liệt", "Lộc", "Mạch", "Mỗ", "Nội", "Nghệ", "Phong", "Phụ"),
    *("Quang", "Sở", "Thái", "Thành", "Thiện", "Thổ", "Thôn", "Thượng", "Tiến", "Trạch", "Tràng", "Trì"),
    *("Trung", "Viên", "Xá"),
)
STREETS = (
    *("Hàng Bông", "Hàng Gai", "Hàng Trống", "Hàng Buồm", "Hàng Đậu", "Tràng Thi", "Tràng Tiền"),
    *("Lý Thái Tổ", "Lê Thánh Tông", "Phan Đình Phùng", "Quán Thánh", "Thụy Khuê", "Đội Cấn", "Kim Mã"),
    *("Giảng Võ", "Láng Hạ", "Tây Sơn", "Tôn Đức Thắng", "Nguyễn Thái Học", "Bà Triệu", "Huế", "Lò Đúc"),
    *("Minh Khai", "Bạch Mai", "Đại Cồ Việt", "Trường Chinh", "Giải Phóng", "Nguyễn Trãi", "Khương Trung"),
    *("Xuân Thủy", "Cầu Giấy", "Hoàng Quốc Việt", "Lạc Long Quân", "Âu Cơ", "Nghi Tàm", "Ngọc Lâm"),
    *("Nguyễn Văn Cừ", "Ngô Gia Tự"),
)
FOUNDERS = (
    *("Sơn Ca", "Hạ Vàng", "Mây", "Ơ Kìa", "Tre", "Lụa", "Gốm", "Nắng", "Phù Sa", "Chuồn Chuồn", "Bến"),
    *("Ngõ", "Sông Hồng", "Lá", "Đom Đóm", "Thềm", "Giếng", "Mực", "Nón", "Sen", "Cói", "Mộc", "Đất Nung"),
    *("Ô Quan"),
)
SUMMARIES = (
    (
        "Nơi sinh hoạt cộng đồng có sân rộng và nếp nhà gỗ năm gian; người dân còn giữ lệ hội tháng hai.",
        "A place of the community with a wide yard and a wooden house of five bays; its feast is kept.",
    ),
    (
        "Khung nhà, cầu thang sắt và cửa sổ cũ được giữ lại; nay có xưởng thực hành, triển lãm và quán nhỏ.",
        "The frame, iron stairs and windows were kept; now workshops, shows and a small café.",
    ),
    (
        "Diện tích được ghi khác nhau trong các nguồn. Công trình cần được tu bổ mái và hệ thống điện.",
        "Sources differ on its area. Its roof and wiring need repair.",
    ),
    (
        "Tổ chức triển lãm, tọa đàm, chiếu phim vào cuối tuần; mở cửa tự do cho học sinh.",
        "Shows, talks and screenings at weekends; free for pupils.",
    ),
    (
        "Dấu tích của nghề thủ công trong vùng, gắn với các gia đình làm nghề nhiều đời.",
        "A trace of the craft of the area, tied to families who have worked in it for generations.",
    ),
)


def village(draw: Random) -> str:
    """The name of a village: two syllables, as most have."""
    return f"{draw.choice(FIRST)} {draw.choice(SECOND)}"
