"""The tiers and caps that an edition writes, applied to its scores."""

from __future__ import annotations

import polars as pl

from transforms.scheme.words import Edition
from transforms.scoring.peers import group
from transforms.scoring.tiers import Cap, Cut, tiered, with_cap_tier, with_seat_rank


def with_tiers(edition: Edition, scores: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Scores with `tier`, the name of a cut; null where the edition has none, for the held, and below the last."""
    words = edition.tiers
    if words is None:
        return scores.with_columns(tier=pl.lit(None, dtype=pl.String))
    cuts = [Cut(cut.name, cut.at_least, cut.quota) for cut in words.cuts]
    caps = [Cap(cap.component, cap.tier, cap.at_most, cap.at_least) for cap in edition.tier_caps]
    placed = _ranked_within(scores.with_columns(group=group(words.within)), edition)
    capped = with_cap_tier(with_seat_rank(placed), lines.select("subject_id", "component", "measure"), caps, cuts)
    found = tiered(capped, cuts, words.rounding, words.ties).select("subject_id", "tier")
    return scores.join(found, on="subject_id", how="left", validate="1:1")


def _ranked_within(scores: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """`rank` among those whom the tiers compare, which need not be those whom the ranks do."""
    if edition.tiers is not None and edition.tiers.within == edition.rank.within:
        return scores
    place = pl.col("score").rank("min", descending=True).over("group").cast(pl.Int64)
    return scores.with_columns(rank=pl.when(~pl.col("is_held")).then(place))
