"""Today in the hall (今日办税厅): the last day with tickets or ratings, by service zone and hall, and calls to make.

var/reports/<bureau>/hall/index.html, written by the night that brought tickets or ratings. Ids only.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from flows.desk import Desk
from flows.quarter_pages import unit_names, written_lang
from flows.report_tables import listing
from flows.window_tables import window_table
from flows.wording import Lang, say
from transforms.contracts import contract
from transforms.listing.callbacks import is_to_be_called_back
from transforms.listing.windows import halls
from transforms.period import month_of, preceding
from warehouse.extracts.listings import Listing
from warehouse.extracts.plain_page import PlainPage, Section, plain_page
from warehouse.files import replace
from warehouse.lake import Part

DATASETS = ("queue_ticket", "window_rating")
FOLDER, PAGE = "hall", "index.html"
_LOOKED_BACK = timedelta(days=31)
"""A bad rating that nobody called back within a month is on the month's page, not on the day's."""


def write_hall_days(desk: Desk, datasets: set[str]) -> list[str]:
    """The bureaus whose page was written: those with a hall, where the night brought tickets or ratings."""
    if not datasets & {*DATASETS}:
        return []
    return [bureau_id for bureau_id in desk.bureaus() if _write(desk, bureau_id)]


def _write(desk: Desk, bureau_id: str) -> bool:
    tickets, ratings = (_rows(desk, name, bureau_id) for name in DATASETS)
    days = [rows[column].dt.date().max() for rows, column in ((tickets, "taken_at"), (ratings, "rated_at"))]
    day = max((one for one in days if isinstance(one, date)), default=None)
    if day is None:
        return False
    text = plain_page(_page(desk, bureau_id, day, tickets, ratings))
    file = desk.workspace.var / "reports" / bureau_id / FOLDER / PAGE
    replace(file, lambda path: path.write_text(text, encoding="utf-8"))
    return True


def _rows(desk: Desk, dataset: str, bureau_id: str) -> pl.DataFrame:
    """The bureau's rows of this month and the one before, up to now."""
    month = month_of(desk.today)
    rows = pl.concat(desk.lake.live(Part(dataset, one)) for one in (preceding(month), month))
    return rows.filter(pl.col("bureau_id") == bureau_id)


def _page(desk: Desk, bureau_id: str, day: date, tickets: pl.DataFrame, ratings: pl.DataFrame) -> PlainPage:
    lang, names = written_lang(desk), unit_names(desk)
    of = halls(desk.references().unit)
    today = (ratings.filter(pl.col("rated_at").dt.date() == day), tickets.filter(pl.col("taken_at").dt.date() == day))
    tables = [window_table(*today, of, by, names, lang) for by in ("service_zone", "hall_id")]
    return PlainPage(
        lang="en" if lang == "en" else "zh-CN",
        about=f"{names.get(bureau_id, bureau_id)} {day.isoformat()}",
        heading=say(lang, "hall_heading"),
        contents=say(lang, "contents"),
        none_of=say(lang, "none_of", caption="{caption}"),
        sections=[
            Section("windows", say(lang, "section_windows"), (), tables),
            Section("callbacks", say(lang, "section_callbacks"), (), [_callbacks(ratings, day, names, lang)]),
        ],
    )


def _callbacks(ratings: pl.DataFrame, day: date, names: dict[str, str], lang: Lang) -> Listing:
    """Bad ratings that a taxpayer gave and that are to be called back, the oldest first."""
    open_ones = ratings.filter(is_to_be_called_back(), pl.col("rated_at").dt.date() > day - _LOOKED_BACK).sort(
        "rated_at", "rating_id"
    )
    levels = {code: labels[0] for code, labels in contract("window_rating").columns["level"].values.items()}
    shown = [
        row
        | {"unit_name": names.get(row["unit_id"], row["unit_id"]), "rated_on": row["rated_at"].date()}
        | ({"level": levels[row["level"]]} if lang == "zh" else {})
        for row in open_ones.iter_rows(named=True)
    ]
    return listing(lang, "callbacks", shown, "rated_on", "unit_name", "window", "rating_id", "ticket_id", "level")
