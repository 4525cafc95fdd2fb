"""Who may send what: the inbox folder of a row against its unit, and the head who alone grants points."""

from __future__ import annotations

import polars as pl

from transforms.clean.hierarchy import upward
from transforms.clean.references import OPEN_END, References, current_units, spells
from transforms.contracts import Contract

_OF_OTHERS = ("peer_result",)
"""Rows that speak of units outside the house."""

_OF_OFFICE = ("sender", "posting", "responsibility")
"""Who may do what: said by the bureau's office, or by a folder that the senders table names for it."""


def with_sender(known: Contract, rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_from_sender`: the folder may send this dataset for the row's unit; null where nobody is asked.

    A folder that the senders table names may send what it says there. Another one that is named after a unit sends
    for that unit and what is beneath it; lists, which hold for more than one unit, it may send as before, but those
    that say who may do what. Who may send is said by the office alone, or the table would judge itself.
    """
    above = upward(current_units(refs.unit))
    asked = rows.with_row_index("_row").select(
        "_row", "folder", "section_id", day=pl.coalesce("row_day", "received_date")
    )
    listed = pl.col("folder").is_in(refs.sender["folder_id"].unique().to_list())
    own = asked.join(above, left_on=["section_id", "folder"], right_on=["unit_id", "above_id"], how="semi")
    is_fact = bool(known.month_from) and known.dataset not in _OF_OTHERS
    is_asked = (
        pl.lit(is_fact)
        & pl.col("section_id").is_not_null()
        & pl.col("folder").is_in(above["above_id"].unique().to_list())
    )
    return (
        rows.with_row_index("_row")
        .with_columns(
            is_from_sender=pl.when(pl.lit(known.dataset == "sender"))
            .then(_is_office(refs))
            .when(listed)
            .then(pl.col("_row").is_in(_allowed(known, asked, refs, above).implode()))
            .when(pl.lit(known.dataset in _OF_OFFICE) & ~_is_office(refs))
            .then(pl.lit(value=False))
            .when(is_asked)
            .then(pl.col("_row").is_in(own["_row"].implode()))
        )
        .drop("_row")
    )


def _is_office(refs: References) -> pl.Expr:
    """The inbox itself, the folder of a bureau, or one that is named after no known unit."""
    sections = sorted(set(refs.unit["unit_id"].to_list()) - {*refs.bureaus})
    return ~pl.col("folder").is_in(sections)


def sending(known: Contract, senders: pl.DataFrame) -> pl.DataFrame:
    """One row per line of the senders table that speaks of a dataset: folder, allowed_unit, first and last day."""
    named = pl.col("dataset_name").is_in([known.dataset, known.title]) | pl.col("dataset_name").is_null()
    return senders.filter(named).select(
        folder="folder_id",
        allowed_unit=pl.coalesce("unit_id", "folder_id"),
        first="from_date",
        last=pl.col("to_date").fill_null(OPEN_END),
    )


def _allowed(known: Contract, asked: pl.DataFrame, refs: References, above: pl.DataFrame) -> pl.Series:
    """The rows that a line of the senders table speaks for."""
    said = asked.join(sending(known, refs.sender), on="folder").filter(pl.col("day").is_between("first", "last"))
    beneath = said.join(above, left_on=["section_id", "allowed_unit"], right_on=["unit_id", "above_id"], how="semi")
    homeless = said.filter(pl.col("section_id").is_null())
    return pl.concat([beneath["_row"], homeless["_row"]]).unique()


def with_head(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_by_head`: who granted headed the bureau in the month, or acted as head; null where no head is known.

    Where nobody is named it is the head for the office's own folder, and nobody for a section's.
    """
    posts = (
        spells(refs.posting)
        .filter("is_head")
        .select("person_id", bureau_id="unit_id", first="from_date", last="until_date")
    )
    acting = refs.duty_roster.select(
        "person_id", bureau_id="unit_id", first="from_date", last=pl.col("to_date").fill_null(OPEN_END)
    )
    heads = pl.concat([posts, acting])
    asked = rows.with_row_index("_row")
    month = pl.col("row_day")
    found = (
        asked.select("_row", "bureau_id", "granted_by", "row_day")
        .join(heads, on="bureau_id")
        .filter((pl.col("first") <= month) & (pl.col("last") >= month.dt.month_start()))
        .group_by("_row")
        .agg(is_head=(pl.col("person_id") == pl.col("granted_by")).any(), has_head=pl.len() > 0)
    )
    joined = asked.join(found, on="_row", how="left", validate="1:1").sort("_row").drop("_row")
    named = pl.col("granted_by").is_not_null()
    unnamed = ~named & ~_is_office(refs) & pl.col("has_head").fill_null(value=False)
    said = pl.when(named).then("is_head").when(unnamed).then(pl.lit(value=False))
    return joined.with_columns(is_by_head=said).drop("is_head", "has_head")
