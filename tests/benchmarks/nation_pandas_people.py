"""People of all bureaus compared in pandas: relative to the most of a post class, weighed, rounded and ranked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

_HUNDRED = 100 * 10**6
_POST = ["bureau_id", "post_class"]


def scored(month: str, every: list[Path], worked: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """One row per person: scores in millionths, and the rank within the bureau."""
    found = _measured(month, every, worked).merge(weights, on="post_class", validate="m:1")
    unheld = found["low"].where(~found["is_held"])
    most = {by: unheld.groupby([found[name] for name in by]).transform("max") for by in (tuple(_POST), ("bureau_id",))}
    is_small = found.groupby(_POST)["person_id"].transform("size") < 3
    base = most["bureau_id",].where(is_small, most[tuple(_POST)]).fillna(0).astype(np.int64)
    quality = _rounded(found["quality"].clip(lower=0) * found["quality_weight"], 10**6)
    for end in ("low", "high"):
        own = np.where(found["is_held"], np.maximum(base, found[end]), base)
        worth = _rounded(_share(found[end].to_numpy(), own) * found["quantity_weight"], 10**6)
        total = worth + quality + found["granted"]
        found[f"{end}_score"] = _rounded(total.clip(lower=0), 10**4) * 10**4
    return _ranked(found, quality)


def _ranked(found: pd.DataFrame, quality: pd.Series) -> pd.DataFrame:
    """High first; a tie goes to the better quality, and both have one rank where that is the same."""
    standing = found["low_score"] * 10**9 + quality
    rank = standing.where(~found["is_held"]).groupby(found["bureau_id"]).rank("min", ascending=False)
    beside = found["is_held"].groupby(found["bureau_id"]).transform("any")
    blank = found["is_held"]
    return pd.DataFrame(
        {
            **{name: found[name] for name in ("bureau_id", "person_id", "unit_id", "post_class", "is_held")},
            "subject_id": found["person_id"],
            "name": found["person_name"],
            "score": found["low_score"].astype("Int64").mask(blank),
            "score_low": found["low_score"].astype("Int64").where(blank),
            "score_high": found["high_score"].astype("Int64").where(blank),
            "rank": rank.astype("Int64"),
            "is_provisional": beside & ~blank,
        }
    )


def _rounded(number: pd.Series, unit: int) -> pd.Series:
    """A count of nothing below zero, divided and rounded half away from zero."""
    return (number * 2 + unit) // (unit * 2)


def _share(value: np.ndarray, base: np.ndarray) -> np.ndarray:
    """100 x value / base in millionths, at most 100; in two steps, since 64 bits do not hold the product."""
    over = np.maximum(base, 1)
    high, rest = np.divmod(value * 10**4, over)
    share = high * 10**4 + (rest * 10**4 * 2 + over) // (over * 2)
    return np.where(base > 0, np.minimum(share, _HUNDRED), 0)


def _measured(month: str, every: list[Path], worked: pd.DataFrame) -> pd.DataFrame:
    """One row per subject with what was measured of it."""
    posting = _read(
        every, "posting", ["person_id", "kind", "from_date", "to_date", "bureau_id", "unit_id", "post_class"]
    )
    last = (pd.Timestamp(f"{month}-01") + pd.offsets.MonthEnd(1)).date()
    begun = posting[(posting["kind"] == "main") & (posting["from_date"] <= last)]
    own = begun.sort_values(["from_date", "unit_id", "post_class"]).drop_duplicates("person_id", keep="last")
    own = own[own["to_date"].isna() | (own["to_date"] >= last)]
    people = own.merge(_read(every, "person", ["person_id", "person_name"]), on="person_id")
    people = people.merge(worked, left_on="person_id", right_index=True, how="left")
    grants = _read(every, "grant", ["person_id", "points"]).groupby("person_id")["points"].sum()
    return people.assign(
        is_held=people["is_open"].fillna(value=False).astype(bool),
        low=people["low"].fillna(0).astype(np.int64),
        high=people["high"].fillna(0).astype(np.int64),
        quality=people["person_id"].map(_events(every)).fillna(0).astype(np.int64) + _HUNDRED,
        granted=people["person_id"].map(grants).fillna(0).astype(np.int64),
    )


def _events(every: list[Path]) -> pd.Series:
    """The points of each person's events by the rule of their day."""
    rules = _read(every, "event_rule", ["event_code", "category", "points", "from_date"]).drop_duplicates()
    rules = rules[rules["category"] == "quality"].rename(columns={"points": "rule_points"})
    found = _read(every, "event", ["person_id", "event_code", "event_date", "points"]).merge(rules, on="event_code")
    found = found[found["from_date"] <= found["event_date"]].sort_values("from_date")
    found = found.groupby(["person_id", "event_code", "event_date"], as_index=False).last()
    points = found["points"].astype("Int64").fillna(found["rule_points"].astype("Int64"))
    return points.groupby(found["person_id"]).sum()


def _read(every: list[Path], name: str, columns: list[str]) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(folder / f"{name}.parquet", columns=columns) for folder in every])
