"""The rows that hold of what is delivered beside work, put into their tables with the night that settled them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import polars as pl
from sqlalchemy import Connection, Table

from transforms.clean.references import OPEN_END, item_versions, rule_versions, spells
from transforms.contracts import contract
from transforms.fixed_point import ONE, exact_sum, narrow, stored
from warehouse import record_schema as schema
from warehouse import star_schema
from warehouse.lake import Lake, Part
from warehouse.store import replace_rows

_Shape = Callable[[pl.DataFrame], pl.DataFrame]


def records(lake: Lake, parts: Iterable[Part]) -> Callable[[Connection], None]:
    """A loader of the tables that these parts feed, their rows read before the warehouse is opened."""
    found = [(part, *RECORDS[part.dataset]) for part in parts if part.dataset in RECORDS]
    rows = [(part, table, _named(part, shape(lake.live(part)))) for part, table, shape in found]

    def load(connection: Connection) -> None:
        for part, table, frame in rows:
            where: dict[str, object] = {"month": part.month} if contract(part.dataset).month_from else {}
            replace_rows(connection, table, where, frame)

    return load


def _named(part: Part, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their bureau, and the month of their part in place of the one they happened in."""
    known = rows.with_columns(pl.col("bureau_id").fill_null(""))
    return known.with_columns(month=pl.lit(part.month)) if contract(part.dataset).month_from else known


def _priced(rows: pl.DataFrame) -> pl.DataFrame:
    points = stored("points_each").alias("points")
    return item_versions(rows).with_columns(points, stored("minutes"), stored("factor"))


def _ruled(rows: pl.DataFrame) -> pl.DataFrame:
    return rule_versions(rows).with_columns(stored("points"))


def _plain(rows: pl.DataFrame) -> pl.DataFrame:
    return rows


def _indicators(rows: pl.DataFrame) -> pl.DataFrame:
    owners = {"name": "indicator_name", "owner_unit": "unit_id", "owner_person": "person_id"}
    return rows.rename(owners).with_columns(stored("points"))


def _results(rows: pl.DataFrame) -> pl.DataFrame:
    numbers = [stored(name) for name in ("raw_value", "event_count", "score")]
    subject = pl.coalesce("person_id", "unit_id")
    return rows.rename({"month": "result_month"}).with_columns(*numbers, subject_id=subject)


def _events(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(stored("points"), subject_id=pl.coalesce("person_id", "unit_id"))


def _milestones(rows: pl.DataFrame) -> pl.DataFrame:
    days = {"came_on": pl.col("reported_at").dt.date(), "urged_on": pl.col("urged_at").dt.date()}
    return rows.rename({"title": "milestone", "owner_unit": "unit_id", "owner_person": "person_id"}).with_columns(
        **days
    )


def _opinions(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.rename({"owner_unit": "unit_id"})


def _peers(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(stored("score"), pl.col("section_kind").fill_null(""), rank=pl.col("rank") // ONE)


def _spells(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(until_date=pl.col("to_date").fill_null(OPEN_END))


def _postings(rows: pl.DataFrame) -> pl.DataFrame:
    return spells(rows).with_columns(stored("share"))


def _reports(rows: pl.DataFrame) -> pl.DataFrame:
    moments = [pl.col(name).dt.replace_time_zone(None) for name in ("submitted_at", "modified_at")]
    return rows.with_columns(*moments, stored("leader_score"), item_count=pl.col("items").list.len().fill_null(0))


def _ratings(rows: pl.DataFrame) -> pl.DataFrame:
    """The sums per class of rater: who gave what is nobody's business beside the scoring."""
    known = rows.with_columns(
        pl.col("bureau_id", "dimension").fill_null(""), voter=pl.coalesce("voter_class", "role").fill_null("")
    )
    sums = known.group_by("bureau_id", "ratee_id", "period", "voter", "dimension").agg(
        rating_count=pl.col("score").count(), score_sum=exact_sum("score")
    )
    return narrow(sums, "score_sum").with_columns(stored("score_sum"))


def _trainings(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.with_columns(stored("hours"))


def _uses(rows: pl.DataFrame) -> pl.DataFrame:
    subject = pl.coalesce("person_id", "unit_id")
    return rows.with_columns(pl.col("document").fill_null(""), subject_id=subject)


RECORDS: Mapping[str, tuple[Table, _Shape]] = {
    "work_item": (schema.dim_work_item, _priced),
    "event_rule": (schema.dim_event_rule, _ruled),
    "cause": (schema.dim_cause, _plain),
    "indicator": (schema.dim_indicator, _indicators),
    "indicator_result": (schema.fact_indicator_result, _results),
    "event": (schema.fact_event, _events),
    "milestone": (schema.fact_milestone, _milestones),
    "opinion": (schema.fact_opinion, _opinions),
    "peer_result": (schema.fact_peer_result, _peers),
    "posting": (star_schema.dim_posting, _postings),
    "responsibility": (star_schema.dim_responsibility, _spells),
    "training": (schema.fact_training, _trainings),
    "discipline": (schema.fact_discipline, _plain),
    "result_use": (schema.fact_result_use, _uses),
    "weekly_report": (star_schema.fact_weekly_report, _reports),
    "rating": (star_schema.fact_rating, _ratings),
}
"""Dataset -> its table, and the rows in the columns of it."""
