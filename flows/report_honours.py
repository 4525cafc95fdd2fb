"""评选: who stands within the places of each title of a year, by which vote or rate, and what is left to people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flows.report_tables import Telling
from transforms.period import is_year
from warehouse.extracts.plain_page import Section

_COLUMNS = ("title", "title_place", "person_name", "unit_name", "title_measure", "outcome")


def honours(told: Telling) -> list[Section]:
    """The list of each title, ties over its last place marked; none but in a year, where nobody stands for one."""
    if not is_year(told.period) or told.one.scored.places.is_empty():
        return []
    rows = list(_rows(told))
    tied = sum(not row["is_won"] for row in rows)
    notes = [told.say("honours_tied", count=tied)] if tied else []
    return [told.section("honours", [told.table("honours", rows, *_COLUMNS)], told.say("honours_nominated"), *notes)]


def _rows(told: Telling) -> Iterator[dict[str, Any]]:
    first_of = {title.name: title.first_of for title in told.one.edition.titles}
    lines = told.one.scored.lines.select("subject_id", "component", "measure")
    measures = {(who, component): measure for who, component, measure in lines.iter_rows()}
    units = dict(told.one.scored.scores.select("subject_id", "unit_id").iter_rows())
    scores = dict(told.one.scored.scores.select("subject_id", "score").iter_rows())
    for row in told.one.scored.places.to_dicts():
        who = row["subject_id"]
        measure = measures.get((who, first_of.get(row["title"], "")), scores[who])
        is_won = row["is_won"]
        outcome = told.say("honour_won" if is_won else "honour_tied")
        named = {"person_name": told.person(who), "unit_name": told.unit(units[who])}
        yield row | named | {"title_place": row["place"], "title_measure": measure, "outcome": outcome}
