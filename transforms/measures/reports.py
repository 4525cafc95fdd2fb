"""Weekly reports (周报, 个人周工作纪实): the mean of the weeks that were due, as one quotient (scheme.md, "Kinds")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.references import OPEN_END, spells
from transforms.comparison.weeks import fridays
from transforms.fixed_point import constant, exact_sum, millionths, narrow, quotient, wide
from transforms.measures.handed_in import TOO_LATE, handed_in, set_aside
from transforms.measures.sources import Source
from transforms.period import months_of
from transforms.scheme.kinds import Reports

if TYPE_CHECKING:
    from datetime import date

    from transforms.scoring.inputs import Inputs


def weeks(component: Reports, inputs: Inputs) -> pl.DataFrame:
    """One row per subject, stint and week that is due or was written: times, parts and points, low and high.

    A week is due where the subject was in post on its Friday and is not exempt. By `submitted` a written report
    counts in the month it came, a missing one in the month of its Friday.
    """
    due, written = _due(component, inputs), _written(component, inputs)
    in_period = pl.col("counted_month").is_in(months_of(inputs.month))
    every = due.join(written, on=["subject_id", "week"], how="full", coalesce=True, validate="1:1")
    kept = every.filter(
        pl.when(pl.col("report_id").is_null()).then(pl.col("is_due")).otherwise(in_period & ~pl.col("is_exempt"))
        if component.week_month == "submitted"
        else pl.col("is_due").fill_null(value=False)
    )
    if "leave" in component.exempt:
        kept = kept.join(_away(inputs, kept.select("subject_id", "week")), on=["subject_id", "week"], how="anti")
    return _pointed(component, inputs, inputs.placed(kept, "week")).sort("subject_id", "stint", "week")


def _fridays(period: str) -> list[date]:
    return [day for month in months_of(period) for day in fridays(month)]


def _due(component: Reports, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and Friday of the period on which it was in post and which is no holiday that exempts."""
    days = [d for d in _fridays(inputs.month) if "holiday" not in component.exempt or inputs.workdays.is_workday(d)]
    every = inputs.subjects.select("subject_id").join(
        pl.DataFrame({"week": days}, schema={"week": pl.Date}), how="cross"
    )
    if inputs.edition.subject != "person":
        return every.with_columns(is_due=pl.lit(value=True))
    # Who came from another bureau owed the earlier weeks there.
    here = (pl.col("kind") == "main") & (pl.col("bureau_id") == inputs.bureau_id)
    posts = spells(inputs["posting"]).filter(here).select("from_date", "until_date", subject_id="person_id")
    posted = every.join(posts, on="subject_id").filter(pl.col("week").is_between("from_date", "until_date"))
    held = posted.select("subject_id", "week").unique()
    return held.with_columns(is_due=pl.lit(value=True))


def _away(inputs: Inputs, weeks: pl.DataFrame) -> pl.DataFrame:
    """The weeks on whose Friday a person was on leave."""
    leave = inputs["absence"].select("from_date", pl.col("to_date").fill_null(OPEN_END), subject_id="person_id")
    return weeks.join(leave, on="subject_id").filter(pl.col("week").is_between("from_date", "to_date"))


def _written(component: Reports, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and week: the report that counts, with the time by which it is judged."""
    writer = _writer(inputs)
    found = handed_in(inputs["weekly_report"], inputs.earlier_reports, writer, component)
    holidays = [day for day in found["week"].unique() if not inputs.workdays.is_workday(day)]
    return found.filter(pl.col("timeliness") != TOO_LATE).with_columns(
        subject_id=pl.col(writer),
        counted_month=pl.col("submitted_at").dt.strftime("%Y-%m"),
        item_count=_item_count(),
        is_exempt=pl.col("week").is_in(holidays) & pl.lit("holiday" in component.exempt),
    )


def _writer(inputs: Inputs) -> str:
    return "person_id" if inputs.edition.subject == "person" else "unit_id"


def _item_count() -> pl.Expr:
    return pl.col("items").list.len().fill_null(0)


def _pointed(component: Reports, inputs: Inputs, rows: pl.DataFrame) -> pl.DataFrame:
    """`parts_low` and `parts_high`: points x the number of items that are full, so that no week divides."""
    full = component.items_full
    count = full.count if full else 1
    items = pl.col("item_count").cast(pl.Int128).clip(0, count) * constant(millionths(full.points) if full else 0)
    timely = (
        pl.when(pl.col("timeliness") == "on_time")
        .then(constant(millionths(component.on_time)))
        .otherwise(constant(millionths(component.late)))
    )
    most = millionths(component.leader or 0)
    given = wide("leader_score") if component.leader is not None else constant(0)
    unscored = pl.col("leader_score").is_null() & pl.lit(component.leader is not None)
    ends = {"low": constant(0), "high": constant(most)}
    if inputs.edition.unreviewed != "hold":
        ends = dict.fromkeys(ends, ends["high" if inputs.edition.unreviewed == "as_declared" else "low"])
    there = pl.col("report_id").is_not_null()
    parts = {
        f"parts_{end}": pl.when(there)
        .then((timely + pl.when(unscored).then(value).otherwise(given)) * constant(count) + items)
        .otherwise(constant(0))
        for end, value in ends.items()
    }
    return rows.with_columns(
        **parts,
        is_open=there & unscored & pl.lit(inputs.edition.unreviewed == "hold"),
        item_parts=pl.lit(count),
    )


def measures(component: Reports, inputs: Inputs) -> pl.DataFrame:
    """One row per subject and stint; null where no week was due, held while a leader's score has not come."""
    key = ["subject_id", "stint"]
    full = component.items_full.count if component.items_full else 1
    each = pl.len().cast(pl.Int128) * constant(full)
    found = (
        weeks(component, inputs)
        .group_by(key)
        .agg(
            low=quotient(exact_sum("parts_low"), each),
            high=quotient(exact_sum("parts_high"), each),
            is_held=pl.col("is_open").any(),
        )
    )
    exact = narrow(found, "low", "high")
    return inputs.per_stint(exact).with_columns(
        measure=pl.when(~pl.col("is_held")).then("low"),
        hold_reason=pl.when("is_held").then(pl.lit("hold_leader_score")),
        is_held=pl.col("is_held").fill_null(value=False),
    )


def sources(component: Reports, inputs: Inputs, subject_id: str) -> list[Source]:
    """The reports of a subject, and the weeks without one; where more was handed in, what counted and what did not."""
    rows = weeks(component, inputs).filter(pl.col("subject_id") == subject_id)
    return [Source("weekly_report", _beside(inputs, rows), _SHOWN, {"leader_score": "leader_score"})]


_SHOWN = ["week", "judged_at", "item_count", "remark"]


def _beside(inputs: Inputs, rows: pl.DataFrame) -> pl.DataFrame:
    """The weeks of a subject, each report among several with the remark whether it is the one that counts."""
    writer = _writer(inputs)
    mine = rows.with_columns(pl.col("subject_id").alias(writer))
    others = set_aside(inputs["weekly_report"], inputs.earlier_reports, mine, writer)
    stints = mine.select(writer, "week", "stint")
    aside = others.join(stints, on=[writer, "week"]).with_columns(
        item_count=_item_count(), remark=pl.lit("report_set_aside")
    )
    is_among = pl.col("week").is_in(others["week"].implode()) & pl.col("report_id").is_not_null()
    told = mine.with_columns(remark=pl.when(is_among).then(pl.lit("report_counts")))
    return pl.concat([told, aside.select(set(told.columns) & set(aside.columns))], how="diagonal").sort(
        "week", "stint", "judged_at", "row_no", nulls_last=True
    )
