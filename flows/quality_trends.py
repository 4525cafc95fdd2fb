"""Checks over the nights of the page: how many rows failed each night, how many fail now, and since when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flows.quality_facts import Facts
from flows.quality_words import Wording

if TYPE_CHECKING:
    from warehouse.extracts.quality_page import Trend

_NIGHTS = 30
_CHECK = ("dataset", "code", "column_name")
_GRAVE = {"block": 0, "hold": 1, "reject": 2, "warn": 3}


def trends(facts: Facts, said: Wording) -> tuple[list[Trend], int, int]:
    """The checks that failed, what fails now and weighs most first; how many always passed; how many nights."""
    found = facts.frames["trends"]
    nights: list[date] = found["night"].unique().sort().to_list()[-_NIGHTS:]
    now = {tuple(key): (failures, since) for *key, failures, since in facts.frames["open"].iter_rows()}
    shown, passed = [], 0
    for key, rows in found.group_by(*_CHECK, maintain_order=True):
        if not rows["failures"].sum():
            passed += 1
            continue
        by_night = dict(rows.select("night", "failures").iter_rows())
        latest, since = now.get(key, (0, None))
        counts = [by_night.get(night) for night in nights]
        shown.append((_GRAVE[rows["severity"][-1]], _trend(key, rows["severity"][-1], counts, latest, since, said)))
    ordered = sorted(shown, key=lambda one: (not one[1].latest, one[0], -one[1].latest, one[1].where))
    return [trend for _, trend in ordered], passed, len(nights)


def _trend(
    key: tuple[object, ...],
    severity: str,
    counts: list[int | None],
    latest: int,
    since: date | None,
    said: Wording,
) -> Trend:
    from warehouse.extracts.quality_page import Trend

    dataset, code, column = (str(one) for one in key)
    return Trend(
        check=said.link(code),
        where=said.where(dataset, column),
        effect=said(f"effect_{severity}"),
        failures=counts,
        latest=latest,
        since=since if latest else None,
        said=said("said", nights=len(counts), counts=", ".join("-" if n is None else str(n) for n in counts)),
    )
