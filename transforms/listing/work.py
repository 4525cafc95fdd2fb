"""Work of a month per person and item: declared, system, counted, points, and how full it makes the day (饱满度)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.clean.references import spells
from transforms.comparison.reconciliation import reconciled
from transforms.fixed_point import ONE, constant, exact_sum, narrow, quotient, wide
from transforms.measures import workload
from transforms.scheme.words import Workload

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from transforms.scoring.inputs import Inputs

MINUTES_A_DAY = 480


def counted_entries(inputs: Inputs) -> pl.DataFrame:
    """One row per entry of a scored person, as the edition's first workload component counts it."""
    component = next((c for c in inputs.edition.components if isinstance(c, Workload)), None)
    if component is None:
        component = Workload(kind="workload", name="work", title="-", basis="-")  # nothing of it is scored
    return workload.entries(component, inputs)


def work_month(inputs: Inputs, entries: pl.DataFrame, workdays: Sequence[date]) -> pl.DataFrame:
    """One row per person and item: quantities, points and load_share, all in millionths; item "" is temporary work.

    load_share is counted quantity x necessary minutes over working days in post x 480, rounded to six decimals.
    `finding` says how declared and system quantities agree (see `reconciled`).
    """
    declared = pl.when(pl.col("source") == "declared").then("quantity").otherwise(0)
    system = pl.when(pl.col("source") == "system").then("quantity").otherwise(0)
    findings = reconciled(entries).select("person_id", "item_code", "finding")
    minutes = wide("counted_low") * wide(pl.col("minutes").fill_null(0)) // constant(ONE)
    by_item = (
        entries.with_columns(item_code=pl.col("item_code").fill_null(""))
        .group_by("person_id", "item_code")
        .agg(
            declared_quantity=exact_sum(declared),
            system_quantity=exact_sum(system),
            confirmed_quantity=exact_sum("counted_low"),
            points=exact_sum("points_low"),
            minutes=exact_sum(minutes),
        )
    )
    days = by_item.join(_days_in_post(inputs, workdays), on="person_id", how="left", validate="m:1")
    share = quotient(wide("minutes"), wide("days") * constant(MINUTES_A_DAY))
    names = ["declared_quantity", "system_quantity", "confirmed_quantity", "points", "load_share"]
    told = days.with_columns(load_share=share).join(findings, on=["person_id", "item_code"], how="left", validate="1:1")
    return narrow(told.select("person_id", "item_code", *names, "finding"), *names).sort("person_id", "item_code")


def _days_in_post(inputs: Inputs, workdays: Sequence[date]) -> pl.DataFrame:
    """One row per person: working days of the month on which they held any post."""
    days = pl.DataFrame({"day": list(workdays)}, schema={"day": pl.Date})
    posts = spells(inputs["posting"]).select("person_id", "from_date", "until_date")
    return (
        posts.join(days, how="cross")
        .filter(pl.col("day").is_between("from_date", "until_date"))
        .group_by("person_id")
        .agg(days=pl.col("day").n_unique())
    )
