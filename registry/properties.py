"""Makers of properties: from the columns of public views, with their titles in both languages."""

from datetime import date
from typing import Any

from sqlalchemy import REAL, Column, ColumnElement, Date, Numeric, case, cast, func
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from registry.language import Words
from registry.queryables import Property, Type

START, END = "primary-interval-start", "primary-interval-end"
"""The parts that dates play, by OGC API Features Part 5."""


def first_day(life: ColumnElement[Any]) -> ColumnElement[Any]:
    """The first day of a range or multirange; NULL when open, and before the year 1, which RFC 3339 cannot
    write.
    """
    start = func.lower(life, type_=Date)
    return case((start >= date.min, start))


def text(column: Column[Any], vi: str, en: str) -> Property:
    return Property(column.name, Type.TEXT, column, Words(vi, en))


def coded(column: Column[Any], vocabulary: str, vi: str, en: str) -> Property:
    return Property(column.name, Type.TEXT, column, Words(vi, en), vocabulary)


def codes(column: Column[Any], vocabulary: str | None, vi: str, en: str) -> Property:
    return Property(column.name, Type.TEXTS, column, Words(vi, en), vocabulary)


def typed(column: Column[Any], type_: Type, vi: str, en: str, *, role: str | None = None) -> Property:
    # A stored 4-byte float compares as the decimal that it shows: 0.1 is 0.1.
    value = cast(column, Numeric) if isinstance(column.type, REAL) else column
    return Property(column.name, type_, value, Words(vi, en), role=role)


def existence(life: ColumnElement[Any]) -> tuple[Property, Property]:
    start = first_day(life)
    end = cast(func.upper(life, type_=Date) - 1, Date)
    return (
        Property("exists_from", Type.DATE, start, Words("Tồn tại từ ngày", "Exists from"), role=START),
        Property("exists_to", Type.DATE, end, Words("Tồn tại đến ngày", "Exists until"), role=END),
    )


def sourced(columns: ReadOnlyColumnCollection[str, Column[Any]]) -> tuple[Property, ...]:
    return (
        text(columns.source, "Mã nguồn", "Source code"),
        text(columns.source_title, "Nguồn", "Source"),
        text(columns.source_url, "Địa chỉ nguồn", "Address of the source"),
    )
