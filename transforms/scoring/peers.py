"""Who is compared with whom (考评组): the group of a level, or the whole fallback group where that is too small."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from transforms.scheme.words import Peers


def group(levels: Sequence[str]) -> pl.Expr:
    """The name of a person's group at these levels; people without a level share the blank one."""
    parts = [pl.lit(f"{level}=") + pl.col(level).fill_null("") for level in levels]
    return pl.concat_str(parts, separator="|")


def with_peers(subjects: pl.DataFrame, peers: Peers) -> pl.DataFrame:
    """Subjects with `peer_group`, the group each is compared with, and `by_group` and `fallback_group`.

    A group below `at_least` is compared with the whole fallback group; held people count in the headcount.
    """
    named = subjects.with_columns(by_group=group(peers.by), fallback_group=group(peers.fallback))
    is_small = pl.len().over("by_group") < peers.at_least
    return named.with_columns(peer_group=pl.when(is_small).then("fallback_group").otherwise("by_group"))


def members(subjects: pl.DataFrame) -> pl.DataFrame:
    """One row per group and person who belongs to it: peer_group, person_id; fallback groups hold everybody."""
    own = subjects.select("person_id", peer_group="by_group")
    wide = subjects.select("person_id", peer_group="fallback_group")
    used = subjects.select("peer_group").unique()
    return pl.concat([own, wide]).unique().join(used, on="peer_group", how="semi").sort("peer_group", "person_id")
