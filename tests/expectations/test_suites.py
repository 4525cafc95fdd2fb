"""Every rule of every dataset: it has its sentence, names a cell, and looks at what the preparation gives."""

from __future__ import annotations

import polars as pl
import pytest

from expectations.suites import suite
from flows.wording import sentences
from tests.transforms.clean.delivered import REFS, delivered
from transforms.clean.prepared import prepared
from transforms.clean.subjects import compared, happened
from transforms.contracts import DATASETS, contract
from transforms.profiles import NAMED


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_rule_has_its_sentence_in_both_languages(dataset: str) -> None:
    codes = {f"reason_{rule.code}" for rule in suite(dataset)}

    assert codes - set(sentences("zh")) == set()
    assert codes - set(sentences("en")) == set()


@pytest.mark.parametrize("dataset", DATASETS)
def test_what_keeps_a_whole_batch_out_has_a_sentence_for_its_sender(dataset: str) -> None:
    codes = {f"blocked_{rule.code}" for rule in suite(dataset) if rule.severity == "block"}

    assert codes - set(sentences("zh")) == set()
    assert codes - set(sentences("en")) == set()


@pytest.mark.parametrize("dataset", DATASETS)
def test_a_rule_names_a_cell_that_people_can_mend_and_no_two_are_the_same(dataset: str) -> None:
    names = [(rule.code, rule.column) for rule in suite(dataset)]

    assert len(names) == len(set(names))
    assert {column for _, column in names} - {*contract(dataset).columns, *NAMED} == set()


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_rule_can_be_asked_of_a_prepared_row_whatever_is_blank(dataset: str) -> None:
    rows = compared(dataset, prepared(dataset, delivered(dataset, {}), REFS), pl.lit(value=True))
    flags = [rule.mask.fill_null(value=False).alias(rule.name) for rule in suite(dataset)]

    found = {name for name, is_bad in rows.select(flags).row(0, named=True).items() if is_bad}

    needed = {f"blank:{c.name}" for c in contract(dataset).column if c.required and c.filled}
    assert needed <= found
    assert not any(name.startswith(("future_date", "unknown", "not_")) for name in found)


def test_what_needs_no_other_rows_is_left_as_it_is() -> None:
    rows = delivered("event_rule", {"event_code": "Q"})

    assert compared("event_rule", rows, pl.lit(value=False)) is rows


def test_only_what_has_happened_is_asked_to_lie_in_the_past() -> None:
    assert happened("queue_ticket") == "taken_at"
    assert happened("absence") is None
