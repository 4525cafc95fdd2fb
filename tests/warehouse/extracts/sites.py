"""A site of as many invented people as a test asks for, without a bureau behind it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from warehouse.extracts.month_report import SCHEMAS, ComponentTitle, MonthReport
from warehouse.extracts.site import SHAPES, Site

TITLES = ("工作量考核", "质量考核", "领导评鉴", "满意度", "党建工作", "业务学习", "工会活动", "机动分", "扣分")
SIZE = 25


def site(count: int, names: Sequence[str] = (), ids: Sequence[str] = (), lang: str = "zh") -> Site:
    """So many people in sections of 25 with nine components; the first have these names and ids."""
    people = [_person(place, names, ids) for place in range(count)]
    lines = [line for place, one in enumerate(people) for line in _lines(place, one["person_id"])]
    frames: dict[str, Any] = {name: pl.DataFrame(schema=schema) for name, schema in SCHEMAS.items()}
    frames["scores"] = pl.DataFrame(people, SCHEMAS["scores"])
    frames["lines"] = pl.DataFrame(lines, SCHEMAS["lines"])
    events = [
        {"person_id": one["person_id"], "event_code": "K02", "event_name": "迟到", "points": Decimal(-1)}
        for one in people[::3]
    ]
    frames["events"] = pl.DataFrame(events, SCHEMAS["events"])
    about = {"bureau_id": "B1", "bureau_name": "某局", "month": "2026-03", "scheme": "toy", "scheme_title": "办法"}
    about |= {"basis": "令", "edition": "2026-01", "edition_hash": "0" * 64, "version": 0, "state": "calculated"}
    parts = tuple(
        ComponentTitle(f"c{n}", title, "第一条", is_added=n > 6, kind="rating") for n, title in enumerate(TITLES)
    )
    known = {"is_trial": True, "assumptions": (), "components": parts, "pages": (), "is_of_units": False}
    report = MonthReport(**{**about, **known, "has_tiers": True, **frames})
    units = {one["unit_id"]: one["unit_name"] for one in people}
    return Site(lang, (report,), Decimal(100), {"c0": Decimal(100)}, units, **_frames(people, lines))  # type: ignore[arg-type]


def _person(place: int, names: Sequence[str], ids: Sequence[str]) -> dict[str, Any]:
    unit = place // SIZE
    who = {
        "person_id": ids[place] if place < len(ids) else f"{place:05d}",
        "person_name": names[place] if place < len(names) else f"人员{place:05d}号",
        "unit_id": f"S{unit}",
        "unit_name": f"第{unit}股",
    }
    result = {"score": Decimal(90) - place, "rank": place + 1, "tier": "第一档", "is_held": False}
    return {**who, **result, "post_class": "clerk", "post_title": "科员", "is_provisional": place == 1}


def _lines(place: int, who: str) -> list[dict[str, Any]]:
    worths = [Decimal(20)] * 3 + [Decimal(10)] * 3 + [Decimal("2.5"), Decimal(0), Decimal(-3 - place)]
    return [
        {
            "person_id": who,
            "stint": 1,
            "stint_title": "第0股 · 科员",
            "component": f"c{n}",
            "measure": Decimal(90),
            "points": worth if n > 6 else Decimal(90),
            "weight": None if n > 6 else Decimal(15),
            "contribution": worth,
        }
        for n, worth in enumerate(worths)
    ]


def _frames(people: list[dict[str, Any]], lines: list[dict[str, Any]]) -> dict[str, pl.DataFrame]:
    found: dict[str, Any] = {name: [] for name in SHAPES}
    for place, one in enumerate(people):
        who = one["person_id"]
        found["before"].append({**one, "rank": len(people) - place})
        counts = dict.fromkeys(("passed_count", "passed_by_count", "joined_count"), 0)
        gap = None if place == 0 else Decimal(1)
        moved = {"rank_before": len(people) - place, "compared_count": len(people) - 1, "gap": gap}
        found["standing"].append({"person_id": who, **counts, **moved})
        numbers = {"points": Decimal(10), "score": Decimal(9), "lost_points": Decimal(1)}
        found["indicators"].append({"person_id": who, "name": "台账完成率", **numbers})
        found["loads"].append({"person_id": who, "load_share": Decimal("0.8")})
    found["lines_before"] = [{**line, "contribution": line["contribution"] - 1} for line in lines]
    lost = {"what": "迟到", "cause": "", "event_count": 3, "lost_points": Decimal(3)}
    found["losses"] = [{"unit_id": unit, **lost} for unit in sorted({one["unit_id"] for one in people})]
    ends = {"rate": Decimal("0.95"), "rate_low": Decimal("0.9"), "rate_high": Decimal("0.98"), "band": 1}
    found["rates"] = [{"what": "窗口满意率", "unit_name": "第0股", "answered_count": 40, **ends}]
    return {
        name: pl.DataFrame([{key: row[key] for key in shape} for row in found[name]], shape)
        for name, shape in SHAPES.items()
    }
