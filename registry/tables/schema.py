"""What all tables share: the schema, names of constraints, and the kinds of column that we use."""

from collections.abc import Iterable
from datetime import date, datetime

from geoalchemy2 import Geometry
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Text,
    func,
    text,
)

SCHEMA = "registry"

metadata = MetaData(
    schema=SCHEMA,
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    },
)


def one_of(column: str, codes: Iterable[str]) -> CheckConstraint:
    words = ", ".join(f"'{code}'" for code in codes)
    return CheckConstraint(f"{column} IN ({words})", name=f"{column}_known")


def term_column(column: str, vocabulary: str, *, nullable: bool = True) -> Column[str]:
    """A coded column; the trigger `check_terms` refuses a code that is not of its vocabulary."""
    return Column(column, Text, nullable=nullable, info={"vocabulary": vocabulary})


def terms_column(column: str, vocabulary: str) -> Column[list[str]]:
    """A column of several codes of one vocabulary."""
    return Column(
        column, ARRAY(Text), nullable=False, server_default=text("'{}'"), info={"vocabulary": vocabulary}
    )


def geometry(kind: str, srid: int, *args: object, nullable: bool = True) -> Column[object]:
    return Column("geom", Geometry(kind, srid=srid, spatial_index=False), *args, nullable=nullable)  # type: ignore[arg-type]


def uncertain_columns(column: str) -> tuple[Column[str], Column[str], Column[int], Column[int]]:
    return (
        Column(f"{column}_text", Text),
        Column(f"{column}_edtf", Text),
        Column(f"{column}_from", Integer),
        Column(f"{column}_to", Integer),
    )


def day_columns() -> tuple[Column[str], Column[str], Column[date], Column[date]]:
    """A date as people write it, and the first and last day that it can mean; see `registry.dated`."""
    return (
        Column("date_text", Text),
        Column("date_edtf", Text),
        Column("earliest", Date),
        Column("latest", Date),
    )


def seeded_columns() -> tuple[Column[int], Column[datetime], Column[str]]:
    """What a record has that people change and files bring: its version, when it was changed last, and the
    hash of the file's row, by which the seed knows what is still as it brought it.
    """
    return (
        Column("version", Integer, nullable=False, server_default=text("1")),
        Column("updated_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        Column("seed_hash", Text),
    )
