"""Every field of a place has a name in both languages, and is read in the form that it has."""

from collections.abc import Iterator
from types import UnionType
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from api.pages.fields import CHOICES, FIELDS, Form, field_of, generic
from registry.editing.model import CODED, Document
from registry.packaged import data_folder
from registry.vocabulary import read_vocabularies
from registry.workflow import Facet, Publication


def _models(annotation: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    """The models inside an annotation, with the part of the pointer that leads to each."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield "", annotation
    elif get_origin(annotation) is dict and annotation != dict[str, Any]:
        key, held = get_args(annotation)
        names = get_args(key) if "Literal" in str(key) else ("*",)
        yield from ((f"/{name}{rest}", model) for name in names for rest, model in _models(held))
    elif isinstance(annotation, UnionType):
        for each in get_args(annotation):
            yield from _models(each)


def pointers(model: type[BaseModel], above: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield f"{above}/{name}"
        for rest, inner in _models(field.annotation):
            if rest:
                yield f"{above}/{name}{rest}"
            yield from pointers(inner, f"{above}/{name}{rest}")


def test_every_field_of_a_document_has_a_name_and_nothing_else_has() -> None:
    assert set(FIELDS) == set(pointers(Document))


def test_names_are_in_both_languages_and_two_fields_of_one_part_differ() -> None:
    for lang in ("vi", "en"):
        for above in {pointer.rpartition("/")[0] for pointer in FIELDS}:
            inside = [
                field.label.get(lang)
                for pointer, field in FIELDS.items()
                if pointer.rpartition("/")[0] == above
            ]
            assert all(inside)
            assert len(set(inside)) == len(inside), above


def test_coded_fields_are_read_with_the_vocabulary_that_they_are_checked_with() -> None:
    coded = {
        f"/{facet}/{name}": vocabulary for facet, held in CODED.items() for name, vocabulary in held.items()
    }
    told = {pointer: field.vocabulary for pointer, field in FIELDS.items() if pointer in coded}
    assert told == coded


def test_every_vocabulary_that_a_field_names_is_there() -> None:
    shelves = read_vocabularies(data_folder() / "vocabulary")
    named = {field.vocabulary for field in FIELDS.values() if field.vocabulary}
    assert named <= shelves.keys()
    assert all(
        (field.vocabulary is not None) == (field.form in (Form.TERM, Form.TERMS)) for field in FIELDS.values()
    )


def test_every_choice_without_a_vocabulary_has_words() -> None:
    assert CHOICES.keys() == {each.value for kind in (Publication, Facet) for each in kind}


@pytest.mark.parametrize(
    ("pointer", "known"),
    [
        ("/events/new-1/date", "/events/*/date"),
        ("/organisations/12", "/organisations/*"),
        ("/sources/a~1b/title", "/sources/*/title"),
        ("/centre/fields/1", "/centre/fields"),
        ("/stated/commune/code", "/stated/commune/code"),
    ],
)
def test_a_pointer_into_a_document_leads_to_its_field(pointer: str, known: str) -> None:
    assert generic(pointer) == known
    assert field_of(pointer) is FIELDS[known]
