"""The collections that are served: which rows of which public view, with which properties."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Text, cast, func

from registry.errors import NotFound
from registry.language import Words
from registry.properties import END, START, coded, codes, existence, sourced, text, typed
from registry.queryables import Property, Type, named
from registry.site_properties import SITE_PARTS
from registry.views import public_activity, public_demand_cell, public_site, public_site_link, public_unit

_S = public_site.c
_U = public_unit.c
_D = public_demand_cell.c
_A = public_activity.c
_L = public_site_link.c


@dataclass(frozen=True)
class Collection:
    """A named set of features.

    `key` is the column that identifies and orders a feature; `only` keeps the rows that belong here; `life`
    is the range, or multirange, of days on which a feature existed; `folded` is the folded text that free
    text is looked for in, by way of the directory when that is where the features are `listed`; `parts` name
    the columns of `site_feature` that hold the properties as text, where they are written beforehand;
    `has_placeless` says whether features may have no geometry.
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
    has_placeless: bool = False

    @property
    def order(self) -> ColumnElement[Any]:
        """What features stand on pages by: the key, behind `0` or `1` where features may have no geometry.

        These come last. Clients, OGC's test suite among them, take the first features for examples of all.
        """
        return func.concat(func.num_nulls(self.geometry), self.key) if self.has_placeless else self.key

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
        coded(_U.level, "unit_level", "Cấp", "Level"),
        text(_U.code, "Mã", "Code"),
        text(_U.name_vi, "Tên tiếng Việt", "Vietnamese name"),
        text(_U.name_en, "Tên tiếng Anh", "English name"),
        typed(_U.valid_from, Type.DATE, "Có hiệu lực từ", "Valid from", role=START),
        typed(_U.valid_to, Type.DATE, "Có hiệu lực đến", "Valid until", role=END),
        coded(_U.boundary_quality, "boundary_quality", "Chất lượng ranh giới", "Quality of the boundary"),
        typed(
            _U.boundary_accuracy_m, Type.NUMBER, "Độ chính xác ranh giới (m)", "Accuracy of the boundary (m)"
        ),
        text(_U.boundary_source, "Nguồn ranh giới", "Source of the boundary"),
        typed(_U.population, Type.INTEGER, "Dân số", "Population"),
        typed(_U.population_year, Type.INTEGER, "Năm của số dân", "Year of the population"),
        text(_U.population_source, "Nguồn số dân", "Source of the population"),
        typed(_U.area_km2, Type.NUMBER, "Diện tích (km²)", "Area (km²)"),
        text(_U.area_source, "Nguồn diện tích", "Source of the area"),
        text(_U.decree, "Văn bản pháp lý", "Decree"),
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
            text(_D.cell, "Ô H3", "H3 cell"),
            typed(_D.population, Type.INTEGER, "Dân số", "Population"),
            text(_D.district_code, "Mã quận, huyện", "District code"),
            text(_D.district_vi, "Quận, huyện", "District (Vietnamese)"),
            text(_D.commune_code, "Mã phường, xã", "Commune code"),
            text(_D.commune_vi, "Phường, xã", "Commune (Vietnamese)"),
            text(_D.surface, "Mặt phân bố dân số", "Demand surface"),
            typed(_D.year, Type.INTEGER, "Năm", "Year"),
            text(_D.source, "Nguồn", "Source"),
            text(_D.method, "Phương pháp", "Method"),
            *existence(year),
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
    has_placeless=True,
    properties=(
        text(_A.programme, "Mã chương trình", "Programme code"),
        text(_A.programme_vi, "Chương trình", "Programme (Vietnamese)"),
        text(_A.programme_en, "Chương trình (tiếng Anh)", "Programme (English)"),
        coded(_A.kind, "programme_kind", "Loại chương trình", "Kind of programme"),
        text(_A.edition, "Lần tổ chức", "Edition"),
        text(_A.name_vi, "Tên tiếng Việt", "Vietnamese name"),
        text(_A.name_en, "Tên tiếng Anh", "English name"),
        text(_A.theme_vi, "Chủ đề", "Theme (Vietnamese)"),
        text(_A.theme_en, "Chủ đề (tiếng Anh)", "Theme (English)"),
        coded(_A.state, "activity_state", "Tình trạng", "State"),
        text(_A.date_text, "Thời gian như nguồn ghi", "Dates as written"),
        typed(_A.first_day, Type.DATE, "Ngày đầu", "First day", role=START),
        typed(_A.last_day, Type.DATE, "Ngày cuối", "Last day", role=END),
        text(_A.outcome_vi, "Kết quả", "Outcome (Vietnamese)"),
        text(_A.outcome_en, "Kết quả (tiếng Anh)", "Outcome (English)"),
        typed(_A.places, Type.INTEGER, "Số địa điểm", "Number of places"),
        codes(_A.place_codes, None, "Mã địa điểm", "Place codes"),
        codes(_A.district_codes, None, "Mã quận, huyện", "District codes"),
        codes(_A.commune_codes, None, "Mã phường, xã", "Commune codes"),
        typed(_A.organisations, Type.OBJECTS, "Tổ chức", "Organisations"),
        typed(_A.figures, Type.OBJECTS, "Số liệu", "Figures"),
        *sourced(_A),
        typed(_A.version, Type.INTEGER, "Phiên bản", "Version"),
        typed(_A.updated_at, Type.TIMESTAMP, "Cập nhật lúc", "Updated at"),
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
        coded(_L.kind, "link_kind", "Loại liên kết", "Kind of link"),
        text(_L.from_code, "Mã nơi thứ nhất", "Code of the first place"),
        text(_L.from_slug, "Nơi thứ nhất, tên trong địa chỉ trang", "First place, name in page addresses"),
        text(_L.from_vi, "Nơi thứ nhất", "First place (Vietnamese)"),
        text(_L.from_en, "Nơi thứ nhất (tiếng Anh)", "First place (English)"),
        text(_L.to_code, "Mã nơi thứ hai", "Code of the second place"),
        text(_L.to_slug, "Nơi thứ hai, tên trong địa chỉ trang", "Second place, name in page addresses"),
        text(_L.to_vi, "Nơi thứ hai", "Second place (Vietnamese)"),
        text(_L.to_en, "Nơi thứ hai (tiếng Anh)", "Second place (English)"),
        text(_L.date_text, "Thời điểm như nguồn ghi", "Date as written"),
        *existence(_L.life),
        text(_L.note_vi, "Ghi chú", "Note (Vietnamese)"),
        text(_L.note_en, "Ghi chú (tiếng Anh)", "Note (English)"),
        *sourced(_L),
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
