"""What the rules look at in weekly reports: the Friday, the items, and whether they are last week's."""

from __future__ import annotations

import polars as pl

from transforms.clean.references import References
from transforms.items import is_broken

_FRIDAY = 5
_WRITER = ("bureau_id", "person_id", "unit_id")


def with_week(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_friday`, `is_read` (the items), `is_given` (the leader may), `items_before`: the writer's of a week before.

    Those are of the month before; the weeks of the rows themselves are compared by `with_copies`.
    """
    earlier = (
        refs.weekly_report.select(*_WRITER, week=pl.col("week").dt.offset_by("7d"), items_before="items")
        .sort("items_before")
        .unique([*_WRITER, "week"], keep="first", maintain_order=True)
    )
    joined = rows.join(
        earlier, on=[*_WRITER, "week"], how="left", validate="m:1", maintain_order="left", nulls_equal=True
    )
    joined = joined.with_columns(is_person=pl.col("person_id").is_not_null()).join(
        refs.report_terms, on=["bureau_id", "is_person"], how="left", validate="m:1", maintain_order="left"
    )
    return joined.with_columns(
        is_given=pl.col("leader_score") <= pl.col("leader_most"),
        is_friday=pl.col("week").dt.weekday() == _FRIDAY,
        is_read=~pl.col("items").list.eval(is_broken(pl.element())).list.any(),
        items_before=pl.col("items_before").list.join("\n"),
    )


def with_copies(stood: pl.DataFrame) -> pl.DataFrame:
    """`is_new`: the items are not those of the writer's week before; null where that week or the items are blank."""
    said = pl.col("items").list.join("\n")
    earlier = stood.select(*_WRITER, week=pl.col("week").dt.offset_by("7d"), said_before=said).unique(
        [*_WRITER, "week"], keep="first", maintain_order=True
    )
    joined = stood.join(
        earlier, on=[*_WRITER, "week"], how="left", validate="m:1", maintain_order="left", nulls_equal=True
    )
    before = pl.coalesce("said_before", "items_before")
    return joined.with_columns(is_new=pl.when(said != "").then(said != before))


def versions(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per report and time of change, of judged rows: the newest delivered that was not rejected."""
    accepted = rows.filter(~pl.col("is_rejected")).sort("order", "row_no")
    return accepted.unique(["bureau_id", "report_id", "modified_at"], keep="last", maintain_order=True)
