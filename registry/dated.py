"""What the columns of a table hold of a date as people write it."""

from typing import Any

from registry.dates import UncertainDate, uncertain

_NO_DATE = UncertainDate("", "", None, None, None, None)


def range_cells(prefix: str, value: str | None) -> dict[str, Any]:
    """The columns `<prefix>_text`, `_edtf`, `_from` and `_to`; all None without a date. Raises Invalid.

    >>> range_cells("built", "1895-1898")
    {'built_text': '1895-1898', 'built_edtf': '1895/1898', 'built_from': 1895, 'built_to': 1898}
    """
    read = uncertain(value) if value else _NO_DATE
    return {
        f"{prefix}_text": read.text or None,
        f"{prefix}_edtf": read.edtf or None,
        f"{prefix}_from": read.year_from,
        f"{prefix}_to": read.year_to,
    }


def day_cells(value: str | None) -> dict[str, Any]:
    """The columns `date_text`, `date_edtf`, `earliest`, `latest`; all None without a date. Raises Invalid."""
    read = uncertain(value) if value else _NO_DATE
    return {
        "date_text": read.text or None,
        "date_edtf": read.edtf or None,
        "earliest": read.earliest,
        "latest": read.latest,
    }
