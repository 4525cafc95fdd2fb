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


CONTESTED = {"title": pl.String(), "subject_id": pl.String(), "place": pl.Int64(), "is_won": pl.Boolean()}
"""One row per title and subject within its places; not won is a tie over the last of them that people decide."""


def titled(scores: pl.DataFrame, places: pl.DataFrame) -> pl.DataFrame:
    """Scores with `title`, the titles won joined by 、; null for nobody's. `places`: the rows of CONTESTED."""
    won = places.filter("is_won").sort("subject_id", maintain_order=True)
    joined = won.group_by("subject_id", maintain_order=True).agg(pl.col("title").str.join("、"))
    return scores.join(joined, on="subject_id", how="left", validate="1:1")


def contested(edition: Edition, scores: pl.DataFrame, lines: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The rows of CONTESTED, by title in the order of the edition, place and subject. `people`: those of person."""
    found = [_places(title, scores, lines, people) for title in edition.titles]
    return pl.concat([pl.DataFrame(schema=CONTESTED), *found])


def _places(title: Title, scores: pl.DataFrame, lines: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The first `top` of a rank or a component; with `hold` a tie over it is nobody's.

    Ranks are several lists where they are given within levels: each has its own first.
    """
    runners = scores.filter(~pl.col("is_held"))
    if title.among:
        runners = runners.filter(pl.col("post_class").is_in(title.among))
    if title.political_status:
        may = people.filter(pl.col("political_status").is_in(title.political_status))
        runners = runners.join(may, left_on="subject_id", right_on="person_id", how="semi")
    if title.first_of == "rank":
        runners = runners.with_columns(place=pl.col("rank").rank("min").over("rank_group").cast(pl.Int64))
    else:
        of = _contributions(lines, title.first_of)
        runners = runners.join(of, on="subject_id", validate="1:1").drop_nulls("contribution")
        place = pl.col("contribution").rank("min", descending=True).over("bureau")
        runners = runners.with_columns(place=place.cast(pl.Int64))
    tied = pl.len().over("rank_group" if title.first_of == "rank" else "bureau", "place")
    is_won = pl.col("place") + tied - 1 <= title.top if title.ties == "hold" else pl.lit(value=True)
    listed = runners.with_columns(is_won=is_won).filter(pl.col("place") <= title.top)
    name = (
        pl.col("post_class").replace_strict(dict(title.name_by), default=None, return_dtype=pl.String)
        if title.name_by
        else pl.lit(title.name)
    )
    return (
        listed.select("subject_id", "place", "is_won", title=name)
        .select(*CONTESTED)
        .drop_nulls("title")
        .sort("place", "subject_id")
    )
