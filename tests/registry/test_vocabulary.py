"""Vocabularies: read whole or not at all, deprecated rather than removed."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from registry.errors import Invalid
from registry.packaged import data_folder
from registry.vocabulary import Written, read_vocabularies, write_vocabularies

TERM = '[[term]]\ncode = "{code}"\nvi = "a"\nen = "a"\ndefinition_vi = "a"\ndefinition_en = "a"\n{more}\n'
HEAD = 'code = "colour"\ntitle_vi = "Màu"\ntitle_en = "Colour"\nsource = "ours"\n'


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A copy of the vocabularies that a test may spoil."""
    return Path(shutil.copytree(data_folder() / "vocabulary", tmp_path / "vocabulary"))


def complaint(folder: Path) -> str:
    with pytest.raises(Invalid) as error:
        read_vocabularies(folder)
    return str(error.value)


def test_every_word_that_we_ship_has_both_languages_and_a_definition() -> None:
    for vocabulary in read_vocabularies(data_folder() / "vocabulary").values():
        for term in vocabulary.term:
            assert term.label("vi") != ""
            assert term.label("en") != ""
            assert len(term.definition_vi) > 3
            assert len(term.definition_en) > 3


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEAD, "vocabulary/colour.toml: term: Field required"),
        (HEAD + TERM.format(code="Red", more=""), "vocabulary/colour.toml: term Red code: 'Red'"),
        (HEAD + TERM.format(code="red", more="hue = 1"), "vocabulary/colour.toml: term red hue"),
        (HEAD + TERM.format(code="red", more="") * 2, "term red: 'red': is listed twice"),
        (
            HEAD + TERM.format(code="red", more='replaced_by = "blue"'),
            "term red replaced_by: 'blue': is not a term",
        ),
        (HEAD + TERM.format(code="red", more='wikidata = "red"'), "term red wikidata: 'red'"),
        (
            HEAD.replace("colour", "color") + TERM.format(code="red", more=""),
            "code: 'color': must be the file's name",
        ),
    ],
)
def test_a_broken_vocabulary_is_named_with_file_term_and_field(
    tmp_path: Path, content: str, said: str
) -> None:
    (tmp_path / "colour.toml").write_text(content, encoding="utf-8")
    assert said in complaint(tmp_path)


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    assert "holds no vocabulary files" in complaint(tmp_path)


def test_a_term_is_deprecated_and_names_its_replacement(shelf: Path, connection: Connection) -> None:
    path = shelf / "tier.toml"
    before = path.read_text(encoding="utf-8")
    path.write_text(before.replace('en = "City"', 'en = "City"\nreplaced_by = "district"'), encoding="utf-8")
    assert write_vocabularies(connection, read_vocabularies(shelf)) == Written(0, 1)
    row = connection.execute(
        text("SELECT deprecated, replaced_by FROM term WHERE vocabulary = 'tier' AND code = 'city'")
    ).one()
    assert tuple(row) == (True, "district")


def test_a_term_that_disappears_is_refused_because_records_may_use_it(
    shelf: Path, connection: Connection
) -> None:
    path = shelf / "tier.toml"
    path.write_text(
        path.read_text(encoding="utf-8").split('[[term]]\ncode = "independent"')[0], encoding="utf-8"
    )
    with pytest.raises(Invalid, match=r"vocabulary/tier\.toml: 'independent': is gone"):
        write_vocabularies(connection, read_vocabularies(shelf))


def test_a_new_term_is_added(shelf: Path, connection: Connection) -> None:
    with (shelf / "tier.toml").open("a", encoding="utf-8") as handle:
        handle.write("\n" + TERM.format(code="national", more=""))
    assert write_vocabularies(connection, read_vocabularies(shelf)) == Written(1, 0)


def test_a_used_term_cannot_be_deleted(refused: object) -> None:
    assert callable(refused)
    assert "append-only" in refused("DELETE FROM term WHERE code = 'industrial'", {})
