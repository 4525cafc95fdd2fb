"""The file for 数字人事 (`hr.csv`, docs/hr_file.md): one row per person of the year, in Chinese whoever makes it.

UTF-8 with a byte order mark, every cell in quotes; a text that a spreadsheet would take for a formula is disarmed.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from flows.annual_people import Person
from flows.report_tables import Telling
from flows.wording import harmless as visible
from flows.wording import say
from transforms.fixed_point import millionths, plain
from warehouse.extracts.sheet import harmless

HR_FILE = "hr.csv"
COLUMNS = ("工号", "姓名", "单位", "年度", "参加情形", "得分", "名次", "档次", "等次", "文号")


def write_hr_file(told: Telling, people: Sequence[Person], path: Path) -> None:
    """Write the file; a grade and its document are there only once they are decided."""
    text = StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(told, one) for one in people)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def _row(told: Telling, one: Person) -> list[str]:
    grade = one["grade_decided"]
    return [
        _text(one["person_id"]),
        _text(one["person_name"]),
        _text(one["section"]),
        told.period,
        say("zh", f"standing_{one['standing']}"),
        "" if one["score"] is None else plain(millionths(one["score"])),
        "" if one["rank"] is None else str(one["rank"]),
        _text(one["tier"]),
        say("zh", f"grade_{grade}") if grade else "",
        _text(one["document"]),
    ]


def _text(text: str | None) -> str:
    return harmless(str(visible(text or "")))
