"""What came after its period was published and counts in another one, on the page of that period."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import polars as pl

from flows.lateness import MOVED
from flows.report_tables import Telling
from transforms.contracts import contract
from warehouse.extracts.plain_page import Section


def came_late(told: Telling) -> Section:
    """Events, results and revocations of published periods that count in this one, by the day on which they came."""
    shown = sorted(_rows(told), key=lambda row: (row["arrived_on"], row["late_what"], row["late_key"]))
    columns = ("late_what", "late_key", "late_of", "late_period", "published_on", "arrived_on")
    return told.section("came_late", [told.table("came_late", shown, *columns)])


def _rows(told: Telling) -> Iterator[dict[str, Any]]:
    lateness, edition = told.one.lateness, told.one.edition
    is_person = edition.subject == "person"
    for name in MOVED:
        for period in lateness.moving(name, edition):
            rows = lateness.moved(name, told.period, [period])
            if name != "window_rating":  # a taxpayer rates the hall with whoever serves; an event is of one of them
                rows = rows.filter(pl.col("person_id").is_not_null() == is_person)
            for row in rows.drop_nulls("person_id" if is_person else "unit_id").iter_rows(named=True):
                yield {
                    "late_what": told.say(f"late_{name}"),
                    "late_key": " ".join(row[word] for word in contract(name).key if row[word]),
                    "late_of": told.person(row["person_id"]) if is_person else told.unit(row["unit_id"]),
                    "late_period": period,
                    "published_on": lateness.known[period].day,
                    "arrived_on": lateness.came_on[row["delivery_id"]],
                }
