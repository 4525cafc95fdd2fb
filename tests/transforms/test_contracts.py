"""What a contract says of its columns: repeated ones, keys that may be blank, examples that can be read."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.cells import parsed
from transforms.contracts import DATASETS, contract

EXAMPLES = [(d, c.name) for d in DATASETS for c in contract(d).column if c.example]


def test_a_column_that_repeats_is_declared_once_and_stands_for_thirty() -> None:
    questions = [c for c in contract("survey_call").column if c.repeat_of == "q"]

    assert len(questions) == 30
    assert (questions[0].name, questions[0].title, questions[-1].name, questions[-1].title) == (
        "q1",
        "题1",
        "q30",
        "题30",
    )


@pytest.mark.parametrize(("dataset", "name"), EXAMPLES)
def test_every_example_of_a_contract_can_be_read(dataset: str, name: str) -> None:
    column = contract(dataset).columns[name]
    cells = pl.DataFrame({"x": [column.example]})

    assert cells.select(y=parsed(column, pl.col("x")))["y"].null_count() == 0


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_contract_names_only_its_own_columns_and_only_datasets_before_it(dataset: str) -> None:
    known = contract(dataset)
    named = {*known.key, *known.month_from, *known.blank_key, *(n for group in known.one_of for n in group)}
    named |= {known.day_from} - {""}
    before = DATASETS[: DATASETS.index(dataset)]

    assert named - {*known.columns} == set()
    assert {c.refers_to for c in known.column if c.refers_to} - {*before, dataset} == set()
    assert {*known.blank_key} <= {*known.key}


@pytest.mark.parametrize("dataset", DATASETS)
def test_no_header_means_two_columns_and_no_label_two_values(dataset: str) -> None:
    headers = [h for c in contract(dataset).column for h in {c.name, c.title, *c.aliases}]
    labels = [[w for v, names in c.values.items() for w in {v, *names}] for c in contract(dataset).column]

    assert len(headers) == len(set(headers))
    assert all(len(words) == len(set(words)) for words in labels)


def test_only_taxpayer_ids_are_kept_as_hashes() -> None:
    hashed = {(d, c.name) for d in DATASETS for c in contract(d).column if c.hashed}

    assert hashed == {("taxpayer", "taxpayer_id"), ("survey_call", "taxpayer_id")}
