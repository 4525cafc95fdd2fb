"""The museum's files that look odd and are taken as they are: what lies in the inbox, and what it must become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.builders import LOG_HEADER, log, table, workbook


@dataclass(frozen=True)
class Accepted:
    """`quantities` by entry: what stands in the lake afterwards, in millionths."""

    name: str
    file: str
    content: Callable[[], bytes]
    quantities: dict[str, int]
    left_out: int = 0


def of(data: bytes) -> Callable[[], bytes]:
    return lambda: data


def two(sign: str) -> tuple[str, str]:
    return f"{sign}1,0001,2026-03-12,X01,1", f"{sign}2,0001,2026-03-12,X01,2"


def both(sign: str) -> dict[str, int]:
    return {f"{sign}1": 1_000_000, f"{sign}2": 2_000_000}


def lines(sign: str) -> list[list[str | float | None]]:
    return [[*row.split(",")[:4], float(row[-1])] for row in two(sign)]


ACCEPTED = (
    Accepted("GB18030", "工作日志-国标.csv", of(log(*two("KG")).encode("gb18030")), both("KG")),
    Accepted("characters of four bytes in GB18030", "工作日志-生僻字.csv",
             of(table(LOG_HEADER + ",附件", *(row + ",䶮㛃清册" for row in two("KH"))).encode("gb18030")), both("KH")),
    Accepted("byte order mark", "工作日志-标记.csv", of(log(*two("KB")).encode("utf-8-sig")), both("KB")),
    Accepted("Unicode text of Excel", "工作日志-统一码.txt", of(log(*two("KU")).replace(",", "\t").encode("utf-16")), both("KU")),
    Accepted("mixed line ends", "工作日志-换行.csv", of(f"{LOG_HEADER}\r\n{two('KM')[0]}\n{two('KM')[1]}\r".encode()), both("KM")),
    Accepted("line ends of an old Mac", "工作日志-回车.csv", of(table(LOG_HEADER, *two("KR"), end="\r").encode()), both("KR")),
    Accepted("English headers", "工作日志-英文.csv", of(table("entry_id,person_id,work_date,item_code,quantity", *two("KE")).encode()), both("KE")),
    Accepted("blank columns at the end", "工作日志-空列.csv", of(table(LOG_HEADER + ",,", *(row + ",," for row in two("KC"))).encode()), both("KC")),
    Accepted("blank lines", "工作日志-空行.csv", of(table(LOG_HEADER, two("KL")[0], "", ",,,,", two("KL")[1]).encode()), both("KL")),
    Accepted("line break in a cell", "工作日志-格内换行.csv", of(table(LOG_HEADER + ",附件", *(row + ',"欠税清册\n催缴通知书"' for row in two("KN"))).encode()), both("KN")),
    Accepted("total row", "工作日志-有合计.csv", of(log(*two("KT"), "合　计,,,,3").encode()), both("KT"), left_out=1),
    Accepted("workbook", "工作日志-工作簿.xlsx", lambda: workbook([LOG_HEADER.split(","), *lines("KW")]), both("KW")),
    Accepted("numbers as people write them", "工作日志-写法.csv", of(log(
        'KA1,0001,2026-03-12,X01,"1,234"',
        'KA2,0001,2026-03-12,X01,"12,345.5"',
        "KA3,0001,2026-03-12,X01,-0",
        "KA4,0001,2026-03-12,X01,2.555",
        "KA5,0001,2026-03-12,X01,+2",
        "KA6,0001,2026-03-12,X01, 2 ",
        "KA7,0001,2026-03-12,X01,2.5000",
    ).encode()), {"KA1": 1_234_000_000, "KA2": 12_345_500_000, "KA3": 0, "KA4": 2_555_000, "KA5": 2_000_000, "KA6": 2_000_000, "KA7": 2_500_000}),
    Accepted("zeros before an id", "工作日志-前导零.csv", of(log("00KZ,0001,2026-03-12,X01,1").encode()), {"00KZ": 1_000_000}),
)  # fmt: skip
