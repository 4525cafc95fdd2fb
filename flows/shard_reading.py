"""A period that was scored by shards, read back: one section beside its bureau, and every bureau beside the others.

Of the results only the row groups that can hold what is asked for are read, and of them only the columns that are told.
"""

from __future__ import annotations

from fractions import Fraction

import polars as pl

from flows.desk import Desk
from flows.explaining import SCHEMA_VERSION, Row, plain
from flows.shard_desk import run_of
from flows.shard_runs import Run, found_in, result_file, results
from transforms.comparison.groups import PRINTED, ranked, spread_by
from transforms.faults import Fault, SettingsError
from transforms.fixed_point import ONE, decimal, exact_sum, rounded_fraction, unstored
from warehouse.shards import Shard

_PENNY = ONE // 10**PRINTED
_NUMBERS = ("highest", "mean", "median", "lowest")
_TOLD = ("person_id", "post_class", "score", "rank", "tier", "title", "is_provisional", "is_held", "hold_reason")


def section(desk: Desk, unit_id: str, period: str) -> Row:
    """The people of a section with what each component brought them, and how that compares with the bureau.

    Raises SettingsError for a section that nobody of the period is in.
    """
    run, _ = run_of(desk, period)
    found = found_in(run, "unit_id", unit_id)
    if found is None:
        raise SettingsError([Fault("bench_no_section", {"found": unit_id, "period": period})])
    one, people = found
    bureau_id = people["bureau_id"][0]
    scores, lines = (_of_bureau(run, one, name, bureau_id) for name in ("scores", "lines"))
    return {
        **_about(run, one.scheme),
        "bureau_id": bureau_id,
        "unit_id": unit_id,
        "people": [_person(row, lines) for row in people.sort("rank", "subject_id", nulls_last=True).to_dicts()],
        "components": _components(scores.filter(~pl.col("is_held")), lines, unit_id),
    }


def _of_bureau(run: Run, one: Shard, name: str, bureau_id: str) -> pl.DataFrame:
    rows = pl.scan_parquet(result_file(run, one, name), glob=False)
    return rows.filter(pl.col("bureau_id") == bureau_id).collect()


def comparison(desk: Desk, period: str) -> Row:
    """Every bureau of the period by the mean of its scores, the best first."""
    run, every = run_of(desk, period)
    each = [spread_by(rows.select("bureau_id", unstored("score")).collect(), "bureau_id") for _, rows in results(run)]
    bureaus = [_numbers(row) for row in ranked(pl.concat(each).sort("bureau_id")).to_dicts()]
    return {**_about(run, every[0].scheme), "bureaus": bureaus}


def _about(run: Run, scheme: str) -> Row:
    return {"schema_version": SCHEMA_VERSION, "month": run.period, "scheme": scheme}


def _person(row: Row, lines: pl.DataFrame) -> Row:
    own = lines.filter(pl.col("subject_id") == row["subject_id"])
    parts = [
        {"component": component, "post_class": post_class, "contribution": plain(contribution)}
        for component, post_class, contribution in own.select("component", "post_class", "contribution").iter_rows()
    ]
    return {**{name: row[name] for name in _TOLD}, "score": plain(row["score"]), "lines": parts}


def _components(scored: pl.DataFrame, lines: pl.DataFrame, unit_id: str) -> list[Row]:
    """What each component brings to the mean score of the section and of the bureau, in the order of the lines.

    Who is held has no score and is in neither mean; who has no line of a component got nothing by it.
    """
    groups = {"section": scored.filter(pl.col("unit_id") == unit_id), "bureau": scored}
    return [
        {"component": name, **{of: _mean(lines.filter(pl.col("component") == name), who) for of, who in groups.items()}}
        for name in lines["component"].unique(maintain_order=True)
    ]


def _mean(lines: pl.DataFrame, who: pl.DataFrame) -> str | None:
    if who.is_empty():
        return None
    theirs = lines.join(who.select("subject_id"), on="subject_id", how="semi")
    total = theirs.select(exact_sum(unstored("contribution"))).item() or 0
    return _shown(rounded_fraction(Fraction(total, who.height * _PENNY)) * _PENNY)


def _numbers(row: Row) -> Row:
    whole = {name: row[name] for name in ("rank", "people", "scored")}
    return {"bureau_id": row["bureau_id"], **whole, **{name: _shown(row[name]) for name in _NUMBERS}}


def _shown(value: int | None) -> str | None:
    return None if value is None else plain(decimal(value))
