"""Finds the table of a returned form among its cells, by the words that were printed; places may have moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from flows.forms.columns import NUMBER, Form, columns
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
    places = [name for name in frame.columns if name != "row_no"]
    text = pl.col(places).str.strip_chars(_BLANKS)
    trimmed = frame.with_columns(pl.when(text != "").then(text).name.keep())
    heads = trimmed.filter(pl.col(places[0]) == say(lang, "form_number")) if places else frame.clear()
    if heads.is_empty():
        raise SourceError([Fault("form_heads_missing", {"expected": say(lang, "form_number")})])
    top = heads["row_no"][0]
    ends = trimmed.filter((pl.col("row_no") > top) & pl.col(places[0]).str.starts_with(say(lang, "form_sign")))
    end = ends["row_no"][0] if ends.height else frame["row_no"].max()
    named = _named(heads.drop("row_no").row(0), form, facts["role"], lang)
    inside = trimmed.filter(pl.col("row_no").is_between(top + 1, end - bool(ends.height)))
    _fail_if_beside(
        trimmed.filter(pl.col("row_no") > end) if ends.height else trimmed.clear(), inside, [*named.values()]
    )
    rows = inside.select("row_no", *(pl.col(place).alias(name) for name, place in named.items()))
    return Page(_asked(trimmed.filter(pl.col("row_no") < top), places), _filled(rows, form, facts["role"]))


def _named(heads: tuple[str | None, ...], form: Form, role: str, lang: Lang) -> dict[str, str]:
    """Column of the form -> its place; raises SourceError for one that is missing."""
    wanted = {say(lang, f"form_{one.name}"): one.name for one in (NUMBER, *columns(form, role))}
    found = {wanted[head]: f"c{place}" for place, head in enumerate(heads) if head in wanted}
    absent = [head for head, name in wanted.items() if name not in found]
    if absent:
        raise SourceError([Fault("form_heads_missing", {"expected": "、".join(absent)})])
    return found


def _fail_if_beside(below: pl.DataFrame, inside: pl.DataFrame, named: list[str]) -> None:
    """What was written outside the table would be lost without a word."""
    others = [place for place in inside.columns if place not in (*named, "row_no")]
    beside = inside.filter(pl.any_horizontal(pl.col(others).is_not_null())) if others else inside.clear()
    written = below.filter(pl.any_horizontal(pl.exclude("row_no").is_not_null()))
    rows = [*beside["row_no"].to_list(), *written["row_no"].to_list()]
    if rows:
        raise SourceError([Fault("form_cells_outside", {"row": row}) for row in rows[:10]])


def _asked(above: pl.DataFrame, places: list[str]) -> dict[str, str]:
    """Label -> what was typed beside it, for the lines above the table that have a label and a cell."""
    beside = above.select(label=places[0], typed=pl.coalesce(*places[1:])) if len(places) > 1 else above.clear()
    return dict(beside.drop_nulls().iter_rows()) if beside.width == len(("label", "typed")) else {}


def _filled(rows: pl.DataFrame, form: Form, role: str) -> pl.DataFrame:
    """The lines on which anything but their number stands."""
    names = [one.name for one in columns(form, role)]
    return rows.filter(pl.any_horizontal(pl.col(names).is_not_null()))
