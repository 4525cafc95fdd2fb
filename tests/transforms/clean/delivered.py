"""Rows of one delivery as the preparation gets them, and the people, posts and items that it knows."""

from __future__ import annotations

from typing import Any

import polars as pl

from tests.transforms.scoring.rows import DAY, LONG_AGO, X, entry, frame
from transforms.clean.prepared import prepared
from transforms.clean.references import References
from transforms.clean.standing import standing
from transforms.clean.subjects import told
from transforms.contracts import contract

UNITS = frame("unit", [
    {"unit_id": u, "unit_name": n, "parent_id": p, "kind": "section", "from_date": LONG_AGO}
    for u, n, p in (("B", "分局", None), ("S", "一股", "B"), ("T", "二股", "B"))
])  # fmt: skip
PEOPLE = frame(
    "person",
    [
        {"person_id": "甲", "person_name": "王敏"},
        {"person_id": "乙", "person_name": "王敏"},
        {"person_id": "丙", "person_name": "李强"},
    ],
)
POSTS = frame("posting", [
    {"person_id": p, "unit_id": u, "post_class": "clerk", "kind": "main", "from_date": LONG_AGO}
    for p, u in (("甲", "S"), ("乙", "T"), ("丙", "S"))
])  # fmt: skip
REFS = References(
    ("B",),
    unit=UNITS,
    person=PEOPLE,
    posting=POSTS,
    work_item=frame("work_item", [X, X | {"item_code": "D", "post_class": "driver"}]),
)


def delivered(dataset: str, *rows: dict[str, Any], **lent: Any) -> pl.DataFrame:
    """Rows of one delivery, as they stand in the lake."""
    usual = {"order": "1", "folder": "", "profile": "p", "delivery": "additions", "scope_words": "month+unit"}
    usual |= {"is_named": False, "received_date": DAY, "mends": None}
    known = contract(dataset)
    names = ("named_person", "named_unit")
    plain = [{k: v for k, v in row.items() if k not in names} | {"row_no": n} for n, row in enumerate(rows)]
    columns = [pl.lit(value).alias(name) for name, value in (usual | lent).items()]
    bad = [pl.lit(None, dtype=pl.String).alias(f"bad_{c.name}") for c in known.column if c.type not in ("text", "list")]
    named = [
        pl.Series(n, [row.get(n) for row in rows], dtype=pl.String) for n in names if any(n in row for row in rows)
    ]
    return (
        frame(dataset, plain)
        .drop("bureau_id", "delivery_id")
        .with_columns(*columns, *bad, *named, delivery_id=pl.lit("d"))
    )


def settled(dataset: str, *rows: dict[str, Any], refs: References = REFS) -> pl.DataFrame:
    """All of these rows accepted, with what is only told of rows that hold."""
    numbered = prepared(dataset, delivered(dataset, *rows), refs).with_row_index("_row")
    stood = standing(dataset, numbered.with_columns(is_rejected=pl.lit(value=False)))
    return told(dataset, numbered, stood).sort("row_no")


def one(dataset: str, *rows: dict[str, Any], refs: References = REFS, **lent: Any) -> dict[str, Any]:
    return prepared(dataset, delivered(dataset, *rows, **lent), refs).sort("row_no").to_dicts()[0]


def log(**words: Any) -> dict[str, Any]:
    return entry(**words)
