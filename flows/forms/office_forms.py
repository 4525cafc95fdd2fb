"""奖扣表: for every office that may record events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from flows.forms.blank import Blank, Office, number
from flows.wording import say
from transforms.clean.hierarchy import upward
from transforms.clean.references import rule_versions, units_on
from transforms.contracts import contract
from transforms.fixed_point import plain
from transforms.forms.senders import senders_of
from transforms.forms.typed import choice
from transforms.period import first_day, last_day
from warehouse.extracts.listings import Column, Listing

_LINES = 60


def events(office: Office) -> list[Blank]:
    """One form per sender of events of the month, with every rule that holds in it; none where there is no rule."""
    first, last = first_day(office.month), last_day(office.month)
    rules = _rules(office, first, last)
    if rules.is_empty():
        return []
    climb = upward(units_on(office.refs.unit, last))
    sent_for = senders_of(contract("event"), office.refs.sender, climb, office.bureau_id, first, last)
    return [_events(office, folder, rules, climb, units) for folder, units in sent_for.items()]


def _events(office: Office, folder: str, rules: pl.DataFrame, climb: pl.DataFrame, units: Sequence[str]) -> Blank:
    """The form of one sender: it offers the people and units that this folder may send for."""
    first, last = first_day(office.month), last_day(office.month)
    mine = climb.filter(pl.col("above_id").is_in(units))["unit_id"].unique().sort().to_list()
    people = [choice(who, office.person_names.get(who)) for who, unit in office.homes_of.items() if unit in mine]
    codes = [choice(one["event_code"], _told(one)) for one in rules.to_dicts()]
    return Blank(
        form="event",
        period=office.month,
        holder=folder,
        role="",
        name=folder,
        about=office.about() if folder == office.bureau_id else office.about_unit(folder),
        choices={
            "person": tuple(people),
            "unit": tuple(choice(unit, office.unit_names.get(unit)) for unit in mine),
            "event_code": tuple(codes),
        },
        bounds={"event_date": (date(first.year, 1, 1), last), "points": (-100_000, 100_000)},
        lookup=(say(office.lang, "form_rules_sheet"), _rule_list(office, rules)),
        blank_rows=_LINES,
    )


def _rules(office: Office, first: date, last: date) -> pl.DataFrame:
    held = rule_versions(office.rows("event_rule"))
    held = held.filter((pl.col("from_date") <= last) & (pl.col("until_date") >= first))
    return held.sort("event_code", "from_date").unique("event_code", keep="last", maintain_order=True)


def _told(rule: dict[str, object]) -> str:
    points = rule["points"]
    return f"{rule['event_name'] or ''}" + (f"（{plain(int(str(points)))}）" if points is not None else "")


def _rule_list(office: Office, rules: pl.DataFrame) -> Listing:
    columns = [
        Column(say(office.lang, f"form_{name}"), "quantity" if name == "points" else "text")
        for name in ("event_code", "event_name", "category", "points")
    ]
    rows = [
        (
            one["event_code"],
            one["event_name"] or "",
            office.label("event_rule", "category", one["category"]),
            number(one["points"]),
        )
        for one in rules.to_dicts()
    ]
    return Listing(say(office.lang, "form_rules_caption"), columns, rows)
