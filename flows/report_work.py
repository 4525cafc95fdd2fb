"""Work, events and grants of a period as its page and workbook list them."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from flows.report_names import Names
from flows.wording import say
from transforms.fixed_point import stored
from transforms.measures import events, grants
from transforms.scheme.words import Edition, Events
from transforms.scoring.inputs import Inputs


def work(entries: pl.DataFrame, names: Names) -> dict[str, pl.DataFrame]:
    """Work by person and item, and its entries one by one."""
    temporary = pl.lit(say(names.lang, "temporary_work"))
    return {"work": _by_item(entries, temporary), "entries": _entries(entries, temporary, names)}


def _by_item(entries: pl.DataFrame, temporary: pl.Expr) -> pl.DataFrame:
    by_item = (
        entries.with_columns(item_code=pl.col("item_code").fill_null(""))
        .group_by("person_id", "item_code", maintain_order=True)
        .agg(
            pl.col("item_name").first(),
            prices=pl.col("points_each").drop_nulls().unique(maintain_order=True),
            declared=pl.col("quantity").filter(pl.col("source") == "declared").sum(),
            system=pl.col("quantity").filter(pl.col("source") == "system").sum(),
            confirmed=pl.col("counted_low").sum(),
            points=pl.col("points_low").sum(),
        )
    )
    numbers = [stored(name) for name in ("declared", "system", "confirmed", "points")]
    return by_item.with_columns(*numbers, pl.col("item_name").fill_null(temporary), points_each=_prices()).drop(
        "prices"
    )


def _entries(entries: pl.DataFrame, temporary: pl.Expr, names: Names) -> pl.DataFrame:
    return entries.select(
        "person_id",
        "work_date",
        "item_code",
        pl.col("item_name").fill_null(temporary),
        stored("quantity"),
        stored("counted_low").alias("counted_quantity"),
        stored("points_each"),
        stored("points_low").alias("points"),
        pl.col("evidence").list.join(";"),
        "source",
        names.said("remark"),
        names.file(),
        "row_no",
    )


def _prices() -> pl.Expr:
    """8, or 8→6 where the price changed within the month."""
    plain = pl.element().cast(pl.Decimal(38, 6)) * pl.lit(Decimal("0.000001"))
    text = plain.cast(pl.String).str.strip_chars_end("0").str.strip_chars_end(".")
    return pl.col("prices").list.eval(text).list.join("→")


def merits(inputs: Inputs, edition: Edition, names: Names) -> dict[str, pl.DataFrame]:
    """Events and grants that count, each with where it came from; events that only bar a grade are told with it."""
    every_event = [events.counted(c, inputs) for c in edition.components if isinstance(c, Events)]
    counted = pl.concat(every_event).unique(["bureau_id", "event_id"], maintain_order=True) if every_event else None
    none = inputs["event"].clear().with_columns(event_name=pl.lit(""), points_counted="points")
    shown = (none if counted is None else counted).select(
        pl.coalesce("person_id", "unit_id").alias("person_id"),
        "event_date",
        "event_code",
        "event_name",
        stored("points_counted").alias("points"),
        pl.concat_str(pl.col("evidence").fill_null(""), pl.col("note").fill_null(""), separator=" ")
        .str.strip_chars()
        .alias("evidence"),
        names.file(),
        "row_no",
    )
    granted = grants.counted(inputs).select("person_id", stored("points"), "reason", names.file(), "row_no")
    return {"events": shown, "grants": granted}
