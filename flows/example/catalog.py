"""What the example bureau counts: its work items with minutes and points, the vote of February, the event rules."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from flows.example.sheets import Cell

UNPRICED = "N01"
_CLASSES = ("comprehensive_service", "daily_monitoring", "tax_guidance", "tax_assessment", "tax_inspection")


@dataclass(frozen=True)
class Item:
    """One work item; `ctais` is the system's code of an item that the system counts."""

    code: str
    name: str
    post_class: str = ""
    minutes: str = ""
    factor: str = ""
    points: str = ""
    evidence: str = ""
    ctais: str = ""
    often: int = 1

    @property
    def worth(self) -> float:
        """Its points a piece, near enough to fill a day with."""
        return float(self.points) if self.points else float(self.minutes) * float(self.factor or 1)


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "items.toml").read_text(encoding="utf-8"))


@cache
def items() -> dict[str, Item]:
    """Every item by its code, with the one that is priced only in February."""
    classes = {name: name for name in _CLASSES} | {"all": ""}
    listed = [Item(post_class=of, **item) for name, of in classes.items() for item in _data()[name]["items"]]
    late = Item(post_class="daily_monitoring", **_data()["february"]["new"])
    return {item.code: item for item in [*listed, late]}


def pool(post_class: str) -> list[Item]:
    """What somebody of that post class may do, in the order of the catalogue."""
    return [i for i in items().values() if i.post_class in {"", post_class} and i.code != UNPRICED]


def price_rows() -> list[dict[str, Cell]]:
    """The prices of the new year as lines of 工作项目分值."""
    return [_price(item, _data(), _data()["from_date"]) for item in items().values() if item.code != UNPRICED]


def february_price_rows() -> list[dict[str, Cell]]:
    """The prices changed by the vote of February, and the item that was missing."""
    vote = _data()["february"]
    changed = [_price(_repriced(items()[new["code"]], new), vote, vote["changed_from"]) for new in vote["changed"]]
    return [*changed, _price(items()[UNPRICED], vote, _data()["from_date"])]


def _repriced(item: Item, new: dict[str, str]) -> Item:
    return replace(item, minutes=new["minutes"], points=new.get("points", ""))


def _price(item: Item, vote: dict[str, Any], first: date) -> dict[str, Cell]:
    return {
        "项目编码": item.code,
        "项目名称": item.name,
        "岗位系列": item.post_class,
        "必要劳动分钟": float(item.minutes) if item.minutes else "",
        "倾斜系数": float(item.factor) if item.factor else "",
        "分值": float(item.points) if item.points else "",
        "应附资料": item.evidence,
        "计量来源": "系统" if item.ctais else "申报",
        "生效日期": first,
        "议定日期": vote["decided_on"],
        "集体评议记录": vote["decided_by"],
        "赞成/反对": vote["votes"],
    }


def event_rules() -> list[dict[str, Any]]:
    """The rules of reward and deduction as the data file has them."""
    return list(_data()["event_rule"])


def event_rule_rows() -> list[dict[str, str]]:
    """The rules as lines of 加减分标准."""
    return [
        {
            "代码": rule["code"],
            "名称": rule["name"],
            "类别": rule["category"],
            "分值": rule["points"],
            "一票否决": "是" if rule.get("is_veto") else "否",
            "生效日期": _data()["from_date"].isoformat(),
        }
        for rule in event_rules()
    ]
