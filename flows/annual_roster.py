"""What is filed for the best grade: 花名册 of those who have it or stand in reserve, and 平时考核手册 of everybody."""

from __future__ import annotations

from collections.abc import Sequence

from flows.annual_people import Person, quarters
from flows.annual_summary import table
from flows.report_tables import Telling
from transforms.scheme.grading import GRADES
from warehouse.extracts.listings import Listing
from warehouse.extracts.sheets_book import BookSheet

_FORM = ("gender", "birth_month", "political_status", "position", "rank_title")
_ROSTER = ("number", "person_id", "person_name", *_FORM, "section", "annual_score", "rank", "proposed", "decided")
_NARROW = 12
_BOOK = ("number", "person_id", "person_name", "section")


def roster_sheets(told: Telling, people: Sequence[Person]) -> list[BookSheet]:
    """Both lists, a sheet each."""
    signs = [told.say(name) for name in ("approval_office", "approval_leader", "approval_date")]
    return [
        BookSheet(told.say("roster_sheet"), told.say("roster_title"), _roster(told, people), (), signs),
        BookSheet(told.say("routine_sheet"), told.say("routine_title"), _routine(told, people), widest=_NARROW),
    ]


def _roster(told: Telling, people: Sequence[Person]) -> Listing:
    """The best by decision, or by proposal where nothing is decided on them yet; the reserve last, in its order."""
    best = GRADES[told.one.edition.period][0]
    chosen = [one for one in people if (one["grade_decided"] or one["grade_proposed"]) == best]
    named = {one["person_id"] for one in chosen}
    reserve = [one for one in people if one["place"] == "reserve" and one["person_id"] not in named]
    chosen.sort(key=lambda one: (one["rank"] or 0, one["person_id"]))
    reserve.sort(key=lambda one: (one["reserve_no"], one["person_id"]))
    rows = [
        {**one, **{name: one["form"].get(name) for name in _FORM}, "number": number, "annual_score": one["score"]}
        for number, one in enumerate([*chosen, *reserve], 1)
    ]
    return table(told, "roster_title", rows, _ROSTER)


def _routine(told: Telling, people: Sequence[Person]) -> Listing:
    """The routine grades and monthly scores of everybody who takes part."""
    names = [f"routine_{number}" for number in range(1, 5)]
    rows = [
        {**one, **dict(zip(names, (one["routine"].get(quarter) for quarter in quarters(told.period)), strict=True))}
        | {"number": number, "annual_score": one["score"]}
        for number, one in enumerate((one for one in people if one["standing"] != "excluded"), 1)
    ]
    return table(told, "routine_title", rows, (*_BOOK, *names, "months", "annual_score"))
