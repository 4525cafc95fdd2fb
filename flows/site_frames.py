"""What the pages of persons, sections and the head tell beside the reports, in the shapes of the site."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from flows.appraisals import grade_rows
from flows.report_before import graded_before
from flows.report_grades import grade_notes, grade_text, proposed_text
from flows.report_tables import Telling
from transforms.comparison.moves import MOVES, moves, next_places
from transforms.fixed_point import stored
from transforms.listing.indicators import indicator_scores
from transforms.listing.work import work_month
from transforms.period import containing, first_day, last_day, months_of, preceding
from transforms.scheme.words import Indicator, Workload
from transforms.scoring.peers import group
from warehouse.extracts.site import SHAPES
from warehouse.store import frame


def _is_of_people(told: Telling) -> bool:
    return told.one.edition.subject == "person"


def _shaped(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.select(pl.col(column).cast(kind) for column, kind in SHAPES[name].items())


def _empty(name: str) -> pl.DataFrame:
    return pl.DataFrame(schema=SHAPES[name])


def before(told: Telling) -> pl.DataFrame:
    """One row per person scored by the scheme in the period just before, as it stands now."""
    return _of_period_before(told, _BEFORE, "before")


def lines_before(told: Telling) -> pl.DataFrame:
    """One row per person and component of the same; a part that is not known makes the sum unknown."""
    return _of_period_before(told, _LINES_BEFORE, "lines_before")


def _of_period_before(told: Telling, query: str, name: str) -> pl.DataFrame:
    if not _is_of_people(told):
        return _empty(name)
    month = containing(preceding(months_of(told.period)[0]), told.period)
    words = {"bureau": told.bureau_id, "scheme": told.one.edition.scheme, "month": month}
    with told.desk.warehouse.reading() as connection:
        return _shaped(frame(connection, query, **words), name)


_BEFORE = """
    SELECT s.person_id, s.unit_id, s.score, s.rank FROM fact_month_score s
    JOIN ops_period p ON p.bureau_id = s.bureau_id AND p.month = s.month AND p.version = s.version
    WHERE s.bureau_id = :bureau AND s.scheme = :scheme AND s.month = :month AND s.person_id IS NOT NULL
    ORDER BY s.person_id
"""
_LINES_BEFORE = """
    SELECT l.person_id, l.component,
           CASE WHEN COUNT(*) = COUNT(l.contribution) THEN SUM(l.contribution) END AS contribution
    FROM fact_month_line l
    JOIN ops_period p ON p.bureau_id = l.bureau_id AND p.month = l.month AND p.version = l.version
    WHERE l.bureau_id = :bureau AND l.scheme = :scheme AND l.month = :month AND l.person_id IS NOT NULL
    GROUP BY l.person_id, l.component ORDER BY l.person_id, l.component
"""


def standing(told: Telling, then: pl.DataFrame) -> pl.DataFrame:
    """One row per person with a rank: how it moved since `then`, and how far the next better one is."""
    if not _is_of_people(told):
        return _empty("standing")
    levels = group(told.one.edition.rank.within).alias("rank_group")
    stints = told.one.inputs.stints.sort("subject_id", "stint").unique("subject_id", keep="last")
    scores = told.one.scored.scores.select("subject_id", "rank", "score")
    now = scores.join(stints.select("subject_id", levels), on="subject_id", validate="1:1")
    moved = moves(then.select("rank", subject_id="person_id"), now.select("subject_id", "rank_group", "rank"))
    found = next_places(now).join(moved, on="subject_id", how="left", validate="1:1")
    return _shaped(found.select(*MOVES, "gap").rename({"subject_id": "person_id"}), "standing")


def indicators(told: Telling) -> pl.DataFrame:
    """One row per person and own indicator that applies; without the reasons, which may speak of others."""
    inputs = told.one.inputs
    if not _is_of_people(told) or not any(isinstance(one, Indicator) for one in inputs.edition.components):
        return _empty("indicators")
    names = inputs.indicators.select("indicator_id", "year", "name").unique(["indicator_id", "year"])
    rows = indicator_scores(inputs).filter(~pl.col("is_na")).drop("reason")
    named = rows.join(names, on=["indicator_id", "year"], how="left", validate="m:1")
    numbers = [stored(name) for name in ("points", "score", "lost_points")]
    once = named.with_columns(*numbers, person_id="subject_id", name=pl.coalesce("name", "indicator_id"))
    return _shaped(once.unique(["person_id", "indicator_id", "year"], keep="first", maintain_order=True), "indicators")


def grades(told: Telling) -> pl.DataFrame:
    """One row per person who is graded: proposal, decision, and in sentences what they rest on and what was before."""
    if told.one.edition.grades is None:
        return _empty("grades")
    then = graded_before(told)
    rows = grade_rows((told.one,), told.entry)["fact_grade"].filter(pl.col("standing") == "graded")
    known = [
        {"person_id": row["person_id"], "proposed": proposed_text(told, row)}
        | {"decided": grade_text(told, row, "grade_decided"), "notes": grade_notes(told, row, then)}
        for row in rows.to_dicts()
    ]
    return pl.DataFrame(known, schema=SHAPES["grades"])


def losses(told: Sequence[Telling]) -> pl.DataFrame:
    """One row per unit, what was lost by, and why: the cause, else of a unit's own loss the reason."""
    return pl.concat([_empty("losses"), *(_losses(one) for one in told)])


def _losses(told: Telling) -> pl.DataFrame:
    rows = told.deductions
    if rows.is_empty():
        return _empty("losses")
    cause = pl.col("cause_code")
    if rows["cause_code"].is_not_null().any():
        cause = cause.replace(told.causes)
    why = cause if _is_of_people(told) else pl.coalesce(cause, "reason")
    key = ["unit_id", "what", "cause"]
    summed = (
        rows.with_columns(why.fill_null("").alias("cause"), stored("lost_points"))
        .group_by(key)
        .agg(pl.col("event_count").sum(), pl.col("lost_points").sum())
        .sort(key)
    )
    return _shaped(summed, "losses")


def loads(told: Telling) -> pl.DataFrame:
    """One row per person with work: 饱满度 over all items."""
    inputs = told.one.inputs
    if not _is_of_people(told) or not any(isinstance(one, Workload) for one in inputs.edition.components):
        return _empty("loads")
    days = told.desk.workdays.workdays(first_day(inputs.month), last_day(inputs.month))
    work = work_month(inputs, told.entries, days)
    shares = work.group_by("person_id").agg(pl.col("load_share").sum()).sort("person_id")
    return _shaped(shares.with_columns(stored("load_share")), "loads")
