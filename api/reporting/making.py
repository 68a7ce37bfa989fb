"""A report made: from a question to the bytes of a file."""

from sqlalchemy import Connection

from api.reporting.asked import Asked, Form, Pack


def made(connection: Connection, asked: Asked, form: Form) -> bytes:
    """The file; the connection must see one moment of the data. The same question gives the same bytes."""
    # What only a report needs loads when one is made.
    from api.reporting.facts import facts
    from api.reporting.plan_report import plan_report
    from api.reporting.unesco_report import unesco_report

    held = facts(connection, asked)
    document = unesco_report(held) if asked.pack is Pack.UNESCO else plan_report(held)
    if form is Form.PDF:
        from api.reporting.typeset import pdf

        return pdf(document)
    from api.reporting.word import docx

    return docx(document)


def file_name(asked: Asked, form: Form) -> str:
    """What a file is called when it is saved.

    >>> from datetime import date
    >>> day = date(2023, 12, 31)
    >>> file_name(Asked(Pack.PLAN, "102-2022", day, day, 3, False, "vi", ""), Form.DOCX)
    'bao-cao-102-2022-2023-12-31.docx'
    """
    stem = {"vi": "bao-cao", "en": "report"}[asked.lang]
    return f"{stem}-{asked.plan or asked.pack}-{asked.on.isoformat()}.{form}"
