"""Indicators of an invented bureau: what is carried, the results of months, nodes, and peers."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from flows.example.bureaus import Bureau, Row, Words
from flows.example.registers import heads
from flows.example.work import MONTHS, span

_YEAR = "2026"
_BLANK = {
    "指标编号": "",
    "机构代码": "",
    "工号": "",
    "发生月份": "",
    "实际值": "",
    "次数": "",
    "得分": "",
    "不适用": "否",
}
_REASON = {"原因类别": "", "责任机构": "", "扣分原因": "", "整改措施": "", "整改期限": "", "整改时间": ""}
_N_A, _LOSS = 0.03, 0.25


def indicators(told: Bureau, _month: str, words: Words) -> list[Row]:
    """Lines of 指标: the superior's, those of units, and one that each person answers for."""
    listed = [_indicator(one) for one in told.words["indicator"]]
    return [*listed, *(_indicator(one) for one in _own(told, words))]


def _indicator(one: Words) -> Row:
    return {
        "指标编号": one["id"],
        "年度": _YEAR,
        "名称": one["name"],
        "承接指标": one.get("parent", ""),
        "承接方式": one.get("carried", ""),
        "级次": one.get("level", "县局"),
        "分值": str(one["points"]),
        "计分方式": one["scoring"],
        "标准": one.get("params", ""),
        "周期": one.get("cycle", "月"),
        "责任机构": one.get("unit", ""),
        "责任人": one.get("person", ""),
        "重点": "是" if one.get("key") else "否",
        "加分项": "是" if one.get("bonus") else "否",
        "数据来源": one.get("source", "上级通报"),
    }


def _own(told: Bureau, words: Words) -> Iterator[Words]:
    """What each person answers for, where the file's words say what that is."""
    for own in words.get("own", []):
        yield from ({**own, "id": f"{own['id']}-{who}", "person": who} for who in told.staff.people)


def results(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 指标结果 of units: a value where the scoring asks for one, a loss where one happened."""
    chance = told.chance("result", month)
    fixed = [_fixed(one, month) for one in words.get("fixed", []) if month in one["months"]]
    taken = {(row["指标编号"], row["机构代码"]) for row in fixed}
    rows = [
        _result(told, one, month, chance)
        for one in told.words["indicator"]
        if one.get("unit") and (one.get("cycle", "月") == "月" or month == MONTHS[-1])
    ]
    return [row for row in rows if row and (row["指标编号"], row["机构代码"]) not in taken] + fixed


def _fixed(one: Words, month: str) -> Row:
    return {**_BLANK, **_REASON, **one["cells"], "发生月份": month}


def _result(told: Bureau, one: Words, month: str, chance: Random) -> Row | None:
    row: Row = {**_BLANK, **_REASON, "指标编号": one["id"], "机构代码": one["unit"], "发生月份": month}
    if chance.random() < _N_A:
        return {**row, "不适用": "是"}
    match one["scoring"]:
        case "扣分":
            return row | _loss(told, one, month, chance) if chance.random() < _LOSS else None
        case "加分":
            return {**row, "次数": str(chance.randint(1, 2))} if chance.random() < _LOSS else None
        case "直接给分":
            return {**row, "得分": str(round(one["points"] * chance.uniform(0.8, 1.0), 1))}
        case _:
            low, high = one.get("values", (90, 100))
            value = chance.uniform(low, high)
            return {**row, "实际值": str(round(value) if one["scoring"] == "名次" else round(value, 1))}


def _loss(told: Bureau, one: Words, month: str, chance: Random) -> Row:
    """A deduction with its cause, one in five of them in another section, mended in the month after or not yet."""
    cause = chance.choice([row for row in told.words["cause"] if row.get("reason")])
    other = chance.choice([unit for unit in heads(told) if unit != one["unit"]])
    due = span(month)[1].replace(day=25)
    return {
        "次数": str(chance.choice((1, 1, 2))),
        "原因类别": cause["code"],
        "责任机构": other if chance.random() < 0.2 else "",  # noqa: PLR2004 - one in five
        "扣分原因": cause["reason"],
        "整改措施": "核对更正后重报",
        "整改期限": due.isoformat(),
        "整改时间": due.replace(day=chance.randint(10, 25)).isoformat() if chance.random() < 0.8 else "",  # noqa: PLR2004
    }


def own_results(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 指标结果 of people: a ratio for everybody, and a loss of the own indicator here and there."""
    chance = told.chance("own result", month)
    rows: list[Row] = []
    for who in told.staff.in_post(span(month)[1]):
        pace = told.staff.people[who].pace
        for one in words.get("ratios", []):
            value = str(round(min(one["most"], 82 + 20 * pace + chance.uniform(-3, 3)), 1))
            rows.append({**_BLANK, "指标编号": one["id"], "工号": who, "发生月份": month, "实际值": value})
        if words.get("own") and chance.random() < _LOSS:
            rows.append({**_BLANK, "指标编号": f"{words['own']}-{who}", "工号": who, "发生月份": month, "次数": "1"})
    return rows


def causes(told: Bureau, _month: str, _words: Words) -> list[Row]:
    """Lines of 原因类别."""
    return [
        {"原因类别": one["code"], "原因名称": one["name"], "上级原因": one.get("parent", "")}
        for one in told.words["cause"]
    ]


def milestones(told: Bureau, month: str, _words: Words) -> list[Row]:
    """Lines of 节点督办 of the key indicators: a node a month, each as it stands when the month is closed."""
    rows = []
    for one in told.words["indicator"]:
        for number, of in enumerate(MONTHS, start=1) if one.get("key") and one.get("unit") else ():
            rows.append(_milestone(told, one, number, of, is_over=of <= month))
    return rows


def _milestone(told: Bureau, one: Words, number: int, of: str, *, is_over: bool) -> Row:
    chance = told.chance("node", one["id"], of)
    due = span(of)[1].replace(day=20)
    day, is_late = chance.randint(15, 20), chance.random() < 0.2  # noqa: PLR2004 - one in five
    reported = f"{due.replace(day=day + 4 if is_late else day):%Y-%m-%d} 15:00"
    return {
        "指标编号": one["id"],
        "节点": str(number),
        "事项": f"{one['name']}{int(of[5:])}月进度",
        "责任机构": one["unit"],
        "责任人": heads(told).get(one["unit"], told.chief),
        "期限": due.isoformat(),
        "报送": reported if is_over else "",
        "督办": f"{due.replace(day=21):%Y-%m-%d} 09:00" if is_over and is_late else "",
    }


def peers(told: Bureau, month: str, words: Words) -> list[Row]:
    """Lines of 横向比较成绩: the own unit among those of its group, as a whole and by kind of section."""
    chance = told.chance("peer", month)
    return [
        row
        for measure in words["measures"]
        for kind in ["", *words.get("section_kinds", [])]
        for row in _compared(words, month, measure, kind, chance)
    ]


def _compared(words: Words, month: str, measure: str, kind: str, chance: Random) -> Iterator[Row]:
    scores = {name: round(chance.uniform(*words["values"]), 2) for name in words["units"]}
    ordered = sorted(scores.values(), reverse=True)
    for name, score in scores.items():
        rank = ordered.index(score) + 1
        tier = ("第一档", "第二档", "第三档")[min(2, 3 * (rank - 1) // len(scores))]
        said = (name, words["group"], month, kind, measure, str(score), str(rank), tier)
        yield dict(zip(("单位", "分组", "月份", "股室", "比较指标", "得分", "名次", "档次"), said, strict=True))
