"""The example inbox: one quarter of an invented bureau in the manner of 海阳, files, faults and all.

It is drawn from one seed, so that every copy has the same bytes and the same times.
"""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

from flows.example.deliveries import files_sent, quarter

MISSING_ROW = (
    "工作日志-补报.csv",
    "登记号,工号,日期,项目编码,数量,来源\r\nB202603001,0011,2026-03-18,Z05,40,系统\r\n",
)
"""A file for a new user to drop into the inbox: system work counts at once, without a review."""

_SEED = 20260101


def write_example(inbox: Path) -> None:
    """Writes the delivered files of the quarter into the inbox, each with the time at which it came."""
    inbox.mkdir(parents=True, exist_ok=True)
    told = quarter(Random(_SEED))  # noqa: S311 - a repeatable example, no secret
    for delivery in files_sent(told):
        path = inbox / delivery.name
        path.write_bytes(delivery.content)
        saved = round(delivery.moment.timestamp())
        os.utime(path, (saved, saved))
