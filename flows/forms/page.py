"""Finds the table of a returned form among its cells, by the words that were printed; places may have moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from flows.forms.columns import NUMBER, Form, columns
from flows.sources.layout import FAULTS_SHOWN
from flows.wording import Lang, say
from transforms.faults import Fault, SourceError

_BLANKS = " \t\r\n\u00a0\u3000"


@dataclass(frozen=True)
class Page:
    """What stands on a form: the cells that were asked for above the table by their labels, and its lines.

    `rows` has `row_no` as the spreadsheet shows it and one text column per column of the form.
    """

    asked: Mapping[str, str]
    rows: pl.DataFrame


def page_of(frame: pl.DataFrame, form: Form, facts: Mapping[str, str]) -> Page:
    """The page of a form of that kind; raises SourceError where its heads are not where they belong."""
    lang: Lang = "en" if facts["lang"] == "en" else "zh"
    cells = _trimmed(frame)
    top = _first_row(cells, say(lang, "form_number"), -1)
    if top is None:
        raise SourceError([Fault("form_heads_missing", {"expected": say(lang, "form_number")})])
    end = _first_row(cells, say(lang, "form_sign"), top)
    named = _named(cells.filter(pl.col("row_no") == top).drop("row_no").row(0), form, lang)
    is_inside = pl.col("row_no") > top if end is None else pl.col("row_no").is_between(top, end, closed="none")
    inside = cells.filter(is_inside)
    below = cells.filter(pl.col("row_no") > end) if end is not None else cells.clear()
    _fail_if_outside(below, inside.drop(named.values()))
    rows = inside.select("row_no", *(pl.col(place).alias(name) for name, place in named.items()))
    return Page(_asked(cells.filter(pl.col("row_no") < top)), _filled(rows, form))


def _trimmed(frame: pl.DataFrame) -> pl.DataFrame:
    """The cells without blanks around them; there is always a first and a second column."""
    blank = [pl.lit(None, dtype=pl.String).alias(name) for name in ("c0", "c1") if name not in frame.columns]
    text = pl.exclude("row_no").str.strip_chars(_BLANKS)
    return frame.with_columns(blank).with_columns(pl.when(text != "").then(text).name.keep())


def _first_row(cells: pl.DataFrame, word: str, after: int) -> int | None:
    """The first row below `after` whose first cell begins with the word."""
    rows = cells.filter((pl.col("row_no") > after) & pl.col("c0").str.starts_with(word))["row_no"]
    return int(rows[0]) if rows.len() else None


def _named(heads: tuple[str | None, ...], form: Form, lang: Lang) -> dict[str, str]:
    """Column of the form -> its place; raises SourceError for one that is missing and that anything is read of."""
    wanted = {say(lang, f"form_{one.name}"): one for one in (NUMBER, *columns(form))}
    found = {wanted[head].name: f"c{place}" for place, head in enumerate(heads) if head in wanted}
    absent = [head for head, one in wanted.items() if one.name not in found and (one.is_typed or one.is_sealed)]
    if absent:
        raise SourceError([Fault("form_heads_missing", {"expected": "、".join(absent)})])
    return found


def _fail_if_outside(below: pl.DataFrame, beside: pl.DataFrame) -> None:
    """What was written beside or below the table would be lost without a word."""
    rows = [
        row
        for cells in (beside, below)
        for row in cells.filter(pl.any_horizontal(pl.exclude("row_no").is_not_null()))["row_no"].to_list()
        if cells.width > 1
    ]
    if rows:
        raise SourceError([Fault("form_cells_outside", {"row": row}) for row in rows[:FAULTS_SHOWN]])


def _asked(above: pl.DataFrame) -> dict[str, str]:
    """Label -> what was typed beside it, for the lines above the table that have a label and a cell."""
    beside = above.select(label="c0", typed=pl.coalesce(pl.exclude("row_no", "c0")))
    return dict(beside.drop_nulls().iter_rows())


def _filled(rows: pl.DataFrame, form: Form) -> pl.DataFrame:
    """The lines on which anything but their number stands."""
    names = [one.name for one in columns(form) if one.name in rows.columns]
    return rows.filter(pl.any_horizontal(pl.col(names).is_not_null()))
