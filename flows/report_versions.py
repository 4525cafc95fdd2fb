"""The other versions of weekly reports: the lake keeps every delivered row, the rows that hold are only the newest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import polars as pl

from flows.desk import Desk
from flows.judging import delivered, judged_rows
from transforms.clean.reports import versions
from transforms.contracts import contract, empty
from transforms.scheme.kinds import Reports
from transforms.scheme.words import Edition
from warehouse.lake import Part

_REPORTS = "weekly_report"


def is_first_asked(editions: Iterable[Edition]) -> bool:
    """Whether an edition counts the first version of a report."""
    kinds = [c for edition in editions for c in edition.components if isinstance(c, Reports)]
    return any(one.version == "first" for one in kinds)


def earlier_reports(desk: Desk, reports: pl.DataFrame, months: Sequence[str]) -> pl.DataFrame:
    """One row per other version of a bureau's reports that hold, in the columns of the contract.

    Rejected rows are no versions. Only the rows of reports that came more than once are judged again.
    """
    days = {part: desk.lake.manifest(part).days for part in (Part(_REPORTS, month) for month in months)}
    keys = reports["report_id"].implode()
    typed = {part: rows.filter(pl.col("report_id").is_in(keys)) for part, rows in delivered(desk, days).items()}
    several = pl.concat([rows.select("report_id") for rows in typed.values()]) if typed else reports.clear()
    again = several.filter(pl.col("report_id").is_duplicated())["report_id"].unique()
    if again.is_empty():
        return empty(_REPORTS)
    asked = {part: rows.filter(pl.col("report_id").is_in(again.implode())) for part, rows in typed.items()}
    judged = judged_rows(desk, _REPORTS, {p: rows for p, rows in asked.items() if rows.height}, desk.references())
    key = ["bureau_id", "report_id"]
    return (
        versions(judged)
        .join(reports, on=key, how="semi")
        .join(reports, on=[*key, "modified_at"], how="anti", nulls_equal=True)
        .select(contract(_REPORTS).shape.keys())
        .sort("report_id", "modified_at")
    )
