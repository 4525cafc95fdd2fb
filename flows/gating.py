"""The night's new rows through the gate: one Great Expectations run a dataset, counted against the masks."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import polars as pl

from expectations.gate import CheckResult, Verdict, verdict
from expectations.rules import Rule, completeness, rejects
from expectations.suites import suite
from flows.desk import Desk
from transforms.contracts import contract
from transforms.faults import Fault, GateError

_CELL_CODES = ("not_", "too_", "unknown_")


def gate(desk: Desk, fresh: dict[str, pl.DataFrame]) -> list[Verdict]:
    """Stage each dataset's new rows and run its suite on them; raises GateError when GX and the masks disagree."""
    staged = desk.workspace.var / "staged"
    shutil.rmtree(staged, ignore_errors=True)  # what a killed run left; the caller holds the ingest lock
    return [_verdict(staged, dataset, rows) for dataset, rows in fresh.items()]


def checks(desk: Desk, fresh: dict[str, pl.DataFrame], verdicts: Sequence[Verdict]) -> pl.DataFrame:
    """One row per dataset, section, month and rule that looked at something: rows, failures, severity."""
    night = pl.lit(desk.today).alias("night")
    frames = [_by_section(dataset, rows, applicable(suite(dataset), rows)) for dataset, rows in fresh.items()]
    frames += [_whole(one) for one in verdicts]
    shape = {
        "night": pl.Date(),
        "dataset": pl.String(),
        "unit_id": pl.String(),
        "month": pl.String(),
        "code": pl.String(),
        "column_name": pl.String(),
        "row_count": pl.Int64(),
        "failures": pl.Int64(),
        "severity": pl.String(),
    }
    if not frames:
        return pl.DataFrame(schema=shape)
    return pl.concat(frames).with_columns(night).select(pl.col(name).cast(kind) for name, kind in shape.items())


def stopped(rows: pl.DataFrame, failed: CheckResult, rules: Sequence[Rule]) -> list[str]:
    """The deliveries that a check which blocks keeps out: of the whole batch, or of the bureaus of the bad rows."""
    if failed.is_whole:
        return rows["delivery_id"].unique(maintain_order=True).to_list()
    (mask,) = [rule.mask for rule in rules if (rule.code, rule.column) == (failed.code, failed.column)]
    bureaus = rows.filter(mask.fill_null(value=False)).select("bureau_id").unique()
    blocked = rows.join(bureaus, on="bureau_id", how="semi", nulls_equal=True, maintain_order="left")
    return blocked["delivery_id"].unique(maintain_order=True).to_list()


def applicable(rules: list[Rule], rows: pl.DataFrame) -> list[Rule]:
    """The rules that have something to look at: a rule of a cell that no file of the night carries says nothing."""
    return [rule for rule in rules if not _is_idle(rule, rows)]


def _is_idle(rule: Rule, rows: pl.DataFrame) -> bool:
    if not rule.code.startswith(_CELL_CODES) or rule.column not in rows.columns:
        return False
    columns = [rule.column, f"bad_{rule.column}"]
    return all(rows[name].null_count() == rows.height for name in columns if name in rows.columns)


def staged_verdict(folder: Path, dataset: str, rows: pl.DataFrame, rules: Sequence[Rule]) -> Verdict:
    """What Great Expectations says of the rows by these rules and by what is asked of every batch."""
    folder.mkdir(parents=True, exist_ok=True)
    # A name of its own each time: DuckDB may remember a file that it has read.
    staged = folder / f"{dataset}-{uuid4().hex}.parquet"
    rows.select(_looked_at(dataset, rows, rules)).write_parquet(staged, compression="lz4")
    found = verdict(dataset, staged, rows.height, completeness(dataset), rules)
    staged.unlink()
    return found


def _looked_at(dataset: str, rows: pl.DataFrame, rules: Sequence[Rule]) -> list[str]:
    """The columns that the suite names: to write the others would cost several times as much as to judge these."""
    known = contract(dataset).columns
    named = {"row_no", "is_named", *known, *(f"bad_{name}" for name in known)}
    named |= {name for rule in rules for name in rule.mask.meta.root_names()}
    return [name for name in rows.columns if name in named]


def _verdict(folder: Path, dataset: str, rows: pl.DataFrame) -> Verdict:
    rules = applicable(suite(dataset), rows)
    found = staged_verdict(folder, dataset, rows, rules)
    masked = rejects(dataset, rows, rules).group_by("code", "column").len()
    counts = {(code, column): count for code, column, count in masked.iter_rows()}
    apart = [
        Fault(
            "gate_disagrees",
            {"dataset": dataset, "rule": r.code, "found": r.failures, "expected": counts.get((r.code, r.column), 0)},
        )
        for r in found.results
        if not r.is_whole and r.failures != counts.get((r.code, r.column), 0)
    ]
    if apart:
        raise GateError(apart)
    return found


def _by_section(dataset: str, rows: pl.DataFrame, rules: list[Rule]) -> pl.DataFrame:
    """The verdicts per section, from the masks of the same rules."""
    place = [pl.col("section_id").fill_null("").alias("unit_id"), pl.col("part_month").alias("month")]
    failing = [rule.mask.fill_null(value=False).sum().alias(str(n)) for n, rule in enumerate(rules)]
    counted = rows.group_by(place, maintain_order=True).agg(pl.len().alias("row_count"), *failing)
    names = pl.DataFrame(
        {
            "variable": [str(n) for n in range(len(rules))],
            "code": [rule.code for rule in rules],
            "column_name": [rule.column for rule in rules],
            "severity": [rule.severity for rule in rules],
        }
    )
    return (
        counted.unpivot(index=["unit_id", "month", "row_count"], value_name="failures")
        .join(names, on="variable", validate="m:1")
        .with_columns(
            dataset=pl.lit(dataset),
            row_count=pl.col("row_count").cast(pl.Int64),
            failures=pl.col("failures").cast(pl.Int64),
        )
        .select("dataset", "unit_id", "month", "code", "column_name", "row_count", "failures", "severity")
    )


def _whole(one: Verdict) -> pl.DataFrame:
    """The checks of the whole batch and those that kept it out, as Great Expectations saw them."""
    rows = [
        {
            "dataset": one.dataset,
            "unit_id": "",
            "month": "",
            "code": r.code,
            "column_name": r.column,
            "row_count": r.rows,
            "failures": r.failures,
            "severity": r.severity,
        }
        for r in one.results
        if r.is_whole or (r.severity == "block" and r.failures)
    ]
    return pl.DataFrame(rows)
