"""The facts that bear on how somebody takes part, each with the row that says so and the days it holds for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, assert_never

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.clean.references import OPEN_END, current_units, spells
from transforms.fixed_point import ONE, constant, exact_sum, millionths, wide
from transforms.period import first_day, last_day

if TYPE_CHECKING:
    from transforms.scheme.grading import Status
    from transforms.scoring.inputs import Inputs

SHAPE = {
    "person_id": pl.String(),
    "place": pl.Int64(),
    "from_date": pl.Date(),
    "until_date": pl.Date(),
    "dataset": pl.String(),
    "delivery_id": pl.String(),
    "row_no": pl.Int64(),
}
"""One row per person, rule (its place in the edition) and row of evidence."""

_FILED = "under_investigation"


def facts(inputs: Inputs, people: pl.DataFrame) -> pl.DataFrame:
    """The rows of SHAPE for these people, by person and place."""
    found = [
        _typed(_found(rule, inputs).join(_subject_to(rule, people), on="person_id", how="semi"), place)
        for place, rule in enumerate(inputs.edition.status)
    ]
    return pl.concat([pl.DataFrame(schema=SHAPE), *found]).sort(pl.all(), nulls_last=True)


def _subject_to(rule: Status, people: pl.DataFrame) -> pl.DataFrame:
    """Whom a rule may speak of: who works here on secondment was not moved, and nobody else is seconded here."""
    match rule.when:
        case "moved_out":
            return people.filter(~pl.col("is_guest"))
        case "seconded_in":
            return people.filter("is_guest")
        case _:
            return people


def _typed(rows: pl.DataFrame, place: int) -> pl.DataFrame:
    known = rows.with_columns(place=pl.lit(place, dtype=pl.Int64))
    return known.select(pl.col(name).cast(kind) for name, kind in SHAPE.items())


def _found(rule: Status, inputs: Inputs) -> pl.DataFrame:  # noqa: C901 - one case a fact
    """The rows of evidence of one rule: the columns of SHAPE but its place."""
    match rule.when:
        case "leading":
            return _leading(inputs)
        case "contract" | "support":
            return _people(inputs, pl.col("person_type") == rule.when, "joined_date", "left_date")
        case "probation":
            is_on = pl.col("probation_until") >= last_day(inputs.month)
            return _people(inputs, is_on, "joined_date", "probation_until")
        case "left":
            is_gone = pl.col("left_date").is_between(first_day(inputs.month), last_day(inputs.month), closed="left")
            return _people(inputs, is_gone, "left_date", "left_date")
        case "leave":
            return _leave(rule, inputs)
        case "investigation":
            return _investigation(rule, inputs)
        case "sanction":
            return _sanctions(rule, inputs)
        case "event":
            return _events(rule, inputs)
        case "moved_out":
            return _moved_out(inputs)
        case "seconded":
            return _seconded(inputs, _is_elsewhere(inputs))
        case "seconded_in":
            return _seconded(inputs, pl.col("bureau_id") == inputs.bureau_id)
        case _:
            assert_never(rule.when)


def _evidence(rows: pl.DataFrame, dataset: str, begin: str, end: str) -> pl.DataFrame:
    return rows.with_columns(from_date=pl.col(begin), until_date=pl.col(end), dataset=pl.lit(dataset)).select(
        name for name in SHAPE if name != "place"
    )


def _people(inputs: Inputs, wanted: pl.Expr, begin: str, end: str) -> pl.DataFrame:
    return _evidence(inputs["person"].filter(wanted.fill_null(value=False)), "person", begin, end)


def _leading(inputs: Inputs) -> pl.DataFrame:
    """领导班子成员 of the bureau on the last day."""
    end = pl.lit(last_day(inputs.month))
    posts = spells(inputs["posting"]).filter(pl.col("is_leading") & (pl.col("bureau_id") == inputs.bureau_id))
    return _posts(posts.filter(end.is_between("from_date", "until_date")))


def _posts(posts: pl.DataFrame) -> pl.DataFrame:
    last = pl.when(pl.col("until_date") < OPEN_END).then("until_date")
    return _evidence(posts.with_columns(last_date=last), "posting", "from_date", "last_date")


def _leave(rule: Status, inputs: Inputs) -> pl.DataFrame:
    """Leave of these kinds for more than the share of the period's days, in calendar days or working days."""
    first, last = first_day(inputs.month), last_day(inputs.month)
    until = pl.col("to_date").fill_null(OPEN_END)
    own = inputs["absence"].filter(pl.col("kind").is_in(rule.leave) & (pl.col("from_date") <= last) & (until >= first))
    begin, end = pl.max_horizontal("from_date", pl.lit(first)), pl.min_horizontal(until, pl.lit(last))
    counted = _days(first, last, inputs, rule)
    spans = own.with_row_index("_row").with_columns(begin=begin, end=end)
    taken = (
        spans.join(counted, how="cross")
        .filter(pl.col("day").is_between("begin", "end"))
        .group_by("_row")
        .agg(days=pl.len().cast(pl.Int64) * ONE)
    )
    is_half = pl.col("half").is_not_null() & (pl.col("from_date") == pl.col("to_date"))
    day = pl.col("days").fill_null(0)
    timed = spans.drop("days").join(taken, on="_row", how="left", validate="1:1")
    timed = timed.with_columns(days=pl.when(is_half).then(day // 2).otherwise(day))
    allowed = constant(millionths(rule.over or 0)) * constant(counted.height)
    long = timed.group_by("person_id").agg(total=exact_sum("days")).filter(wide("total") > allowed)
    return _evidence(timed.join(long, on="person_id", how="semi"), "absence", "begin", "end")


def _days(first: date, last: date, inputs: Inputs, rule: Status) -> pl.DataFrame:
    """The days of the period that leave is counted in: all, or the working ones."""
    if rule.counted_in == "workdays":
        return pl.DataFrame({"day": inputs.workdays.workdays(first, last)}, schema={"day": pl.Date})
    return pl.DataFrame({"day": pl.date_range(first, last, eager=True)})


def _investigation(rule: Status, inputs: Inputs) -> pl.DataFrame:
    """立案 of the period or before that is open, or that ended with more than the sanctions that the rule names.

    What it ended with is decided from its filing on, and before the next one is filed.
    """
    end = last_day(inputs.month)
    rows = inputs["discipline"]
    filed = rows.filter((pl.col("kind") == _FILED) & (pl.col("decided_date") <= end))
    running = filed.filter((pl.col("closed_date") >= first_day(inputs.month)).fill_null(value=True))
    heavy = rows.filter(~pl.col("kind").is_in([_FILED, *rule.kinds])).select("person_id", heavy_on="decided_date")
    later = rows.filter(pl.col("kind") == _FILED).select("person_id", filed_on="decided_date")
    following = running.join(later, on="person_id").filter(pl.col("filed_on") > pl.col("decided_date"))
    until = following.group_by("person_id", "decided_date").agg(next_on=pl.col("filed_on").min())
    running = running.join(until, on=["person_id", "decided_date"], how="left", validate="m:1")
    is_before_next = (pl.col("heavy_on") < pl.col("next_on")).fill_null(value=True)
    is_ended_so = (pl.col("heavy_on") >= pl.col("decided_date")) & is_before_next
    ended = running.join(heavy, on="person_id").filter((pl.col("closed_date") > end) & is_ended_so)
    still = running.filter(pl.col("closed_date").is_null())
    found = pl.concat([still, ended.select(still.columns)]).unique(maintain_order=True)
    return _evidence(found, "discipline", "decided_date", "closed_date")


def _sanctions(rule: Status, inputs: Inputs) -> pl.DataFrame:
    """处分 of these kinds decided in the year of the period, or in one of those before it that the rule counts."""
    first, last = first_day(inputs.month), last_day(inputs.month)
    since = date(first.year - rule.years + 1, 1, 1)
    is_of = pl.col("kind").is_in(rule.kinds) & pl.col("decided_date").is_between(since, last)
    return _evidence(inputs["discipline"].filter(is_of), "discipline", "decided_date", "until_date")


def _events(rule: Status, inputs: Inputs) -> pl.DataFrame:
    first, last = first_day(inputs.month), last_day(inputs.month)
    is_of = pl.col("event_code").is_in(rule.codes) & pl.col("event_date").is_between(first, last)
    return _evidence(inputs["event"].filter(is_of), "event", "event_date", "event_date")


def _is_elsewhere(inputs: Inputs) -> pl.Expr:
    """Of postings: whether the unit is another bureau's, also one that no edition applies to."""
    units = current_units(inputs["unit"])
    beneath = upward(units).filter(pl.col("above_id") == inputs.bureau_id)["unit_id"]
    outside = units.filter(~pl.col("unit_id").is_in(beneath.implode()) & (pl.col("unit_id") != inputs.bureau_id))
    is_other = (pl.col("bureau_id") != inputs.bureau_id).fill_null(value=True)
    return is_other | pl.col("unit_id").is_in(outside["unit_id"].implode())


def _moved_out(inputs: Inputs) -> pl.DataFrame:
    """调出: the main post of the last day is in another bureau."""
    end = pl.lit(last_day(inputs.month))
    posts = spells(inputs["posting"]).filter((pl.col("kind") == "main") & _is_elsewhere(inputs))
    return _posts(posts.filter(end.is_between("from_date", "until_date")))


def _seconded(inputs: Inputs, is_where: pl.Expr) -> pl.DataFrame:
    """借调、挂职 in such bureaus for more than half of the period (公务员考核规定, art. 26)."""
    first, last = first_day(inputs.month), last_day(inputs.month)
    away = spells(inputs["posting"]).filter(
        (pl.col("kind") == "secondment") & is_where & (pl.col("from_date") <= last) & (pl.col("until_date") >= first)
    )
    begin, end = pl.max_horizontal("from_date", pl.lit(first)), pl.min_horizontal("until_date", pl.lit(last))
    days = away.group_by("person_id").agg(days=((end - begin).dt.total_days() + 1).sum())
    long = days.filter(pl.col("days") * 2 > (last - first).days + 1)
    return _posts(away.join(long, on="person_id", how="semi"))
