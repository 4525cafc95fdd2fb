"""Who is compared with whom (考评组): the group of a level, or the whole fallback group where that is too small."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.scheme.words import Peers


def group(levels: Sequence[str]) -> pl.Expr:
    """The name of the group at these levels; who is without a level shares the blank one."""
    parts = [pl.lit(f"{level}=") + pl.col(level).fill_null("") for level in levels]
    return pl.concat_str(parts, separator="|")


def with_peers(stints: pl.DataFrame, peers: Peers) -> pl.DataFrame:
    """Stints with `peer_group`, the group each is compared with, and `by_group` and `fallback_group`.

    A group below `at_least` is compared with the whole fallback group; held people count in the headcount, and a
    person with several stints in the group counts once.
    """
    named = stints.with_columns(by_group=group(peers.by), fallback_group=group(peers.fallback))
    is_small = pl.col("subject_id").n_unique().over("by_group") < peers.at_least
    return named.with_columns(peer_group=pl.when(is_small).then("fallback_group").otherwise("by_group"))


def members(stints: pl.DataFrame) -> pl.DataFrame:
    """One row per group and stint that belongs to it: peer_group, subject_id, stint; fallback groups hold everybody."""
    key = ["subject_id", "stint"]
    own = stints.select(*key, peer_group="by_group")
    wide = stints.select(*key, peer_group="fallback_group")
    used = stints.select("peer_group").unique()
    return pl.concat([own, wide]).unique().join(used, on="peer_group", how="semi").sort("peer_group", *key)


def apart(stints: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Stints and the members of their groups, in which nobody is compared with their own other stints.

    Else more work in one post would lower what the other is worth. Who has several stints in a group gets a group of
    their own for each: everybody else of that group, and that stint.
    """
    key, groups = ["peer_group", "subject_id"], members(stints)
    several = groups.filter(pl.len().over(key) > 1).select(key).unique()
    if several.is_empty():
        return stints, groups
    own = pl.concat_str("peer_group", "subject_id", "stint", separator="|")
    alone = stints.join(several, on=key, how="semi").with_columns(own_group=own)
    named = stints.join(
        alone.select("subject_id", "stint", "own_group"), on=["subject_id", "stint"], how="left", validate="1:1"
    )
    beside = alone.select("own_group", "peer_group", me="subject_id", here="stint").join(groups, on="peer_group")
    is_beside = (pl.col("subject_id") != pl.col("me")) | (pl.col("stint") == pl.col("here"))
    added = beside.filter(is_beside).select("subject_id", "stint", peer_group="own_group")
    regrouped = named.with_columns(peer_group=pl.coalesce("own_group", "peer_group")).drop("own_group")
    return regrouped, pl.concat([groups, added.select(groups.columns)])
