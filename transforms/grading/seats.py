"""名额: how many may have the best grade in a bureau or in each of its sections; the share is never exceeded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from transforms.fixed_point import ONE, constant, millionths, narrow, wide
from transforms.period import last_day, months_of

if TYPE_CHECKING:
    from transforms.scheme.grading import Quota
    from transforms.scoring.inputs import Inputs

SHAPE = {
    "unit_id": pl.String(),
    "base": pl.Int64(),
    "rate": pl.Int64(),
    "document": pl.String(),
    "seats": pl.Int64(),
}
"""One row per unit with a quota of its own; `rate` in millionths, `document` where the rate was raised."""

_OUT = ("excluded",)


def seats(inputs: Inputs, people: pl.DataFrame) -> pl.DataFrame:
    """The rows of SHAPE, by unit; none where the edition has no quota. `people`: with unit_id and standing.

    seats = floor(rate x base); the base is who should take part (everybody not excluded), or who is graded.
    """
    quota = inputs.edition.quota
    if quota is None:
        return pl.DataFrame(schema=SHAPE)
    counts = ~pl.col("standing").is_in(_OUT) if quota.base == "should_participate" else pl.col("standing") == "graded"
    bases = (
        people.with_columns(unit_id=group(quota, inputs.bureau_id))
        .group_by("unit_id")
        .agg(base=counts.sum().cast(pl.Int64))
    )
    rated = bases.join(_rates(inputs, quota, bases), on="unit_id", validate="1:1")
    floor = wide("base") * wide("rate") // constant(ONE)
    return narrow(rated.with_columns(seats=floor), "seats").select(*SHAPE).sort("unit_id")


def group(quota: Quota, bureau_id: str) -> pl.Expr:
    """The unit whose quota a person's grade counts against."""
    return pl.col("unit_id") if quota.within == "section" else pl.lit(bureau_id)


def _rates(inputs: Inputs, quota: Quota, bases: pl.DataFrame) -> pl.DataFrame:
    """unit_id, rate, document: a unit that is named goes before its tier, that before the common rate."""
    named = {one.unit: one for one in quota.raised if one.unit}
    by_tier = {one.tier: one for one in quota.raised if one.tier}
    tiers = dict(unit_tiers(inputs).iter_rows())
    found = [named.get(unit) or by_tier.get(tiers.get(unit, "")) for unit in bases["unit_id"]]
    return pl.DataFrame(
        {
            "unit_id": bases["unit_id"],
            "rate": [millionths(one.rate if one else quota.rate) for one in found],
            "document": [one.document if one else None for one in found],
        },
        schema={"unit_id": pl.String(), "rate": pl.Int64(), "document": pl.String()},
    )


def unit_tiers(inputs: Inputs) -> pl.DataFrame:
    """unit_id, tier: of the last period in which a unit was given one, the longest of those.

    Published here, or by the superior bureau and delivered as 横向比较 (composite); what was published here wins.
    """
    units = inputs["unit"].select(subject_id="unit_id").unique()
    ours = inputs.published.filter(pl.col("tier").is_not_null()).join(units, on="subject_id", how="semi")
    above = _from_above(inputs).select("period", "subject_id", "tier", is_own=pl.lit(value=False))
    known = pl.concat([ours.select("period", "subject_id", "tier", is_own=pl.lit(value=True)), above])
    ends = {one: (last_day(one), len(months_of(one))) for one in known["period"].unique()}
    order = {one: place for place, one in enumerate(sorted(ends, key=lambda one: ends[one]))}
    ordered = known.with_columns(order=pl.col("period").replace_strict(order, return_dtype=pl.Int64))
    return (
        ordered.sort("order", "is_own")
        .unique("subject_id", keep="last", maintain_order=True)
        .select(unit_id="subject_id", tier="tier")
        .sort("unit_id")
    )


def _from_above(inputs: Inputs) -> pl.DataFrame:
    """The tiers of the bureau and its sections among their peers: period, subject_id, tier."""
    units = inputs["unit"].sort("from_date").unique("unit_id", keep="last")
    own = units.filter(pl.col("unit_id") == inputs.bureau_id)
    names = pl.concat([own["unit_id"], own["unit_name"]]).drop_nulls().implode()
    said = inputs["peer_result"].filter(
        pl.col("peer_unit").is_in(names) & pl.col("tier").is_not_null() & (pl.col("measure") == "composite")
    )
    is_whole = pl.col("section_kind").fill_null("") == ""
    whole = said.filter(is_whole).with_columns(subject_id=pl.lit(inputs.bureau_id))
    sections = units.filter(pl.col("parent_id") == inputs.bureau_id).select("unit_name", subject_id="unit_id")
    parts = said.filter(~is_whole).join(sections, left_on="section_kind", right_on="unit_name")
    return pl.concat([one.select("subject_id", "tier", period="month") for one in (whole, parts)])
