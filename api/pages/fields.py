"""What each field of a place is called, and how its value is read: one table for forms, reviews and history.

A field is named by its JSON pointer in the document of a site, with `*` for the number or code of one of
several: `/events/*/date`. A test holds the table to `registry.editing.model`.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from registry.language import Lang, Words


class Form(StrEnum):
    """How a value is read."""

    TEXT = "text"
    TEXTS = "texts"
    TERM = "term"
    TERMS = "terms"
    CHOICE = "choice"
    DAY = "day"
    METRES = "metres"
    AREA = "area"
    NUMBER = "number"
    WEB = "web"
    GEOMETRY = "geometry"
    SOURCE = "source"
    ORGANISATION = "organisation"
    PLACE = "place"
    UNIT = "unit"
    PART = "part"


class Field(NamedTuple):
    """A field's name in both languages, the form of its value, and the vocabulary of a coded one."""

    label: Words
    form: Form = Form.TEXT
    vocabulary: str | None = None


class UnknownField(LookupError):
    """There is no field at this JSON pointer."""


def _term(vi: str, en: str, vocabulary: str) -> Field:
    return Field(Words(vi, en), Form.TERM, vocabulary)


def _terms(vi: str, en: str, vocabulary: str) -> Field:
    return Field(Words(vi, en), Form.TERMS, vocabulary)


def _part(vi: str, en: str) -> Field:
    return Field(Words(vi, en), Form.PART)


_SOURCE = Field(Words("Nguồn", "Source"), Form.SOURCE)
_NOTE_VI = Field(Words("Ghi chú tiếng Việt", "Note in Vietnamese"))
_NOTE_EN = Field(Words("Ghi chú tiếng Anh", "Note in English"))

FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "/name_vi": Field(Words("Tên tiếng Việt", "Vietnamese name")),
        "/name_en": Field(Words("Tên tiếng Anh", "English name")),
        "/other_names": Field(Words("Tên khác", "Other names"), Form.TEXTS),
        "/address": Field(Words("Địa chỉ", "Address")),
        "/summary_vi": Field(Words("Giới thiệu tiếng Việt", "Summary in Vietnamese")),
        "/summary_en": Field(Words("Giới thiệu tiếng Anh", "Summary in English")),
        "/geometry": Field(Words("Vị trí trên bản đồ", "Position on the map"), Form.GEOMETRY),
        "/accuracy_m": Field(Words("Sai số vị trí", "Accuracy of the position"), Form.METRES),
        "/position_method": _term("Cách xác định vị trí", "How it was located", "position_method"),
        "/position_source": Field(Words("Nguồn của vị trí", "Source of the position"), Form.SOURCE),
        "/position_date": Field(Words("Ngày xác định vị trí", "Located on"), Form.DAY),
        "/verification": _term("Mức kiểm chứng", "Verification", "verification"),
        "/verified_on": Field(Words("Ngày xác minh", "Verified on"), Form.DAY),
        "/verified_by": Field(Words("Người xác minh", "Verified by")),
        "/publication": Field(Words("Công bố", "Publication"), Form.CHOICE),
        "/merged_into": Field(Words("Gộp vào địa điểm", "Merged into"), Form.PLACE),
        "/stated": _part("Địa bàn theo địa chỉ", "Units that the address names"),
        "/stated/district": _part("Quận, huyện, thị xã theo địa chỉ", "District that the address names"),
        "/stated/district/code": Field(Words("Quận, huyện, thị xã", "District"), Form.UNIT),
        "/stated/district/basis": Field(Words("Căn cứ", "Basis")),
        "/stated/commune": _part("Phường, xã theo địa chỉ", "Commune that the address names"),
        "/stated/commune/code": Field(Words("Phường, xã", "Commune"), Form.UNIT),
        "/stated/commune/basis": Field(Words("Căn cứ", "Basis")),
        "/centre": _part("Phần trung tâm sáng tạo", "Side as a creative centre"),
        "/centre/centre_type": _term("Loại trung tâm", "Type of centre", "centre_type"),
        "/centre/tier": _term("Cấp trung tâm", "Tier", "tier"),
        "/centre/fields": _terms("Lĩnh vực UNESCO", "UNESCO fields", "creative_field"),
        "/centre/industries": _terms("Ngành công nghiệp văn hóa", "Cultural industries", "cultural_industry"),
        "/centre/services": _terms("Dịch vụ", "Services", "service"),
        "/centre/investment": _term("Mô hình đầu tư", "Investment model", "investment_model"),
        "/centre/management": _term("Mô hình quản lý", "Management model", "management_model"),
        "/centre/exploitation": _term("Mô hình khai thác", "Exploitation model", "exploitation_model"),
        "/centre/operation": _term("Mô hình vận hành", "Operation model", "operation_model"),
        "/centre/planned_opening": Field(Words("Dự kiến mở cửa", "Planned opening"), Form.DAY),
        "/heritage": _part("Phần di sản", "Side as heritage"),
        "/heritage/category": _term("Loại di sản", "Category of heritage", "heritage_category"),
        "/heritage/relic_type": _term("Loại hình di tích", "Type of monument", "relic_type"),
        "/heritage/rank": _term("Xếp hạng", "Listing", "rank"),
        "/heritage/rank_decision": Field(Words("Quyết định xếp hạng", "Decision on listing")),
        "/heritage/ownership": _term("Sở hữu", "Ownership", "ownership"),
        "/heritage/condition": _term("Tình trạng", "Condition", "condition"),
        "/heritage/occupancy": _term("Sử dụng", "Use", "occupancy"),
        "/heritage/survival": _term("Mức tồn tại", "Survival", "survival"),
        "/heritage/relocation": _term("Di dời", "Relocation", "relocation"),
        "/heritage/built": Field(Words("Xây dựng", "Built"), Form.DAY),
        "/heritage/original_use_vi": Field(
            Words("Công năng ban đầu, tiếng Việt", "Original use in Vietnamese")
        ),
        "/heritage/original_use_en": Field(Words("Công năng ban đầu, tiếng Anh", "Original use in English")),
        "/heritage/area_m2": Field(Words("Diện tích", "Area"), Form.AREA),
        "/events": _part("Sự kiện", "Events"),
        "/events/*": _part("Sự kiện", "Event"),
        "/events/*/facet": Field(Words("Về phần nào", "Which side"), Form.CHOICE),
        "/events/*/kind": _term("Sự kiện gì", "What happened", "event_kind"),
        "/events/*/date": Field(Words("Ngày", "Date"), Form.DAY),
        "/events/*/decision": Field(Words("Văn bản", "Decision")),
        "/events/*/source": _SOURCE,
        "/events/*/note_vi": _NOTE_VI,
        "/events/*/note_en": _NOTE_EN,
        "/organisations": _part("Tổ chức liên quan", "Organisations"),
        "/organisations/*": _part("Tổ chức liên quan", "Organisation"),
        "/organisations/*/organisation": Field(Words("Tổ chức", "Organisation"), Form.ORGANISATION),
        "/organisations/*/role": _term("Vai trò", "Role", "organisation_role"),
        "/organisations/*/since": Field(Words("Từ", "From"), Form.DAY),
        "/organisations/*/until": Field(Words("Đến", "Until"), Form.DAY),
        "/organisations/*/source": _SOURCE,
        "/links": _part("Liên kết với địa điểm khác", "Links to other places"),
        "/links/*": _part("Liên kết", "Link"),
        "/links/*/to": Field(Words("Địa điểm", "Place"), Form.PLACE),
        "/links/*/kind": _term("Liên kết gì", "Kind of link", "link_kind"),
        "/links/*/date": Field(Words("Ngày", "Date"), Form.DAY),
        "/links/*/source": _SOURCE,
        "/links/*/note_vi": _NOTE_VI,
        "/links/*/note_en": _NOTE_EN,
        "/sources": _part("Nguồn", "Sources"),
        "/sources/*": _part("Nguồn", "Source"),
        "/sources/*/position": Field(Words("Thứ tự", "Order"), Form.NUMBER),
        "/sources/*/title": Field(Words("Tên nguồn", "Title")),
        "/sources/*/url": Field(Words("Địa chỉ trang", "Address of the page"), Form.WEB),
        "/sources/*/kind": _term("Loại nguồn", "Kind of source", "source_kind"),
        "/sources/*/publisher": Field(Words("Nơi công bố", "Publisher")),
        "/sources/*/published": Field(Words("Ngày công bố", "Published"), Form.DAY),
        "/sources/*/accessed": Field(Words("Ngày xem", "Read on"), Form.DAY),
    }
)
"""Every field of a document, and every part that holds fields, in the order in which pages show them."""

CHOICES: Mapping[str, Words] = MappingProxyType(
    {
        "draft": Words("Bản nháp, chưa công bố", "Draft, not published"),
        "published": Words("Đã công bố", "Published"),
        "deleted": Words("Đã gỡ", "Removed"),
        "centre": Words("Trung tâm sáng tạo", "Creative centre"),
        "heritage": Words("Di sản", "Heritage"),
    }
)
"""The values of the few coded fields whose words are in no vocabulary."""

SEVERAL = ("events", "organisations", "links", "sources")
"""Parts of a document that hold several things, each by its number or code."""


def generic(pointer: str) -> str:
    """The pointer of the table for a pointer into a document.

    >>> generic("/events/new-1/date"), generic("/sources/a~1b"), generic("/centre/fields/0")
    ('/events/*/date', '/sources/*', '/centre/fields')
    """
    names = pointer.removeprefix("/").split("/")
    if names[0] in SEVERAL and len(names) > 1:
        names[1] = "*"
    while names and f"/{'/'.join(names)}" not in FIELDS and names[-1].isdigit():
        names.pop()
    return f"/{'/'.join(names)}"


def field_of(pointer: str) -> Field:
    """The field at a JSON pointer; raises UnknownField.

    >>> field_of("/events/7/date").label.en
    'Date'
    """
    try:
        return FIELDS[generic(pointer)]
    except KeyError:
        raise UnknownField(pointer) from None


def label_of(pointer: str, lang: Lang) -> str:
    """What the field at a JSON pointer is called; the pointer itself when there is none.

    >>> label_of("/heritage/rank", "en"), label_of("/wings", "en")
    ('Listing', '/wings')
    """
    known = FIELDS.get(generic(pointer))
    return known.label.get(lang) if known is not None else pointer
