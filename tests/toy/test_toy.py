"""The invented county says every word of the vocabulary, and every value of the words that have a list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import get_annotations
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from transforms.scheme.components import Common, Words
from transforms.scheme.read import edition
from transforms.scheme.words import GROUPS, Edition

TOYS = sorted(Path(__file__).parent.glob("*/*.yaml"))
COUNTY = [path for path in TOYS if path.parent.name.startswith("toy-county")]

Word = tuple[str, str]
"""A model and its field; the field of several kinds is the word of the model that declares it."""


def models() -> Iterator[type[Words]]:
    found = [Words]
    while found:
        model = found.pop()
        found += model.__subclasses__()
        if model is not Words:
            yield model


def word(model: type[BaseModel], field: str) -> Word:
    declares = next(one for one in model.__mro__ if field in get_annotations(one))
    return declares.__name__, field


def values(annotation: object) -> set[object]:
    """What a word may say, where that is a list."""
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {value for inner in get_args(annotation) for value in values(inner)}


def vocabulary() -> set[Word]:
    return {word(model, field) for model in models() for field in model.model_fields}


def choices() -> set[tuple[Word, object]]:
    fields = [(model, name, field) for model in models() for name, field in model.model_fields.items()]
    return {(word(model, name), value) for model, name, field in fields for value in values(field.annotation)}


def said(part: Any) -> Iterator[tuple[Word, object]]:
    """Every word that a part of an edition writes, with what it says."""
    if isinstance(part, BaseModel):
        for field in part.model_fields_set:
            value = getattr(part, field)
            members = value if isinstance(value, tuple) else (value,)
            yield from ((word(type(part), field), one if isinstance(one, str) else None) for one in members)
            yield from said(value)
    elif isinstance(part, Mapping):
        for one in part.values():
            yield from said(one)
    elif isinstance(part, tuple):
        for one in part:
            yield from said(one)


SAID = {pair for path in COUNTY for pair in said(edition(path.read_text("utf-8"), path.name))}


@pytest.mark.parametrize("path", TOYS, ids=lambda path: path.parent.name)
def test_every_toy_reads_and_is_called_after_its_folder(path: Path) -> None:
    toy = edition(path.read_text("utf-8"), path.name)

    assert (toy.scheme, toy.effective) == (path.parent.name, path.stem)


def test_every_model_of_the_vocabulary_is_a_group_in_which_an_unknown_word_is_named() -> None:
    shared = {Common, *(model for model in models() if model.__name__.startswith("_"))}

    assert set(models()) - shared == set(GROUPS.values())


def test_every_word_is_said() -> None:
    assert vocabulary() - {one for one, _ in SAID} == set()


def test_every_value_of_a_word_that_lists_them_is_said() -> None:
    assert choices() - SAID == set()


def test_the_walk_finds_words_deep_inside() -> None:
    """The proof is worth nothing if the walk stops early."""
    assert {("Cut", "quota"), ("ItemsFull", "points"), ("Relative", "cap"), ("Payout", "pool")} <= vocabulary()
    assert (("Relative", "to"), "median") in choices() & SAID
    assert (("Edition", "subject"), "hall") in choices() & SAID
    assert word(Edition, "late") != ("Reports", "late")
