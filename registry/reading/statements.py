"""Parts of statements as the text that SQLAlchemy makes of them."""

from typing import Any

from sqlalchemy.dialects import postgresql


def compiled(element: Any) -> str:
    """An expression or a statement as SQL, its values written out."""
    dialect = postgresql.psycopg.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy has it so
    made = element.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    # The compiler doubles per cent signs for the driver, and does so again where this text is used.
    return str(made).replace("%%", "%")
