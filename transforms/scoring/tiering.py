"""The tiers and caps that an edition writes, applied to its scores."""

from __future__ import annotations

import polars as pl

from transforms.scheme.words import Edition
from transforms.scoring.peers import group
from transforms.scoring.ranking import ranked
from transforms.scoring.tiers import Cap, Cut, tiered, with_cap_tier, with_seat_rank


def with_tiers(edition: Edition, scores: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Scores with `tier`, the name of a cut; null where the edition has none, for the held, and below the last."""
    words = edition.tiers
    if words is None:
        return scores.with_columns(tier=pl.lit(None, dtype=pl.String))
    cuts = [Cut(cut.name, cut.at_least, cut.quota) for cut in words.cuts]
    caps = [Cap(cap.component, cap.tier, cap.at_most, cap.at_least) for cap in edition.tier_caps]
    placed = _ranked_within(scores, lines, edition).with_columns(group=group(words.within))
    measures = lines.select("subject_id", "component", "measure")
    capped = with_cap_tier(with_seat_rank(_with_an_end(placed)), measures, caps, cuts)
    found = tiered(capped, cuts, words.rounding, words.ties).select("subject_id", "tier")
    return scores.join(found, on="subject_id", how="left", validate="1:1")


def _ranked_within(scores: pl.DataFrame, lines: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """`rank` among those whom the tiers compare, by the same words: what breaks a tie there breaks it here."""
    if edition.tiers is None or edition.tiers.within == edition.rank.within:
        return scores
    words = edition.rank.model_copy(update={"within": edition.tiers.within})
    return ranked(edition.model_copy(update={"rank": words}), scores, lines)


def _with_an_end(scores: pl.DataFrame) -> pl.DataFrame:
    """Who is held because nothing is left has no ends, is counted, and could still win any seat."""
    best = pl.when("is_held").then(pl.lit(2**63 - 1))
    return scores.with_columns(score_high=pl.coalesce("score_high", best))
