"""The confusion table as a page: each kind of planted fault, and the reasons by which it was found."""

from __future__ import annotations

from collections import Counter

from flows.wording import say
from tests.planted.finding import Found
from tests.planted.planting import Planted

MISSED = "未发现"
_COLUMNS = (
    "各列依次为：埋下的错误、处数、系统说出的原因（原因代码 × 处数）、同时说出的其他原因。",
    "查无此机构的行同时不属于报送单位的范围，所以会多一条原因；第一列表头写错，同时就缺了那一列。",
    "",
    "Two hundred faults are planted by a seeded script in a month of five bureaus' deliveries; the script alone knows",
    "where. Each is found with the right reason, no good row is touched. Columns: fault, planted, found as, said besides.",
)


def page(found: Found) -> str:
    """docs/planted_faults.md."""
    faults = found.planted
    right = [one for one in faults if one.code in found.told(one)]
    whole = [one for one in faults if not one.rows]
    lines = [
        "# 埋错验证",
        "",
        f"在五个单位一个月的报送里按固定种子埋下 {len(faults)} 处错误（整个文件 {len(whole)} 处，单行 {len(faults) - len(whole)} 处）。",
        f"跑一夜：发现 {len(right)} 处，原因全对 {len(right)} 处，漏掉 {len(faults) - len(right)} 处。",
        f"没有埋错的 {found.good_rows:,} 行有效数据：误退 {len(found.unplanted)} 行，数值变动 {len(found.touched)} 处。",
        "",
        *_COLUMNS,
        "",
        "",
        "| 埋下的错误 | 处数 | 发现为 | 同时说出 |",
        "| --- | ---: | --- | --- |",
        *(
            _line(kind, [one for one in faults if one.kind == kind], found)
            for kind in dict.fromkeys(o.kind for o in faults)
        ),
        "",
        "原因代码在退回单和终端上的说法：",
        "",
        *(f"- `{code}`：{text}" for code in sorted({one.code for one in faults}) if (text := _words(code))),
        "",
        "重做本页：`python -m tests.planted`（约 30 秒处理器时间）；`tests/docs/test_planted_faults.py` 保证它不过时。",
    ]
    return "\n".join(lines) + "\n"


def _line(kind: str, planted: list[Planted], found: Found) -> str:
    told = [(one.code, found.told(one)) for one in planted]
    as_what = Counter(code if code in codes else MISSED for code, codes in told)
    besides = Counter(other for code, codes in told for other in codes - {code})
    return f"| {kind} | {len(planted)} | {_counted(as_what)} | {_counted(besides)} |"


def _counted(codes: Counter[str]) -> str:
    return "、".join(f"{code} × {count}" for code, count in sorted(codes.items()))


def _words(code: str) -> str:
    """What is said of a row; a refused file has a sentence of its own."""
    try:
        return say("zh", f"reason_{code}")
    except KeyError:
        return ""
