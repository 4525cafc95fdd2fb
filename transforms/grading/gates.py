"""What the best grade needs beside the score, person by person: what is not met is named, nothing is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.grading.decisions import decided_in
from transforms.period import first_day, last_day, months_of, quarter_of

if TYPE_CHECKING:
    from transforms.scoring.inputs import Inputs


def missed(inputs: Inputs, people: pl.DataFrame) -> pl.DataFrame:
    """One row per person: person_id, missed: the gates not met by `;`, null where all are.

    `people` with `tier`, `is_held` and `months_assessed`; a held person's tier is not known yet. A routine grade is one
    that was decided: what nobody decided is neither good nor poor.
    """
    gates = inputs.edition.gates
    if gates is None:
        return people.select("person_id", missed=pl.lit(None, dtype=pl.String))
    known = people.join(_routine(inputs), on="person_id", how="left", validate="1:1").join(
        _vetoes(inputs), on="person_id", how="left", validate="1:1"
    )
    has = pl.col("routine").fill_null([])
    fails = {
        "tier": pl.col("tier").ne_missing(gates.tier) & ~pl.col("is_held") if gates.tier else None,
        "routine": has.list.set_intersection(list(gates.routine_none_of)).list.len() > 0
        if gates.routine_none_of
        else None,
        "good": pl.col("good_count").fill_null(0) < gates.good_at_least if gates.good_at_least else None,
        "months": pl.col("months_assessed").fill_null(0) < gates.months_at_least if gates.months_at_least else None,
        "veto": pl.col("is_vetoed").fill_null(value=False) if gates.no_veto else None,
    }
    named = [pl.when(fail).then(pl.lit(name)) for name, fail in fails.items() if fail is not None]
    text = pl.concat_str(named, separator=";", ignore_nulls=True) if named else pl.lit("")
    return known.select("person_id", missed=pl.when(text != "").then(text))


def _routine(inputs: Inputs) -> pl.DataFrame:
    """person_id, routine (the different grades decided in the quarters of the period), good_count."""
    quarters = sorted({quarter_of(month) for month in months_of(inputs.month)})
    rows = decided_in(inputs, quarters, "routine")
    return rows.group_by("person_id").agg(
        routine=pl.col("grade").unique().sort(), good_count=(pl.col("grade") == "good").sum().cast(pl.Int64)
    )


def _vetoes(inputs: Inputs) -> pl.DataFrame:
    """Who had an event in the period that its rule calls a veto: person_id, is_vetoed."""
    rules = inputs.rules.filter("is_veto").select(
        "bureau_id", "event_code", rule_from="from_date", rule_until="until_date"
    )
    span = pl.col("event_date").is_between(first_day(inputs.month), last_day(inputs.month))
    events = inputs["event"].filter(span & pl.col("person_id").is_not_null())
    met = events.join(rules, on=["bureau_id", "event_code"]).filter(
        pl.col("event_date").is_between("rule_from", "rule_until")
    )
    return met.select("person_id", is_vetoed=pl.lit(value=True)).unique()
