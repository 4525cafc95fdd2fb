"""Ranks, provisional marks and titles. Who is held has no rank and no title."""

from __future__ import annotations

import polars as pl

from transforms.fixed_point import exact_sum, narrow
from transforms.scheme.words import Edition, Ranked, Relative, Title
from transforms.scoring.peers import group, members


def ranked(edition: Edition, scores: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Scores with `rank` within the edition's levels: high first, ties as the edition says, null for the held."""
    on = "score" if edition.rank.on == "published" else "total"
    breaks = _breaks(edition, lines)
    names = [name for name in breaks.columns if name != "subject_id"]
    joined = scores.join(breaks, on="subject_id", how="left", validate="1:1").with_columns(
        rank_group=group(edition.rank.within)
    )
    standing = pl.when(~pl.col("is_held")).then(pl.struct(on, *names))
    rank = standing.rank(edition.rank.ties, descending=True).over("rank_group").cast(pl.Int64)
    return joined.with_columns(rank=pl.when(~pl.col("is_held")).then(rank)).drop(names)


def _breaks(edition: Edition, lines: pl.DataFrame) -> pl.DataFrame:
    """One row per subject: the contributions that break ties, in their order; a missing one is the least."""
    breaks = lines.select("subject_id").unique()
    for place, component in enumerate(edition.rank.break_by):
        of = _contributions(lines, component).rename({"contribution": f"break_{place}"})
        breaks = breaks.join(of, on="subject_id", how="left", validate="1:1").with_columns(
            pl.col(f"break_{place}").fill_null(-(2**62))
        )
    return breaks


def _contributions(lines: pl.DataFrame, component: str) -> pl.DataFrame:
    """One row per subject: what a component contributed in all its stints."""
    of = lines.filter(pl.col("component") == component)
    return narrow(of.group_by("subject_id").agg(contribution=exact_sum("contribution")), "contribution")


def with_provisional(edition: Edition, scores: pl.DataFrame, stints: pl.DataFrame) -> pl.DataFrame:
    """`is_provisional`: not held, and ranked, seated by a quota or in any stint compared with somebody who is."""
    with_held = pl.col("is_held").any().over("rank_group")
    if edition.tiers is not None and edition.tiers.cuts[0].quota is not None:
        with_held |= pl.col("is_held").any().over(group(edition.tiers.within))
    if any(isinstance(component.scale, Relative | Ranked) for component in edition.components):
        beside = _beside_the_held(scores, stints)
        with_held |= pl.col("subject_id").is_in(beside.implode())
    return scores.with_columns(is_provisional=~pl.col("is_held") & with_held)


def _beside_the_held(scores: pl.DataFrame, stints: pl.DataFrame) -> pl.Series:
    """The subjects with a stint that is compared with one of somebody held."""
    held = members(stints).join(scores.filter("is_held"), on="subject_id", how="semi")
    return stints.join(held, on="peer_group", how="semi")["subject_id"].unique()


def titled(edition: Edition, scores: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Scores with `title`, the titles won joined by 、; null for nobody's."""
    won = [_winners(title, scores, lines) for title in edition.titles]
    if not won:
        return scores.with_columns(title=pl.lit(None, dtype=pl.String))
    joined = pl.concat(won).group_by("subject_id", maintain_order=True).agg(title=pl.col("title").str.join("、"))
    return scores.join(joined, on="subject_id", how="left", validate="1:1")


def _winners(title: Title, scores: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """subject_id and title of the first `top` of a rank or a component; with `hold` a tie over it is nobody's.

    Ranks are several lists where they are given within levels: each has its own first.
    """
    runners = scores.filter(~pl.col("is_held"))
    if title.among:
        runners = runners.filter(pl.col("post_class").is_in(title.among))
    if title.first_of == "rank":
        runners = runners.with_columns(place=pl.col("rank").rank("min").over("rank_group").cast(pl.Int64))
    else:
        of = _contributions(lines, title.first_of)
        runners = runners.join(of, on="subject_id", validate="1:1").drop_nulls("contribution")
        place = pl.col("contribution").rank("min", descending=True).over("bureau")
        runners = runners.with_columns(place=place.cast(pl.Int64))
    winners = runners.filter(pl.col("place") <= title.top)
    if title.ties == "hold":
        tied = pl.len().over("rank_group" if title.first_of == "rank" else "bureau", "place")
        winners = winners.filter(pl.col("place") + tied - 1 <= title.top)
    name = (
        pl.col("post_class").replace_strict(dict(title.name_by), default=None, return_dtype=pl.String)
        if title.name_by
        else pl.lit(title.name)
    )
    return winners.select("subject_id", title=name).drop_nulls("title").sort("subject_id")
