"""The pack for UNESCO: what the city did, with evidence, and indicators that say "no data" where there are none."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import Connection, func, select

from api.reporting.asked import Form, Pack, Wanted, asked
from api.reporting.document import Document, Heading, Items, Paragraph, Table, words_of
from api.reporting.facts import Facts, facts
from api.reporting.making import made
from api.reporting.unesco_report import unesco_report
from registry.browsing.edition import edition
from registry.culture2030 import answers, definitions
from registry.culture2030.measuring import MEASURES
from registry.database import reading_engine
from registry.errors import Invalid
from registry.exporting import snapshot
from registry.membership import membership
from registry.packaged import data_folder
from registry.tables import source
from registry.vocabulary import read_vocabularies
from registry.workflow import Status
from tests.reports.test_documents import said

ON = date(2024, 12, 31)
BASE = "https://registry.example"


@pytest.fixture(scope="module")
def public(seeded_url: str) -> Iterator[Connection]:
    """One moment of Hanoi's data, as the public sees it."""
    engine = reading_engine(seeded_url, pool=1)
    with snapshot(engine) as connection:
        yield connection
    engine.dispose()


@pytest.fixture(scope="module")
def known(public: Connection) -> Facts:
    return facts(public, asked(public, Wanted(Pack.UNESCO, None, ON, None, None, "en", BASE)))


@pytest.fixture(scope="module")
def pack(known: Facts) -> Document:
    return unesco_report(known)


def table(document: Document, beginning: str) -> Table:
    return next(
        each
        for each in document.blocks
        if isinstance(each, Table) and each.caption.split(". ", 1)[1].startswith(beginning)
    )


def test_the_pack_has_the_parts_of_a_membership_report(pack: Document) -> None:
    heads = [
        each.text.split(". ", 1)[1] for each in pack.blocks if isinstance(each, Heading) and each.level == 1
    ]
    assert heads == [
        *("Summary", "General information", "Initiatives in the city"),
        "International initiatives and work with other cities",
        *("Creative centres and their network", "Heritage converted into creative space"),
        *("Culture|2030 indicators", "The four years ahead"),
        *("Figures and where to look them up", "Sources"),
    ]


def test_each_activity_stands_on_its_side_with_evidence(pack: Document) -> None:
    local, abroad = table(pack, "Activities in the city"), table(pack, "International activities")
    named = [{words_of(row.cells[0]) for row in each.rows if not row.spans} for each in (local, abroad)]
    assert "Hanoi Creative Design Festival 2023" in named[1]
    assert "Hanoi public art design contest 2022" in named[0]
    assert named[0] & named[1] == set()
    for row in (*local.rows, *abroad.rows):
        assert row.spans or any(run.link and not run.link.startswith(BASE) for run in row.cells[3])


def test_the_city_s_own_initiatives_are_told_with_their_verdicts(pack: Document) -> None:
    told = [words_of(item) for each in pack.blocks if isinstance(each, Items) for item in each.items]
    assert "The Hanoi Creative Design Festival of 2023: met (1; due 31 December 2023, 161/KH-UBND)." in told
    assert "Build and support creative spaces: met (124; due 31 December 2023, 161/KH-UBND)." in told


def test_what_the_registry_cannot_know_is_left_open(pack: Document) -> None:
    told = " ".join(words_of(each.text) for each in pack.blocks if isinstance(each, Paragraph))
    assert "What the registry does not hold, for the writers to add:" in told
    items = [words_of(item) for each in pack.blocks if isinstance(each, Items) for item in each.items]
    assert "the budget of the plan of four years;" in [item.strip() for item in items]


def test_an_indicator_without_data_says_so_and_the_others_say_which_part_they_hold(pack: Document) -> None:
    told = {
        words_of(row.cells[0]): [words_of(cell) for cell in row.cells]
        for row in table(pack, "Culture|2030").rows
    }
    assert told["1. Expenditure on heritage"][2] == "no data"
    assert "creative centres in operation" in told["4. Cultural facilities"][2]
    assert told["20. Access to culture"][2].count("%") == 2
    numbered = [name.split(".")[0] for name in told if name.split(".")[0].isdigit()]
    assert numbered == ["1", "2", "4", "5", "8", "12", "20", "22"]


def test_indicators_are_counted_from_the_places_of_the_day(public: Connection, known: Facts) -> None:
    found = {each.code: each for answer in known.indicators for each in answer.measured}
    operating = [each for each in known.places if each.status == Status.OPERATING]
    people = sum(unit.population or 0 for unit in known.outlines)
    assert found["centres_operating"].value == len(operating)
    assert found["centres_per_100000"].value == round(100_000 * len(operating) / people, 2)
    assert found["districts_with_centre"].value == len({each.district for each in operating} - {None})
    assert found["heritage_recorded"].value == known.conversions.places()
    assert found["acts_adopted"].value == len(known.standings)
    assert 0 < found["people_within_500"].value < found["people_within_1000"].value < 1
    early = answers(public, on=date(1900, 1, 1), edition=edition(public).number)
    assert all(each.indicator.measures == () or each.measured for each in early if each.indicator.number == 2)
    assert [each.indicator.number for each in early if not each.measured] == [1, 12, 20, 22]


def test_every_measure_and_source_of_the_definitions_is_known(public: Connection) -> None:
    said_so = definitions()
    assert (
        {code for each in said_so.indicator for code in each.measures}
        == set(MEASURES)
        == set(said_so.measure)
    )
    held = membership()
    codes = {said_so.source, held.guidelines, held.initiatives, held.member.source}
    assert public.scalar(select(func.count()).where(source.c.code.in_(codes))) == len(codes)


def test_every_kind_of_programme_is_local_or_international() -> None:
    held = membership()
    kinds = [*held.local.kinds, *held.international.kinds]
    assert sorted(kinds) == sorted(read_vocabularies(data_folder() / "vocabulary")["programme_kind"].codes())


def test_definitions_that_do_not_hold_together_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "culture2030.toml"
    whole = (data_folder() / "culture2030.toml").read_text(encoding="utf-8")
    file.write_text(whole.replace('"open_spaces"', '"parks"'), encoding="utf-8")
    with pytest.raises(Invalid, match="indicator 5: no words for parks"):
        definitions(file)
    (tmp_path / "pack.toml").write_text("guidelines = 1", encoding="utf-8")
    with pytest.raises(Invalid, match="guidelines"):
        membership(tmp_path / "pack.toml")


def test_the_pack_can_be_printed_in_vietnamese(public: Connection) -> None:
    held = asked(public, Wanted(Pack.UNESCO, None, ON, None, None, "vi", BASE))
    told = said(PdfReader(BytesIO(made(public, held, Form.PDF))))
    assert "không có số liệu" in told
    assert "Sáng kiến cấp quốc tế" in told.replace("SÁNG KIẾN CẤP QUỐC TẾ", "Sáng kiến cấp quốc tế")
    assert "20. Tiếp cận văn hóa" in told
