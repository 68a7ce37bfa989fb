"""The report of Plan 102 as it ships: the numbers are those of its standing, in both languages and formats."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import Connection

from api.reporting import drawing
from api.reporting import facts as facts_module
from api.reporting import pen as pen_module
from api.reporting.asked import Asked, Form, Pack, Wanted, asked
from api.reporting.document import (
    Cover,
    Document,
    Figure,
    Heading,
    Letterhead,
    Paragraph,
    Row,
    Signature,
    Table,
    words_of,
)
from api.reporting.facts import Facts, facts
from api.reporting.making import made
from api.reporting.pen import Pen
from api.reporting.plan_report import plan_report
from api.wording import wording
from registry.browsing.terms import vocabularies
from registry.conversions import pipeline
from registry.database import reading_engine
from registry.dates import today
from registry.errors import Invalid, NotFound
from registry.exporting import snapshot
from registry.language import Lang
from registry.network import network
from registry.network.measuring import numbers
from registry.plans import standing
from registry.workflow import Verdict
from tests.reports.test_documents import links, said

BASE = "https://registry.example"
THEN = date(2023, 12, 31)
LANGUAGES: tuple[Lang, ...] = ("vi", "en")


@pytest.fixture(scope="module")
def public(seeded_url: str) -> Iterator[Connection]:
    """One moment of Hanoi's data, as the public sees it."""
    engine = reading_engine(seeded_url, pool=1)
    with snapshot(engine) as connection:
        yield connection
    engine.dispose()


def wanted(lang: Lang = "vi", **more: object) -> Wanted:
    return replace(Wanted(Pack.PLAN, "102", THEN, None, None, lang, BASE), **more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def known(public: Connection) -> dict[Lang, Facts]:
    return {lang: facts(public, asked(public, wanted(lang))) for lang in LANGUAGES}


@pytest.fixture(scope="module")
def documents(known: dict[Lang, Facts]) -> dict[Lang, Document]:
    return {lang: plan_report(held) for lang, held in known.items()}


@pytest.fixture(scope="module")
def files(public: Connection) -> dict[tuple[Lang, Form], bytes]:
    return {
        (lang, form): made(public, asked(public, wanted(lang)), form) for lang in LANGUAGES for form in Form
    }


def table(document: Document, beginning: str) -> Table:
    """The table whose caption, after its number, begins so."""
    found = [
        each
        for each in document.blocks
        if isinstance(each, Table) and each.caption.split(". ", 1)[1].startswith(beginning)
    ]
    assert len(found) == 1, [each.caption for each in document.blocks if isinstance(each, Table)]
    return found[0]


def rows(of: Table) -> list[Row]:
    return [row for row in of.rows if not row.spans]


def whole(document: Document) -> str:
    """All that paragraphs say."""
    return " ".join(words_of(each.text) for each in document.blocks if isinstance(each, Paragraph))


def test_the_network_and_the_conversions_are_those_of_the_day(
    public: Connection, known: dict[Lang, Facts]
) -> None:
    held, heritage = known["vi"], pipeline(public, on=THEN)
    assert held.network.numbers() == numbers(network(public, on=THEN))
    assert held.conversions.places() == len(heritage.places)
    assert held.under_way == heritage.under_way


def test_long_tables_are_cut_and_say_how_much_they_leave_out(
    public: Connection, known: dict[Lang, Facts], monkeypatch: pytest.MonkeyPatch
) -> None:
    every = len(known["en"].under_way)
    moved = len(known["en"].happened.status) + len(known["en"].happened.stage)
    assert min(every, moved) > 3
    for module in (facts_module, pen_module):
        monkeypatch.setattr(module, "MOST_ROWS", 3)
    document = plan_report(facts(public, asked(public, wanted("en"))))
    assert len(rows(table(document, "Heritage on its way"))) == 3
    assert f"{every - 3} more are not listed here" in whole(document)
    changed = [each for each in document.blocks if isinstance(each, Table) and "that changed" in each.caption]
    assert changed
    assert all(len(each.rows) <= 3 for each in changed)


def test_marks_that_lie_on_each_other_are_drawn_once_where_there_are_very_many(
    known: dict[Lang, Facts], monkeypatch: pytest.MonkeyPatch
) -> None:
    every = drawing.centres_map(known["en"], Pen(known["en"]))
    monkeypatch.setattr(drawing, "MOST_MARKS", 50)
    thin = drawing.centres_map(known["en"], Pen(known["en"]))
    assert (every.thinned, thin.thinned) == (False, True)
    assert thin.told == every.told
    assert 0 < thin.svg.count("<path") < every.svg.count("<path")
    assert "one mark of a kind stands for several" in whole(plan_report(known["en"]))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_target_stands_in_the_report_with_its_verdict_figure_reason_and_address(
    public: Connection, documents: dict[Lang, Document], lang: Lang
) -> None:
    held, words, t = standing(public, "102", on=THEN), vocabularies(public)["verdict"].terms, wording(lang)
    told = rows(table(documents[lang], {"vi": "Từng chỉ tiêu", "en": "Each target"}[lang]))
    assert len(told) == len(held.targets)
    for row, each in zip(told, held.targets, strict=True):
        title, figure, verdict, reason = row.cells
        term = words[each.verdict.value]
        assert words_of(title) == each.target.title.get(lang)
        assert words_of(verdict) == (term.label_vi if lang == "vi" else term.label_en)
        expected = (
            t("report.no_figure")
            if each.value is None
            else f"{each.value:,}".replace(",", "." if lang == "vi" else ",")
        )
        assert words_of(figure) == expected
        assert words_of(reason).startswith(each.reason.get(lang))
        address = f"{BASE}/api/plans/102-2022/targets/{each.target.code}?on=2023-12-31&asOf="
        assert figure[0].link is not None
        assert figure[0].link.startswith(address)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tally_is_that_of_the_standing(
    public: Connection, documents: dict[Lang, Document], lang: Lang
) -> None:
    tally = standing(public, "102", on=THEN).tally
    told = rows(table(documents[lang], {"vi": "Kết luận về", "en": "Verdicts on"}[lang]))
    assert [int(words_of(row.cells[1])) for row in told] == list(tally.values())
    assert len(told) == len(Verdict)


def test_the_numbers_of_the_network_and_of_conversions_are_theirs(
    known: dict[Lang, Facts], documents: dict[Lang, Document]
) -> None:
    held, document = known["en"], documents["en"]
    found = held.network.numbers()
    words = {
        wording("en")(f"report.network.{name}"): found[name]
        for name in ("connected", "isolated", "links", "units_without")
    }
    told = {
        words_of(row.cells[0]): int(words_of(row.cells[1])) for row in rows(table(document, "The network"))
    }
    assert {name: told[name] for name in words} == words
    by_stage = [int(words_of(row.cells[-1])) for row in rows(table(document, "Heritage by stage"))]
    assert sum(by_stage) == held.conversions.places()
    operating = [int(words_of(row.cells[1])) for row in rows(table(document, "Centres by district"))]
    centres = [each for each in held.places if each.status == "operating"]
    assert sum(operating) == sum(each.district is not None for each in centres)
    assert sum(not number for number in operating) == len(held.network.units_without)
    drawn = next(each.alt for each in document.blocks if isinstance(each, Figure) and "circles" in each.alt)
    elsewhere, heritage = (sum(each.is_heritage is side for each in centres) for side in (False, True))
    assert f"not in heritage: {elsewhere};" in drawn
    assert f"Centres in operation in heritage: {heritage}." in drawn


def test_sources_that_differ_stand_side_by_side(documents: dict[Lang, Document]) -> None:
    told = table(documents["en"], "Numbers that differ")
    heads = [words_of(row.cells[0]) for row in told.rows if row.spans]
    assert "Hanoi Creative Design Festival 2023: visitors" in heads
    assert {"60,000", "200,000"} <= {words_of(row.cells[0]) for row in rows(told)}


def test_the_first_page_says_by_whose_knowledge_it_speaks(
    public: Connection, documents: dict[Lang, Document]
) -> None:
    assert "theo những gì hệ thống biết hiện nay" in whole(documents["vi"])
    assert "as known now" in whole(documents["en"])
    moment = datetime.now(UTC) + timedelta(seconds=1)
    then = plan_report(facts(public, asked(public, wanted("en", known=moment))))
    assert "as known then" in whole(then)
    assert "as known now" not in whole(then)


def test_the_report_is_an_administrative_document_in_vietnamese_and_leaves_names_open(
    documents: dict[Lang, Document],
) -> None:
    head = documents["vi"].blocks[0]
    assert isinstance(head, Letterhead)
    assert (head.state, head.motto) == ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
    assert (head.parent.split()[0], head.agency.split()[0], head.title) == ("ỦY", "SỞ", "BÁO CÁO")
    assert head.number.startswith("Số:")
    assert isinstance(documents["en"].blocks[0], Cover)
    for document in documents.values():
        signed = next(each for each in document.blocks if isinstance(each, Signature))
        assert signed.name.startswith("[")
        assert signed.rank.startswith("[")
        assert all(each.alt and each.caption for each in document.blocks if isinstance(each, Figure))
        assert [each for each in document.blocks if isinstance(each, Heading) and not each.text.strip()] == []


def test_before_the_first_edition_nothing_can_be_said_of_additions(documents: dict[Lang, Document]) -> None:
    assert "31 December 2022 lies before the first edition of the registry" in whole(documents["en"])
    assert "là trước phiên bản đầu tiên của hệ thống" in whole(documents["vi"])


def test_what_happened_since_the_last_report_is_told_from_the_same_knowledge(
    known: dict[Lang, Facts], documents: dict[Lang, Document]
) -> None:
    held = known["en"].happened
    told = table(documents["en"], "Centres that changed")
    assert len(told.rows) == len(held.status) > 0
    opened = {words_of(row.cells[0]) for row in told.rows if words_of(row.cells[3]) == "Operating"}
    assert "Hồ Gươm Opera" in opened


def test_every_figure_and_every_source_is_in_the_annexes(documents: dict[Lang, Document]) -> None:
    document = documents["en"]
    figures, sources = table(document, "Figures and addresses"), table(document, "Sources that are cited")
    addresses = {row.cells[3][0].link for row in figures.rows}
    used = {
        run.link
        for each in document.blocks
        for part in (each.rows if isinstance(each, Table) else ())
        for cell in part.cells
        for run in cell
        if run.link and run.link.startswith(f"{BASE}/api/plans")
    }
    assert used <= addresses
    assert all(link and link.startswith(f"{BASE}/") for link in addresses)
    cited = [words_of(row.cells[0]) for row in sources.rows]
    assert cited == [f"[{number}]" for number in range(1, len(cited) + 1)]
    assert all(words_of(row.cells[1]) for row in sources.rows)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_both_files_hold_the_words_of_the_report(files: dict[tuple[Lang, Form], bytes], lang: Lang) -> None:
    reader = PdfReader(BytesIO(files[lang, Form.PDF]))
    printed = said(reader)
    opened = docx.Document(BytesIO(files[lang, Form.DOCX]))
    written = " ".join("".join(each.itertext()) for each in opened.element.iter(qn("w:p")))
    for words in {
        "vi": (
            "Chưa có bằng chứng",
            "Không đạt",
            "Đúng tiến độ",
            "Độc lập - Tự do - Hạnh phúc",
            "[Họ và tên]",
        ),
        "en": ("No evidence", "Missed", "On track", "Hanoi Department of Culture and Sports", "[Name]"),
    }[lang]:
        assert words in printed
        assert words in written
    assert 8 <= len(reader.pages) <= 40
    assert reader.trailer["/Root"]["/Lang"] == {"vi": "vi-VN", "en": "en-GB"}[lang]
    leads = links(reader)
    assert any(each.startswith(f"{BASE}/api/plans/102-2022/targets/piloted-centres?") for each in leads)
    assert any(each.startswith(f"{BASE}/sites/") for each in leads)
    assert any("kinhtedothi.vn" in each for each in leads)
    external = {each.target_ref for each in opened.part.rels.values() if each.is_external}
    assert external == leads


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(on=st.dates(date(2022, 4, 1), today()), lang=st.sampled_from(LANGUAGES))
def test_on_any_day_the_numbers_of_the_report_are_those_of_the_standing(
    public: Connection, on: date, lang: Lang
) -> None:
    held = standing(public, "102", on=on)
    document = plan_report(facts(public, asked(public, wanted(lang, on=on))))
    tally = rows(table(document, {"vi": "Kết luận về", "en": "Verdicts on"}[lang]))
    assert [int(words_of(row.cells[1])) for row in tally] == list(held.tally.values())
    told = rows(table(document, {"vi": "Từng chỉ tiêu", "en": "Each target"}[lang]))
    figures = [words_of(row.cells[1]).replace(".", "").replace(",", "") for row in told]
    missing = wording(lang)("report.no_figure")
    assert figures == [missing if each.value is None else str(each.value) for each in held.targets]


def test_the_same_data_give_the_same_bytes(public: Connection, files: dict[tuple[Lang, Form], bytes]) -> None:
    held = asked(public, wanted())
    for form in Form:
        assert made(public, held, form) == files["vi", form]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"on": date(2999, 1, 1)}, "as-of"),
        ({"on": date(2001, 1, 1)}, "as-of"),
        ({"since": THEN}, "since"),
        ({"known": datetime(2001, 1, 1, tzinfo=UTC)}, "known-at"),
    ],
)
def test_what_cannot_be_reported_is_refused(
    public: Connection, change: dict[str, object], where: str
) -> None:
    with pytest.raises(Invalid) as error:
        asked(public, wanted(**change))
    assert [fault.where for fault in error.value.faults] == [where]


def test_an_unknown_plan_is_told(public: Connection) -> None:
    with pytest.raises(NotFound, match="no plan '9'"):
        asked(public, wanted(plan="9"))


def test_a_report_is_compared_with_a_year_before_and_unesco_s_with_four(public: Connection) -> None:
    def since(pack: Pack) -> Asked:
        return asked(public, wanted(pack=pack))

    assert since(Pack.PLAN).since == date(2022, 12, 31)
    assert since(Pack.UNESCO).since == date(2019, 12, 31)
