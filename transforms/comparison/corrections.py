"""What a corrected version of a period changed (结果更正): whose result, by how much, and by which rows."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from transforms.contracts import DATASETS, contract

_SUBJECT = ["scheme", "unit_id", "person_id"]
_RESULT = ("score", "rank", "tier", "title", "is_held")
_LINEAGE = ("delivery_id", "row_no")
_PEOPLE = ("person_id", "ratee_id", "owner_person")

ROW = {
    "subject_id": pl.String(),
    "dataset": pl.String(),
    "change": pl.String(),
    "delivery_id": pl.String(),
    "row_no": pl.Int64(),
}


def differences(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """One row per scheme and subject whose result differs: subject_id, then each word of it before and after.

    `before` and `after` are scores in the columns of report_month_score; who is in one only has blanks in the other.
    """
    key = ["scheme", "subject_id"]
    frames = [
        rows.select("scheme", *(pl.col(name).alias(f"{name}_{when}") for name in _RESULT), subject_id=_subject())
        for rows, when in ((before, "before"), (after, "after"))
    ]
    joined = frames[0].join(frames[1], on=key, how="full", coalesce=True, validate="1:1")
    moved = pl.any_horizontal(pl.col(f"{name}_before").ne_missing(pl.col(f"{name}_after")) for name in _RESULT)
    pairs = [f"{name}_{when}" for name in _RESULT for when in ("before", "after")]
    return joined.filter(moved).select(*key, *pairs).sort(key)


def line_differences(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """One row per subject and component whose contribution differs, stints added up: before, after, in points."""
    key = ["subject_id", "component"]
    frames = [
        rows.group_by(_subject().alias("subject_id"), "component").agg(pl.col("contribution").sum().alias(when))
        for rows, when in ((before, "before"), (after, "after"))
    ]
    joined = frames[0].join(frames[1], on=key, how="full", coalesce=True, validate="1:1")
    return joined.filter(pl.col("before").ne_missing(pl.col("after"))).sort(key)


def _subject() -> pl.Expr:
    return pl.coalesce("person_id", "unit_id")


def changed_rows(before: Mapping[str, pl.DataFrame], after: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """One row per row that counts in one version only (see ROW): `new`, `gone`, or `changed` where its key is in both.

    The subject is the person a row is about, else its unit; blank for lists that are about nobody.
    """
    found = [pl.DataFrame(schema=ROW)]
    for dataset in sorted({*before, *after} & {*DATASETS}):
        columns = [column.name for column in contract(dataset).column]
        old, new = (side.get(dataset) for side in (before, after))
        shape = old if old is not None else new
        assert shape is not None  # noqa: S101 - the dataset is of one of them
        old, new = (rows if rows is not None else shape.clear() for rows in (old, new))
        gone = old.join(new, on=columns, how="anti", nulls_equal=True)
        come = new.join(old, on=columns, how="anti", nulls_equal=True)
        key = contract(dataset).scope_key
        changed = come.join(gone, on=key, how="semi", nulls_equal=True)
        found += [
            _told(dataset, "changed", changed),
            _told(dataset, "new", come.join(gone, on=key, how="anti", nulls_equal=True)),
            _told(dataset, "gone", gone.join(come, on=key, how="anti", nulls_equal=True)),
        ]
    return pl.concat(found).sort(pl.all(), nulls_last=True)


def _told(dataset: str, change: str, rows: pl.DataFrame) -> pl.DataFrame:
    whose = [name for name in (*_PEOPLE, "unit_id") if name in rows.columns]
    subject = pl.coalesce(whose) if whose else pl.lit(None, dtype=pl.String)
    return rows.select(
        subject.cast(pl.String).alias("subject_id"),
        pl.lit(dataset).alias("dataset"),
        pl.lit(change).alias("change"),
        *(pl.col(name).cast(ROW[name]) for name in _LINEAGE),
    )
