"""The properties of places, in the parts in which they are written beforehand (`registry.reading.stored`)."""

from collections.abc import Mapping
from types import MappingProxyType

from registry.properties import coded, codes, existence, text, typed
from registry.queryables import Property, Type
from registry.views import public_site

_S = public_site.c

_NAMES = (
    text(_S.code, "Mã địa điểm", "Place code"),
    text(_S.slug, "Tên trong địa chỉ trang", "Name in page addresses"),
    coded(_S.kind, "kind", "Loại địa điểm", "Kind of place"),
    text(_S.name_vi, "Tên tiếng Việt", "Vietnamese name"),
    text(_S.name_en, "Tên tiếng Anh", "English name"),
    codes(_S.other_names, None, "Tên khác", "Other names"),
    text(_S.address, "Địa chỉ", "Address"),
    text(_S.summary_vi, "Tóm tắt (tiếng Việt)", "Summary (Vietnamese)"),
    text(_S.summary_en, "Tóm tắt (tiếng Anh)", "Summary (English)"),
    text(_S.district_code, "Mã quận, huyện", "District code"),
    text(_S.district_vi, "Quận, huyện", "District (Vietnamese)"),
    text(_S.district_en, "Quận, huyện (tiếng Anh)", "District (English)"),
    text(_S.commune_code, "Mã phường, xã", "Commune code"),
    text(_S.commune_vi, "Phường, xã", "Commune (Vietnamese)"),
    text(_S.commune_en, "Phường, xã (tiếng Anh)", "Commune (English)"),
)

_CENTRE = (
    coded(_S.status, "centre_status", "Tình trạng hoạt động", "Status of the centre"),
    coded(_S.centre_type, "centre_type", "Loại hình trung tâm", "Type of centre"),
    coded(_S.tier, "tier", "Cấp", "Tier"),
    codes(_S.fields, "creative_field", "Lĩnh vực sáng tạo", "Creative fields"),
    codes(_S.industries, "cultural_industry", "Ngành công nghiệp văn hóa", "Cultural industries"),
    codes(_S.services, "service", "Dịch vụ", "Services"),
    coded(_S.investment, "investment_model", "Mô hình đầu tư", "Investment model"),
    coded(_S.management, "management_model", "Mô hình quản lý", "Management model"),
    coded(_S.exploitation, "exploitation_model", "Mô hình khai thác", "Exploitation model"),
    coded(_S.operation, "operation_model", "Mô hình vận hành", "Operation model"),
    text(_S.planned_opening, "Dự kiến mở cửa", "Planned opening"),
)

_HERITAGE = (
    coded(_S.stage, "conversion_stage", "Giai đoạn chuyển đổi", "Stage of conversion"),
    coded(_S.category, "heritage_category", "Loại di sản", "Heritage category"),
    coded(_S.relic_type, "relic_type", "Loại hình di tích", "Type of relic"),
    coded(_S.rank, "rank", "Xếp hạng di tích", "Relic rank"),
    text(_S.rank_decision, "Quyết định xếp hạng", "Ranking decision"),
    coded(_S.ownership, "ownership", "Sở hữu", "Ownership"),
    coded(_S.condition, "condition", "Hiện trạng", "Condition"),
    coded(_S.occupancy, "occupancy", "Tình trạng sử dụng", "Occupancy"),
    coded(_S.survival, "survival", "Mức độ còn lại", "Survival"),
    coded(_S.relocation, "relocation", "Diện di dời", "Relocation"),
    text(_S.built, "Xây dựng", "Built"),
    text(_S.built_edtf, "Xây dựng (EDTF)", "Built (EDTF)"),
    typed(_S.built_from, Type.INTEGER, "Xây dựng từ năm", "Built from year"),
    typed(_S.built_to, Type.INTEGER, "Xây dựng đến năm", "Built until year"),
    text(_S.original_use_vi, "Công năng ban đầu", "Original use (Vietnamese)"),
    text(_S.original_use_en, "Công năng ban đầu (tiếng Anh)", "Original use (English)"),
    typed(_S.area_m2, Type.NUMBER, "Diện tích (m²)", "Area (m²)"),
)

_FACETS = (
    typed(_S.is_centre, Type.BOOLEAN, "Là trung tâm sáng tạo", "Is a creative centre"),
    typed(_S.is_heritage, Type.BOOLEAN, "Là di sản", "Is heritage"),
)

_PEDIGREE = (
    typed(_S.accuracy_m, Type.NUMBER, "Độ chính xác vị trí (m)", "Positional accuracy (m)"),
    coded(_S.position_method, "position_method", "Cách xác định vị trí", "How the position was found"),
    text(_S.position_source, "Nguồn vị trí", "Source of the position"),
    typed(_S.position_date, Type.DATE, "Ngày xác định vị trí", "Date of the position"),
    coded(_S.verification, "verification", "Mức kiểm chứng", "Verification"),
    typed(_S.verified_on, Type.DATE, "Ngày kiểm chứng", "Verified on"),
    text(_S.verified_by, "Đơn vị kiểm chứng", "Verified by"),
    typed(_S.organisations, Type.OBJECTS, "Tổ chức", "Organisations"),
    typed(_S.sources, Type.OBJECTS, "Nguồn", "Sources"),
    typed(_S.version, Type.INTEGER, "Phiên bản", "Version"),
    typed(_S.updated_at, Type.TIMESTAMP, "Cập nhật lúc", "Updated at"),
)

SITE_PARTS: Mapping[str, tuple[Property, ...]] = MappingProxyType(
    {
        "identity": (*_NAMES, *_FACETS),
        "centre": _CENTRE,
        "heritage": _HERITAGE,
        "existence": existence(_S.life),
        "centre_existence": existence(_S.centre_life),
        "heritage_existence": existence(_S.heritage_life),
        "pedigree": _PEDIGREE,
    }
)
"""The properties of places as they are written beforehand, by column of `site_feature`."""
