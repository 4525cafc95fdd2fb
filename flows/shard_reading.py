"""A period that was scored by shards, read back: one section beside its bureau, and every bureau beside the others.

Of the results only the row groups that can hold what is asked for are read, and of them only the columns that are told.
"""

from __future__ import annotations

import polars as pl

from flows.desk import Desk
from flows.explaining import SCHEMA_VERSION, Row, plain
from flows.shard_desk import run_of
from flows.shard_runs import Run, found_in, result_file, results
from transforms.comparison.groups import ranked, spread_by
from transforms.faults import Fault, SettingsError
from transforms.fixed_point import decimal, unstored

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
    lines = pl.scan_parquet(result_file(run, one, "lines"), glob=False).filter(pl.col("bureau_id") == bureau_id)
    every = lines.collect()
    return {
        **_about(run, one.scheme),
        "bureau_id": bureau_id,
        "unit_id": unit_id,
        "people": [_person(row, every) for row in people.sort("rank", "subject_id", nulls_last=True).to_dicts()],
        "components": _components(every, unit_id),
    }


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


def _components(lines: pl.DataFrame, unit_id: str) -> list[Row]:
    """What each component brings in the mean of the section and of the whole bureau, in the order of the lines."""
    of_person = lines.group_by("component", "subject_id", maintain_order=True).agg(
        unit_id=pl.col("unit_id").last(), score=unstored("contribution").sum()
    )
    means = [
        dict(spread_by(part, "component").select("component", "mean").iter_rows())
        for part in (of_person.filter(pl.col("unit_id") == unit_id), of_person)
    ]
    return [
        {
            "component": name,
            **{of: _shown(mean.get(name)) for of, mean in zip(("section", "bureau"), means, strict=True)},
        }
        for name in of_person["component"].unique(maintain_order=True)
    ]


def _numbers(row: Row) -> Row:
    whole = {name: row[name] for name in ("rank", "people", "scored")}
    return {"bureau_id": row["bureau_id"], **whole, **{name: _shown(row[name]) for name in _NUMBERS}}


def _shown(value: int | None) -> str | None:
    return None if value is None else plain(decimal(value))
