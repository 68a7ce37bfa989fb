"""The collections that are served: which rows of which public view, with which properties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import REAL, Column, ColumnElement, Date, FromClause, Numeric, Text, case, cast, func
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from registry.errors import NotFound
from registry.language import Words
from registry.queryables import Property, Type, named
from registry.views import public_activity, public_demand_cell, public_site, public_site_link, public_unit

_S = public_site.c
_U = public_unit.c
_D = public_demand_cell.c
_A = public_activity.c
_L = public_site_link.c


START, END = "primary-interval-start", "primary-interval-end"
"""The parts that dates play, by OGC API Features Part 5."""


def first_day(life: ColumnElement[Any]) -> ColumnElement[Any]:
    """The first day of a range or multirange; NULL when open, and before the year 1, which RFC 3339 cannot
    write.
    """
    start = func.lower(life, type_=Date)
    return case((start >= date.min, start))


@dataclass(frozen=True)
class Collection:
    """A named set of features.

    `key` is the column that identifies and orders a feature; `only` keeps the rows that belong here; `life`
    is the range, or multirange, of days on which a feature existed; `folded` is the folded text that free
    text is looked for in, by way of the directory when that is where the features are `listed`; `parts` name
    the columns of `site_feature` that hold the properties as text, where they are written beforehand.
    """

    id: str
    title: Words
    description: Words
    table: FromClause
    key: ColumnElement[Any]
    life: ColumnElement[Any]
    folded: ColumnElement[str]
    properties: tuple[Property, ...]
    only: ColumnElement[bool] | None = None
    listed: bool = False
    parts: tuple[str, ...] = ()
    geometry_types: tuple[str, ...] = ("Point", "Polygon", "MultiPolygon")

    @property
    def geometry(self) -> ColumnElement[Any]:
        """The stored geometry."""
        return self.table.c.geom

    @cached_property
    def queryables(self) -> Mapping[str, Property]:
        """The properties that a filter may name, with the identifier and the geometry, by name."""
        return MappingProxyType(named((self.identifier, self.shape, *self.properties)))

    @property
    def identifier(self) -> Property:
        """The property that holds the feature's id."""
        return Property("id", Type.TEXT, cast(self.key, Text), Words("Định danh", "Identifier"), role="id")

    @property
    def shape(self) -> Property:
        """The property that holds the feature's geometry."""
        return Property(
            "geometry", Type.GEOMETRY, self.geometry, Words("Hình học", "Geometry"), role="primary-geometry"
        )


def _text(column: Column[Any], vi: str, en: str) -> Property:
    return Property(column.name, Type.TEXT, column, Words(vi, en))


def _coded(column: Column[Any], vocabulary: str, vi: str, en: str) -> Property:
    return Property(column.name, Type.TEXT, column, Words(vi, en), vocabulary)


def _codes(column: Column[Any], vocabulary: str | None, vi: str, en: str) -> Property:
    return Property(column.name, Type.TEXTS, column, Words(vi, en), vocabulary)


def _typed(column: Column[Any], type_: Type, vi: str, en: str, *, role: str | None = None) -> Property:
    # A stored 4-byte float compares as the decimal that it shows: 0.1 is 0.1.
    value = cast(column, Numeric) if isinstance(column.type, REAL) else column
    return Property(column.name, type_, value, Words(vi, en), role=role)


def _existence(life: ColumnElement[Any]) -> tuple[Property, Property]:
    start = first_day(life)
    end = cast(func.upper(life, type_=Date) - 1, Date)
    return (
        Property("exists_from", Type.DATE, start, Words("Tồn tại từ ngày", "Exists from"), role=START),
        Property("exists_to", Type.DATE, end, Words("Tồn tại đến ngày", "Exists until"), role=END),
    )


def _sourced(columns: ReadOnlyColumnCollection[str, Column[Any]]) -> tuple[Property, ...]:
    return (
        _text(columns.source, "Mã nguồn", "Source code"),
        _text(columns.source_title, "Nguồn", "Source"),
        _text(columns.source_url, "Địa chỉ nguồn", "Address of the source"),
    )


_NAMES = (
    _text(_S.code, "Mã địa điểm", "Place code"),
    _text(_S.slug, "Tên trong địa chỉ trang", "Name in page addresses"),
    _coded(_S.kind, "kind", "Loại địa điểm", "Kind of place"),
    _text(_S.name_vi, "Tên tiếng Việt", "Vietnamese name"),
    _text(_S.name_en, "Tên tiếng Anh", "English name"),
    _codes(_S.other_names, None, "Tên khác", "Other names"),
    _text(_S.address, "Địa chỉ", "Address"),
    _text(_S.summary_vi, "Tóm tắt (tiếng Việt)", "Summary (Vietnamese)"),
    _text(_S.summary_en, "Tóm tắt (tiếng Anh)", "Summary (English)"),
    _text(_S.district_code, "Mã quận, huyện", "District code"),
    _text(_S.district_vi, "Quận, huyện", "District (Vietnamese)"),
    _text(_S.district_en, "Quận, huyện (tiếng Anh)", "District (English)"),
    _text(_S.commune_code, "Mã phường, xã", "Commune code"),
    _text(_S.commune_vi, "Phường, xã", "Commune (Vietnamese)"),
    _text(_S.commune_en, "Phường, xã (tiếng Anh)", "Commune (English)"),
)

_CENTRE = (
    _coded(_S.status, "centre_status", "Tình trạng hoạt động", "Status of the centre"),
    _coded(_S.centre_type, "centre_type", "Loại hình trung tâm", "Type of centre"),
    _coded(_S.tier, "tier", "Cấp", "Tier"),
    _codes(_S.fields, "creative_field", "Lĩnh vực sáng tạo", "Creative fields"),
    _codes(_S.industries, "cultural_industry", "Ngành công nghiệp văn hóa", "Cultural industries"),
    _codes(_S.services, "service", "Dịch vụ", "Services"),
    _coded(_S.investment, "investment_model", "Mô hình đầu tư", "Investment model"),
    _coded(_S.management, "management_model", "Mô hình quản lý", "Management model"),
    _coded(_S.exploitation, "exploitation_model", "Mô hình khai thác", "Exploitation model"),
    _coded(_S.operation, "operation_model", "Mô hình vận hành", "Operation model"),
    _text(_S.planned_opening, "Dự kiến mở cửa", "Planned opening"),
)

_HERITAGE = (
    _coded(_S.stage, "conversion_stage", "Giai đoạn chuyển đổi", "Stage of conversion"),
    _coded(_S.category, "heritage_category", "Loại di sản", "Heritage category"),
    _coded(_S.relic_type, "relic_type", "Loại hình di tích", "Type of relic"),
    _coded(_S.rank, "rank", "Xếp hạng di tích", "Relic rank"),
    _text(_S.rank_decision, "Quyết định xếp hạng", "Ranking decision"),
    _coded(_S.ownership, "ownership", "Sở hữu", "Ownership"),
    _coded(_S.condition, "condition", "Hiện trạng", "Condition"),
    _coded(_S.occupancy, "occupancy", "Tình trạng sử dụng", "Occupancy"),
    _coded(_S.survival, "survival", "Mức độ còn lại", "Survival"),
    _coded(_S.relocation, "relocation", "Diện di dời", "Relocation"),
    _text(_S.built, "Xây dựng", "Built"),
    _text(_S.built_edtf, "Xây dựng (EDTF)", "Built (EDTF)"),
    _typed(_S.built_from, Type.INTEGER, "Xây dựng từ năm", "Built from year"),
    _typed(_S.built_to, Type.INTEGER, "Xây dựng đến năm", "Built until year"),
    _text(_S.original_use_vi, "Công năng ban đầu", "Original use (Vietnamese)"),
    _text(_S.original_use_en, "Công năng ban đầu (tiếng Anh)", "Original use (English)"),
    _typed(_S.area_m2, Type.NUMBER, "Diện tích (m²)", "Area (m²)"),
)

_FACETS = (
    _typed(_S.is_centre, Type.BOOLEAN, "Là trung tâm sáng tạo", "Is a creative centre"),
    _typed(_S.is_heritage, Type.BOOLEAN, "Là di sản", "Is heritage"),
)

_PEDIGREE = (
    _typed(_S.accuracy_m, Type.NUMBER, "Độ chính xác vị trí (m)", "Positional accuracy (m)"),
    _coded(_S.position_method, "position_method", "Cách xác định vị trí", "How the position was found"),
    _text(_S.position_source, "Nguồn vị trí", "Source of the position"),
    _typed(_S.position_date, Type.DATE, "Ngày xác định vị trí", "Date of the position"),
    _coded(_S.verification, "verification", "Mức kiểm chứng", "Verification"),
    _typed(_S.verified_on, Type.DATE, "Ngày kiểm chứng", "Verified on"),
    _text(_S.verified_by, "Đơn vị kiểm chứng", "Verified by"),
    _typed(_S.organisations, Type.OBJECTS, "Tổ chức", "Organisations"),
    _typed(_S.sources, Type.OBJECTS, "Nguồn", "Sources"),
    _typed(_S.version, Type.INTEGER, "Phiên bản", "Version"),
    _typed(_S.updated_at, Type.TIMESTAMP, "Cập nhật lúc", "Updated at"),
)

SITE_PARTS: Mapping[str, tuple[Property, ...]] = MappingProxyType(
    {
        "identity": (*_NAMES, *_FACETS),
        "centre": _CENTRE,
        "heritage": _HERITAGE,
        "existence": _existence(_S.life),
        "centre_existence": _existence(_S.centre_life),
        "heritage_existence": _existence(_S.heritage_life),
        "pedigree": _PEDIGREE,
    }
)
"""The properties of places as they are written beforehand, by column of `site_feature`."""


_OF_SITES = ("identity", "centre", "heritage", "existence", "pedigree")
_OF_CENTRES = ("identity", "centre", "centre_existence", "pedigree")
_OF_HERITAGE = ("identity", "heritage", "heritage_existence", "pedigree")


def _in(parts: Sequence[str]) -> tuple[Property, ...]:
    return tuple(each for part in parts for each in SITE_PARTS[part])


SITES = Collection(
    id="sites",
    title=Words("Địa điểm", "Places"),
    description=Words(
        "Mọi địa điểm trong hệ thống: trung tâm sáng tạo, di sản, và di sản đã chuyển đổi.",
        "Every place in the registry: creative centres, heritage, and converted heritage.",
    ),
    table=public_site,
    key=_S.id,
    life=_S.life,
    folded=_S.search,
    listed=True,
    parts=_OF_SITES,
    properties=_in(_OF_SITES),
)

CREATIVE_CENTRES = Collection(
    id="creative-centres",
    title=Words("Trung tâm sáng tạo", "Creative centres"),
    description=Words(
        "Địa điểm hoạt động, hoặc dự kiến hoạt động, như không gian sáng tạo; gồm cả di sản đã chuyển đổi.",
        "Places that work, or are planned to work, as creative spaces; converted heritage included.",
    ),
    table=public_site,
    key=_S.id,
    life=_S.centre_life,
    folded=_S.search,
    listed=True,
    only=_S.is_centre,
    parts=_OF_CENTRES,
    properties=_in(_OF_CENTRES),
)

HERITAGE_SITES = Collection(
    id="heritage-sites",
    title=Words("Di sản", "Heritage sites"),
    description=Words(
        "Di sản có thể, đang hoặc đã được chuyển đổi thành không gian sáng tạo.",
        "Heritage that could be, is being, or was converted into creative space.",
    ),
    table=public_site,
    key=_S.id,
    life=_S.heritage_life,
    folded=_S.search,
    listed=True,
    only=_S.is_heritage,
    parts=_OF_HERITAGE,
    properties=_in(_OF_HERITAGE),
)

UNITS = Collection(
    id="units",
    title=Words("Đơn vị hành chính", "Administrative units"),
    description=Words(
        "Các phiên bản đơn vị hành chính: thành phố, quận huyện đến 30/6/2025, phường xã từ 1/7/2025.",
        "Versions of units: the city, districts until 30 June 2025, communes since 1 July 2025.",
    ),
    table=public_unit,
    key=_U.key,
    life=_U.valid,
    folded=func.registry.fold(func.concat_ws(" | ", _U.name_vi, _U.name_en, _U.code)),
    geometry_types=("MultiPolygon",),
    properties=(
        _coded(_U.level, "unit_level", "Cấp", "Level"),
        _text(_U.code, "Mã", "Code"),
        _text(_U.name_vi, "Tên tiếng Việt", "Vietnamese name"),
        _text(_U.name_en, "Tên tiếng Anh", "English name"),
        _typed(_U.valid_from, Type.DATE, "Có hiệu lực từ", "Valid from", role=START),
        _typed(_U.valid_to, Type.DATE, "Có hiệu lực đến", "Valid until", role=END),
        _coded(_U.boundary_quality, "boundary_quality", "Chất lượng ranh giới", "Quality of the boundary"),
        _typed(
            _U.boundary_accuracy_m, Type.NUMBER, "Độ chính xác ranh giới (m)", "Accuracy of the boundary (m)"
        ),
        _text(_U.boundary_source, "Nguồn ranh giới", "Source of the boundary"),
        _typed(_U.population, Type.INTEGER, "Dân số", "Population"),
        _typed(_U.population_year, Type.INTEGER, "Năm của số dân", "Year of the population"),
        _text(_U.population_source, "Nguồn số dân", "Source of the population"),
        _typed(_U.area_km2, Type.NUMBER, "Diện tích (km²)", "Area (km²)"),
        _text(_U.area_source, "Nguồn diện tích", "Source of the area"),
        _text(_U.decree, "Văn bản pháp lý", "Decree"),
    ),
)

DEFAULT_SURFACE = "census-2019"
"""The demand surface that the seed makes."""


def demand_of(surface: str) -> Collection:
    """The cells of one demand surface: people by H3 cell, at the centre of the cell.

    Surfaces count the same people in different ways, so they are never one collection.
    """
    year = func.daterange(func.make_date(_D.year, 1, 1), func.make_date(_D.year + 1, 1, 1))
    return Collection(
        id="demand",
        title=Words("Nơi người dân sinh sống", "Where people live"),
        description=Words(
            "Dân số theo ô H3, tổng mỗi quận, huyện đúng số liệu điều tra; một mặt phân bố mỗi lần.",
            "People by H3 cell, one surface at a time; the default sums to each district's census figure.",
        ),
        table=public_demand_cell,
        key=_D.key,
        life=year,
        folded=func.registry.fold(func.concat_ws(" | ", _D.district_vi, _D.commune_vi, _D.cell)),
        only=_D.surface == surface,
        geometry_types=("Point",),
        properties=(
            _text(_D.cell, "Ô H3", "H3 cell"),
            _typed(_D.population, Type.INTEGER, "Dân số", "Population"),
            _text(_D.district_code, "Mã quận, huyện", "District code"),
            _text(_D.district_vi, "Quận, huyện", "District (Vietnamese)"),
            _text(_D.commune_code, "Mã phường, xã", "Commune code"),
            _text(_D.commune_vi, "Phường, xã", "Commune (Vietnamese)"),
            _text(_D.surface, "Mặt phân bố dân số", "Demand surface"),
            _typed(_D.year, Type.INTEGER, "Năm", "Year"),
            _text(_D.source, "Nguồn", "Source"),
            _text(_D.method, "Phương pháp", "Method"),
            *_existence(year),
        ),
    )


DEMAND = demand_of(DEFAULT_SURFACE)

ACTIVITIES = Collection(
    id="activities",
    title=Words("Hoạt động", "Activities"),
    description=Words(
        "Lễ hội, diễn đàn, lớp học, cuộc thi, từng lần một; hình học là các địa điểm công khai đã dùng.",
        "Festivals, forums, courses and calls, each time one; the geometry is the public places they used.",
    ),
    table=public_activity,
    key=_A.code,
    life=_A.life,
    folded=_A.search,
    geometry_types=("MultiPoint",),
    properties=(
        _text(_A.programme, "Mã chương trình", "Programme code"),
        _text(_A.programme_vi, "Chương trình", "Programme (Vietnamese)"),
        _text(_A.programme_en, "Chương trình (tiếng Anh)", "Programme (English)"),
        _coded(_A.kind, "programme_kind", "Loại chương trình", "Kind of programme"),
        _text(_A.edition, "Lần tổ chức", "Edition"),
        _text(_A.name_vi, "Tên tiếng Việt", "Vietnamese name"),
        _text(_A.name_en, "Tên tiếng Anh", "English name"),
        _text(_A.theme_vi, "Chủ đề", "Theme (Vietnamese)"),
        _text(_A.theme_en, "Chủ đề (tiếng Anh)", "Theme (English)"),
        _coded(_A.state, "activity_state", "Tình trạng", "State"),
        _text(_A.date_text, "Thời gian như nguồn ghi", "Dates as written"),
        _typed(_A.first_day, Type.DATE, "Ngày đầu", "First day", role=START),
        _typed(_A.last_day, Type.DATE, "Ngày cuối", "Last day", role=END),
        _text(_A.outcome_vi, "Kết quả", "Outcome (Vietnamese)"),
        _text(_A.outcome_en, "Kết quả (tiếng Anh)", "Outcome (English)"),
        _typed(_A.places, Type.INTEGER, "Số địa điểm", "Number of places"),
        _codes(_A.place_codes, None, "Mã địa điểm", "Place codes"),
        _codes(_A.district_codes, None, "Mã quận, huyện", "District codes"),
        _codes(_A.commune_codes, None, "Mã phường, xã", "Commune codes"),
        _typed(_A.organisations, Type.OBJECTS, "Tổ chức", "Organisations"),
        _typed(_A.figures, Type.OBJECTS, "Số liệu", "Figures"),
        *_sourced(_A),
        _typed(_A.version, Type.INTEGER, "Phiên bản", "Version"),
        _typed(_A.updated_at, Type.TIMESTAMP, "Cập nhật lúc", "Updated at"),
    ),
)

LINKS = Collection(
    id="links",
    title=Words("Liên kết giữa các địa điểm", "Links between places"),
    description=Words(
        "Liên kết giữa hai địa điểm công khai, mỗi liên kết một đường thẳng.",
        "Links between two public places, each as a straight line.",
    ),
    table=public_site_link,
    key=_L.key,
    life=_L.life,
    folded=_L.search,
    geometry_types=("LineString",),
    properties=(
        _coded(_L.kind, "link_kind", "Loại liên kết", "Kind of link"),
        _text(_L.from_code, "Mã nơi thứ nhất", "Code of the first place"),
        _text(_L.from_slug, "Nơi thứ nhất, tên trong địa chỉ trang", "First place, name in page addresses"),
        _text(_L.from_vi, "Nơi thứ nhất", "First place (Vietnamese)"),
        _text(_L.from_en, "Nơi thứ nhất (tiếng Anh)", "First place (English)"),
        _text(_L.to_code, "Mã nơi thứ hai", "Code of the second place"),
        _text(_L.to_slug, "Nơi thứ hai, tên trong địa chỉ trang", "Second place, name in page addresses"),
        _text(_L.to_vi, "Nơi thứ hai", "Second place (Vietnamese)"),
        _text(_L.to_en, "Nơi thứ hai (tiếng Anh)", "Second place (English)"),
        _text(_L.date_text, "Thời điểm như nguồn ghi", "Date as written"),
        *_existence(_L.life),
        _text(_L.note_vi, "Ghi chú", "Note (Vietnamese)"),
        _text(_L.note_en, "Ghi chú (tiếng Anh)", "Note (English)"),
        *_sourced(_L),
    ),
)

COLLECTIONS: Mapping[str, Collection] = MappingProxyType(
    {item.id: item for item in (SITES, CREATIVE_CENTRES, HERITAGE_SITES, UNITS, DEMAND, ACTIVITIES, LINKS)}
)
"""What is served, in the order in which it is listed."""


def collection(name: str) -> Collection:
    """The collection of that id; raises NotFound.

    >>> collection("units").title.en
    'Administrative units'
    """
    try:
        return COLLECTIONS[name]
    except KeyError:
        raise NotFound("collection", name) from None
