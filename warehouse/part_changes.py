"""Whose rows differ between two live files of one part: one look at both, whatever the number of bureaus."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import polars as pl

from warehouse.lake import Lake, Part

PERSONAL = ("person", "posting", "absence", "discipline")
"""What bears on every bureau that its person has a post in, whoever keeps the row."""
_COMMON = ("unit",)
"""What may bear on everybody."""


def bureaus_changed(lake: Lake, part: Part, before: str | None, after: str | None) -> frozenset[str] | None:
    """The bureaus whose rows differ; None where it may be everybody, or a file is not kept any more.

    A row of a list that is no bureau's is everybody's.
    """
    files = [lake.root / part.dataset / part.month / name if name else None for name in (before, after)]
    if part.dataset in _COMMON or any(file is not None and not file.exists() for file in files):
        return None
    column = "person_id" if part.dataset in PERSONAL else "bureau_id"
    changed = _changed(*files, column)
    if column == "bureau_id":
        return None if None in changed else frozenset(one for one in changed if one)
    return _posted(lake, part, files, changed)


@lru_cache(1024)
def _changed(before: Path | None, after: Path | None, column: str) -> frozenset[str | None]:
    """The values of the column whose rows differ; live files are named by their bytes, so it is looked at once."""
    old, new = (_digests(file, column) for file in (before, after))
    return frozenset(key for key in {*old, *new} if old.get(key) != new.get(key))


def _digests(file: Path | None, column: str) -> dict[str | None, tuple[int, int]]:
    """Value -> the number of its rows and the sum of their hashes."""
    if file is None:
        return {}
    rows = pl.scan_parquet(file, glob=False).select(column, _row=pl.struct(pl.all()).hash(1))
    found = rows.group_by(column).agg(pl.len(), total=pl.col("_row").sum()).collect(engine="streaming")
    return {key: (count, total) for key, count, total in found.iter_rows()}


def _posted(lake: Lake, part: Part, files: list[Path | None], people: frozenset[str | None]) -> frozenset[str] | None:
    """The bureaus in which these people have or had a post, by the postings of now and those that changed."""
    posts = [lake.live_path(Part("posting", part.month)), *(files if part.dataset == "posting" else [])]
    who = [one for one in people if one]
    found = [
        pl.scan_parquet(file, glob=False).filter(pl.col("person_id").is_in(who)).select("bureau_id").unique().collect()
        for file in posts
        if file is not None
    ]
    every = [one for rows in found for one in rows["bureau_id"]]
    return None if None in every else frozenset(every)
