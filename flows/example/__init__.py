"""The example inboxes: one quarter of invented bureaus, files, faults and all.

Each is drawn from one seed, so that every copy has the same bytes and the same times.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

from flows.example.bureaus import bureau, names, words_of
from flows.example.deliveries import Delivery, files_sent, quarter
from flows.example.sending import files_sent as files_of

MISSING_ROW = (
    "工作日志-补报.csv",
    "登记号,工号,日期,项目编码,数量,来源\r\nB202603001,0011,2026-03-18,Z05,40,系统\r\n",
)
"""A file for a new user to drop into the inbox: system work counts at once, without a review."""

_SEED = 20260101


def examples() -> list[str]:
    """The bureaus that have an example, each by the name of its main scheme."""
    return names()


def code_of(name: str) -> str:
    """The code of an example's bureau."""
    return str(words_of(name)["code"])


def write_example(inbox: Path, wanted: Sequence[str]) -> None:
    """Writes the delivered files of the quarter, each with the time at which it came.

    One bureau has the inbox itself, of several each a folder named by its code.
    """
    for name in wanted:
        lay(inbox / code_of(name) if len(wanted) > 1 else inbox, _deliveries(name))


def lay(folder: Path, deliveries: Iterable[Delivery]) -> None:
    """Put files into a folder of the inbox, each with the time at which it came."""
    folder.mkdir(parents=True, exist_ok=True)
    for delivery in deliveries:
        path = folder / delivery.name
        path.write_bytes(delivery.content)
        saved = round(delivery.moment.timestamp())
        os.utime(path, (saved, saved))


def _deliveries(name: str) -> list[Delivery]:
    """By its data file; a bureau without files there is the one that logs its work item by item."""
    if "file" in words_of(name):
        return files_of(bureau(name))
    return files_sent(quarter(Random(_SEED)))  # noqa: S311 - a repeatable example, no secret
