"""The appraisal of a quarter or a year as it is stored: grades, facts and quotas of a version, in tables and files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import polars as pl

from flows.month_inputs import SchemeMonth
from transforms.fixed_point import stored
from transforms.grading.seats import group
from transforms.scheme.grading import GRADES
from warehouse.ledger import PeriodEntry
from warehouse.publications import GRADES as GRADES_FILE

TABLES = ("fact_grade", "fact_grade_fact", "fact_quota")
_RENAMED = {"proposed": "grade_proposed", "decided": "grade_decided"}
_LEFT_OUT = ("person_name", "person_type")


def grade_rows(schemes: Sequence[SchemeMonth], entry: PeriodEntry) -> dict[str, pl.DataFrame]:
    """The rows of the tables of an appraisal by name; nothing where no scheme gives grades."""
    graded = [one for one in schemes if one.edition.grades]
    made = {"fact_grade": _people, "fact_grade_fact": _facts, "fact_quota": _quotas}
    return {
        name: pl.concat([_carried(rows(one), one, entry) for one in graded]) for name, rows in made.items() if graded
    }


def grade_files(schemes: Sequence[SchemeMonth], entry: PeriodEntry) -> dict[str, Callable[[Path], object]]:
    """The same as files of a version, by name."""
    rows = grade_rows(schemes, entry)
    return {GRADES_FILE[name]: partial(_write, frame) for name, frame in rows.items()}


def _write(rows: pl.DataFrame, path: Path) -> None:
    rows.rechunk().write_parquet(path, compression="zstd")


def _carried(rows: pl.DataFrame, one: SchemeMonth, entry: PeriodEntry) -> pl.DataFrame:
    said = {"version": entry.version, "month": entry.month, "bureau_id": entry.bureau_id, "scheme": one.edition.scheme}
    return rows.with_columns(pl.lit(value).alias(name) for name, value in said.items())


def _people(one: SchemeMonth) -> pl.DataFrame:
    rows = one.graded.people.drop(_LEFT_OUT).rename(_RENAMED)
    return rows.with_columns(stored("score"), edition=pl.lit(one.edition.effective)).sort("unit_id", "person_id")


def _facts(one: SchemeMonth) -> pl.DataFrame:
    rules = pl.DataFrame(
        [(place, rule.when, rule.basis, rule.verified) for place, rule in enumerate(one.edition.status)],
        schema={"place": pl.Int64, "fact": pl.String, "basis": pl.String, "is_verified": pl.Boolean},
        orient="row",
    )
    rows = one.graded.facts.join(rules, on="place", how="left", validate="m:1", maintain_order="left")
    numbered = pl.int_range(1, pl.len() + 1).over("person_id").cast(pl.Int64)
    return rows.with_columns(fact_no=numbered).drop("place").sort("person_id", "fact_no")


def _quotas(one: SchemeMonth) -> pl.DataFrame:
    """The seats of each unit beside how many are proposed, tied and decided."""
    quota = one.edition.quota
    rows = one.graded.seats.rename({"base": "base_count", "seats": "seat_count"}).with_columns(stored("rate"))
    if quota is None:
        none = pl.lit(None, dtype=pl.Int64)
        return rows.with_columns(proposed_count=none, tied_count=none, decided_count=none)
    best = GRADES[one.edition.period][0]
    decided = pl.col("decided")
    counted = (
        one.graded.people.with_columns(unit_id=group(quota, one.inputs.bureau_id))
        .group_by("unit_id")
        .agg(
            proposed_count=(pl.col("proposed") == best).sum().cast(pl.Int64),
            tied_count=(pl.col("place") == "tie").sum().cast(pl.Int64),
            decided_count=pl.when(decided.count() > 0).then((decided == best).sum().cast(pl.Int64)),
        )
    )
    return rows.join(counted, on="unit_id", how="left", validate="1:1").sort("unit_id")
