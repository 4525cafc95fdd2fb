"""Literal rows as frames of the contracts, and small editions, for the tests of transforms."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from transforms.contracts import contract
from transforms.fixed_point import ONE
from transforms.scheme.read import edition
from transforms.scheme.words import Edition
from transforms.scoring.inputs import Inputs

Row = Mapping[str, Any]
LONG_AGO = date(2020, 1, 1)
DAY = date(2026, 1, 5)


def whole(number: float) -> int:
    """A number of at most six decimals as millionths."""
    return round(number * ONE)


def frame(dataset: str, rows: Sequence[Row]) -> pl.DataFrame:
    """Rows of a contract; what a row does not say is blank, numbers are plain and become millionths."""
    known = contract(dataset)
    decimals = {c.name for c in known.column if c.type == "decimal"}
    usual = {"bureau_id": "B", "delivery_id": "d", "row_no": 1}
    full = [
        {n: usual.get(n) for n in known.shape}
        | {k: whole(v) if k in decimals and v is not None else v for k, v in row.items()}
        for row in rows
    ]
    return pl.DataFrame(full, schema=known.shape)


def read(tree: Mapping[str, Any]) -> Edition:
    """The edition that a tree writes."""
    return edition(json.dumps(tree, ensure_ascii=False), "test.yaml")


def tree(*components: Mapping[str, Any], **words: Any) -> dict[str, Any]:
    """A small edition as a tree, its components with title and basis."""
    full = [{"title": "项", "basis": "条", **component} for component in components]
    start = {"scheme": "toy", "title": "办法", "basis": "条", "effective": "2026-01"}
    return {**start, **words, "components": full}


def inputs(
    written: Mapping[str, Any], people: Sequence[Row] = (), *, month: str = "2026-01", **tables: Sequence[Row]
) -> Inputs:
    """A month of bureau B, 2026-01 unless said; a person is `person_id` and what else of person and posting it says."""
    usual = {"unit_id": "S", "post_class": "clerk", "kind": "main", "from_date": LONG_AGO, "is_head": False}
    usual |= {"is_leading": False, "person_type": "civil_servant"}
    full = [{"person_name": p["person_id"], **usual, **p} for p in people]
    known = {name: set(contract(name).columns) for name in ("person", "posting")}
    section = {"unit_id": "S", "unit_name": "一股", "parent_id": "B", "kind": "section", "from_date": LONG_AGO}
    rows = {
        "unit": frame("unit", [section]),
        "person": frame("person", [{k: v for k, v in p.items() if k in known["person"]} for p in full]),
        "posting": frame("posting", [{k: v for k, v in p.items() if k in known["posting"]} for p in full]),
    }
    given = {name: frame(name, of_table) for name, of_table in tables.items()}
    return Inputs("B", month, read(written), rows | given)


def with_rows(found: Inputs, **tables: pl.DataFrame) -> Inputs:
    """The same inputs with other rows of these datasets."""
    return Inputs(found.bureau_id, found.month, found.edition, {**found.rows, **tables})


WORK = {"name": "work", "kind": "workload", "weight": "100"}
X = {"item_code": "X", "points": 1, "counted_from": "declared", "from_date": LONG_AGO}


def entry(**words: Any) -> dict[str, Any]:
    """One declared entry of 甲 on the fifth."""
    usual = {"person_id": "甲", "work_date": DAY, "item_code": "X", "quantity": 1, "source": "declared"}
    return {"entry_id": "e1", **usual, **words}
