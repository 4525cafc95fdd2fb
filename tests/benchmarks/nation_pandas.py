"""The month score of a nation in pandas: sums shard by shard, prices looked up as ours are, people compared at the end."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from tests.benchmarks.nation_child import folders, tell, weights
from tests.benchmarks.nation_pandas_people import scored

_DAYS = 32
_ENDS = ["low", "high", "is_open"]
_PRICE = ["item", "item_code", "is_declared", "points", "from_date", "until_date", "first", "last"]


def work(root: Path, target: Path) -> list[int]:
    """People; writes scores.parquet."""
    month, every = folders(root)
    prices = _prices(month, every[0])
    made = [_summed(month, folder, prices) for folder in every] + [_looked_at(every, prices)]
    people = scored(month, every, _per_person(pd.concat(made)), pd.DataFrame(weights(target)))
    people.to_parquet(target / "scores.parquet", index=False)
    return [len(people)]


def read(every: list[Path], name: str, columns: list[str]) -> pd.DataFrame:
    """One file of every shard."""
    return pd.concat([pd.read_parquet(folder / f"{name}.parquet", columns=columns) for folder in every])


def _per_person(parts: pd.DataFrame) -> pd.DataFrame:
    return parts.groupby("person_id").agg({"low": "sum", "high": "sum", "is_open": "any"})


def _prices(month: str, folder: Path) -> pd.DataFrame:
    """One row per item and price that holds on a day of the month, by the numbers of the items."""
    listed = read([folder], "work_item", ["item_code", "counted_from", "points", "from_date"])
    listed["from_date"] = pd.to_datetime(listed["from_date"])
    listed = listed.sort_values(["item_code", "from_date"])
    following = listed.groupby("item_code")["from_date"].shift(-1) - pd.Timedelta(days=1)
    listed["until_date"] = following.fillna(pd.Timestamp(2200, 1, 1))
    begin, end = pd.Timestamp(f"{month}-01"), pd.Timestamp(f"{month}-01") + pd.offsets.MonthEnd(1)
    listed = listed[(listed["from_date"] <= end) & (listed["until_date"] >= begin)]
    items = pd.read_parquet(folder / f"items-{month}.parquet").reset_index(names="item")
    found = listed.merge(items[["item", "item_code"]], on="item_code").sort_values(["item", "from_date"])
    found["is_declared"] = found["counted_from"] == "declared"
    found["first"], found["last"] = found["from_date"].clip(begin).dt.day, found["until_date"].clip(upper=end).dt.day
    return found[_PRICE].reset_index(drop=True)


def _lookup(prices: pd.DataFrame) -> np.ndarray:
    """The number of the price of each item, day and source; the one after the last where an entry does not count."""
    found = np.full((prices["item"].max() + 1) * _DAYS * 2, len(prices), dtype=np.int64)
    for way, (item, is_declared, first, last) in enumerate(
        zip(prices["item"], prices["is_declared"], prices["first"], prices["last"], strict=True)
    ):
        found[(item * _DAYS + np.arange(first, last + 1)) * 2 + is_declared] = way
    return found


def _summed(month: str, folder: Path, prices: pd.DataFrame) -> pd.DataFrame:
    """One row per person of the shard: the least and most of their points."""
    columns = ["person", "item", "day", "is_declared", "has_papers", "quantity"]
    rows = pd.read_parquet(folder / f"work-{month}.parquet", columns=columns)
    rows = rows[rows["has_papers"] | ~rows["is_declared"]]
    way = _lookup(prices)[(rows["item"].to_numpy() * _DAYS + rows["day"].to_numpy()) * 2 + rows["is_declared"]]
    key = rows["person"].to_numpy().astype(np.int64) * (len(prices) + 1) + way
    lines = rows["quantity"].groupby(key).sum().rename_axis("key").reset_index()
    lines["person"], lines["way"] = lines["key"] // (len(prices) + 1), lines["key"] % (len(prices) + 1)
    lines = lines.merge(prices[["item", "is_declared", "points"]], left_on="way", right_index=True)
    verdicts = pd.read_parquet(folder / f"verdicts-{month}.parquet")
    declared = lines[lines["is_declared"]].merge(verdicts, on=["person", "item"], how="left").sort_values("key")
    declared["earlier"] = declared.groupby(["person", "item"])["quantity"].cumsum() - declared["quantity"]
    parts = pd.concat([_whole(lines[~lines["is_declared"]]), _reviewed(declared)])
    people = pd.read_parquet(folder / f"people-{month}.parquet", columns=["person_id"])["person_id"]
    return parts.assign(person_id=people.to_numpy()[parts["person"]])[["person_id", *_ENDS]]


def _whole(rows: pd.DataFrame) -> pd.DataFrame:
    points = rows["quantity"] * rows["points"].astype(np.int64) // 10**6
    return rows.assign(low=points, high=points, is_open=False)


def _reviewed(rows: pd.DataFrame) -> pd.DataFrame:
    """Declared work counts as confirmed, the earliest first."""
    left = (rows["confirmed_quantity"].fillna(-1).astype(np.int64) - rows["earlier"]).clip(lower=0)
    filled = rows["quantity"].where(rows["confirmed_quantity"].isna(), np.minimum(rows["quantity"], left))
    is_open = ~rows["is_reviewed"].fillna(value=False).astype(bool)
    points = rows["points"].astype(np.int64)
    low = filled.where(~is_open, 0) * points // 10**6
    high = filled.where(~is_open, rows["quantity"]) * points // 10**6
    return rows.assign(low=low, high=high, is_open=is_open)


def _looked_at(every: list[Path], prices: pd.DataFrame) -> pd.DataFrame:
    """The entries that are not summed: temporary work, and those of people who came within the month."""
    columns = ["person_id", "bureau_id", "item_code", "work_date", "entry_id", "quantity", "source"]
    log = read(every, "work_log", [*columns, "ad_hoc_points", "approved_by"])
    log["is_declared"] = log["source"] == "declared"
    temporary = log[log["item_code"].isna()]
    is_open = temporary["approved_by"].isna()
    points = temporary["ad_hoc_points"].astype(np.int64)
    given = temporary.assign(low=points.where(~is_open, 0), high=points, is_open=is_open)
    priced = log.merge(prices.drop(columns="item"), on=["item_code", "is_declared"])
    day = pd.to_datetime(priced["work_date"])
    priced = priced[(day >= priced["from_date"]) & (day <= priced["until_date"])]
    item = ["person_id", "bureau_id", "item_code"]
    declared = priced[priced["is_declared"]].sort_values([*item, "work_date", "entry_id"])
    declared = declared.merge(_verdicts(every, item), on=item, how="left")
    declared["earlier"] = declared.groupby(item)["quantity"].cumsum() - declared["quantity"]
    parts = [given, _whole(priced[~priced["is_declared"]]), _reviewed(declared)]
    return pd.concat([part[["person_id", *_ENDS]] for part in parts])


def _verdicts(every: list[Path], item: list[str]) -> pd.DataFrame:
    """The last stage of each review; one that was sent back is none."""
    found = read(every, "work_review", [*item, "stage", "confirmed_quantity", "decision"])
    last = found.assign(is_last=found["stage"] == "panel").sort_values("is_last", kind="stable")
    last = last.drop_duplicates(item, keep="last")
    return last.assign(is_reviewed=last["decision"] != "returned")[[*item, "confirmed_quantity", "is_reviewed"]]


if __name__ == "__main__":
    tell(work)
