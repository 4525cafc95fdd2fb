"""申报表: for every person a sheet to declare the month's work on, with the items they may work and their points."""

from __future__ import annotations

from datetime import date

import polars as pl

from flows.forms.blank import Blank, Office, Row, number
from flows.wording import say
from transforms.clean.references import spells
from transforms.forms.typed import choice
from transforms.forms.work import prices
from transforms.period import first_day, last_day
from warehouse.extracts.listings import Column, Listing
from warehouse.ledger import delivery_profiles

_LINES = 120


def blanks(office: Office) -> list[Blank]:
    """One form per person with a main post in the month and an item they may work."""
    first, last = first_day(office.month), last_day(office.month)
    items = prices(office.rows("work_item"), first, last)
    open_items = items.filter((pl.col("counted_from") != "system").fill_null(value=True)).sort("item_code")
    posts = _posts(office, first, last)
    log = _declared_before(office)
    found = []
    for person in office.homes["person_id"].to_list():
        own = pl.col("post_class").is_null() | pl.col("post_class").is_in(posts.get(person, []))
        mine = open_items.filter(own)
        if mine.height:
            found.append(_blank(office, person, mine, log.filter(pl.col("person_id") == person)))
    return found


def _posts(office: Office, first: date, last: date) -> dict[str, list[str]]:
    """Person -> the post classes of all posts held on any day of the month."""
    held = spells(office.refs.posting).filter((pl.col("from_date") <= last) & (pl.col("until_date") >= first))
    return dict(held.group_by("person_id").agg(pl.col("post_class").unique().sort()).iter_rows())


def _declared_before(office: Office) -> pl.DataFrame:
    """What earlier forms of the month declared: the next form of a person takes the place of the one before."""
    profiles = delivery_profiles(office.desk.warehouse)
    forms = [delivery for delivery, profile in profiles.items() if profile == "form_declare"]
    return office.rows("work_log").filter(pl.col("delivery_id").is_in(forms)).sort("work_date", "item_code", "entry_id")


def _blank(office: Office, person: str, items: pl.DataFrame, log: pl.DataFrame) -> Blank:
    names = dict(items.select("item_code", "item_name").iter_rows())
    return Blank(
        form="declare",
        period=office.month,
        holder=person,
        role="",
        name=person,
        about=office.about(person),
        rows=[_entry(one, names) for one in log.to_dicts()],
        choices={"item": tuple(choice(code, name) for code, name in names.items())},
        bounds={"work_date": (first_day(office.month), last_day(office.month)), "quantity": (0, 100_000)},
        lookup=(say(office.lang, "form_items_sheet"), _price_list(office, items)),
        blank_rows=_LINES,
    )


def _entry(one: Row, names: dict[str, str]) -> Row:
    return {
        "work_date": one["work_date"],
        "item": choice(one["item_code"], names.get(one["item_code"])) if one["item_code"] else None,
        "quantity": number(one["quantity"]),
        "evidence": "；".join(one["evidence"] or ()) or None,
    }


def _price_list(office: Office, items: pl.DataFrame) -> Listing:
    heads = ("item_code", "item_name", "minutes", "points_each", "papers")
    columns = [
        Column(say(office.lang, f"form_{name}"), "quantity" if name in ("minutes", "points_each") else "text")
        for name in heads
    ]
    rows = [
        (
            one["item_code"],
            one["item_name"] or "",
            number(one["minutes"]),
            number(one["points_each"]),
            "；".join(one["evidence"] or ()),
        )
        for one in items.to_dicts()
    ]
    return Listing(say(office.lang, "form_items_caption"), columns, rows)
