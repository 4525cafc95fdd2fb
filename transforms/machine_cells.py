"""Cells as machines write them, turned into what a contract reads: a list of JSON objects, the Friday of a moment."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import polars as pl
from pydantic import BaseModel, StringConstraints

from transforms import cells
from transforms.profile_words import STRICT

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday"]
_FRIDAY = 5
_FIELD = r"^\w+$"


class Entries(BaseModel):
    """How the objects of a JSON list become items: whose field is the kind, whose the text, and what kinds mean."""

    model_config = STRICT

    kind: Annotated[str, StringConstraints(pattern=_FIELD)]
    text: Annotated[str, StringConstraints(pattern=_FIELD)]
    kinds: dict[str, str] = {}


def as_items(cell: pl.Expr, words: Entries) -> pl.Expr:
    """A JSON list of objects as the list of {kind, text} that a contract reads; an entry without text is left out.

    A kind that `kinds` does not name is kept as it is. A cell that is no such list is left as it stands.
    """
    is_list = cell.str.strip_chars().str.contains(cells.OBJECTS)
    kind = pl.element().str.json_path_match(_path(words.kind)).replace(words.kinds)
    text = pl.element().str.json_path_match(_path(words.text)).str.strip_chars()
    item = pl.when(text.fill_null("") != "").then(pl.struct(kind=kind, text=text).struct.json_encode())
    items = pl.lit("[") + cells.lines(cell).list.eval(item.drop_nulls()).list.join(",") + "]"
    return pl.when(is_list).then(items).otherwise(cell)


def _path(name: str) -> str:
    return f"$['{name}']"


def friday(cell: pl.Expr, first: Weekday) -> pl.Expr:
    """The Friday of the report that was written at this moment, as text: weeks of reports begin on `first`.

    From Monday on it is the Friday of the same week of ISO 8601; from Wednesday on, one written on Monday or Tuesday
    is a late one of the week before. What is no moment stays as it is, so that the row is rejected with its text.
    """
    moment = cells.moment(cell)
    behind = get_args(Weekday).index(first)
    monday = moment.dt.offset_by(f"-{behind}d").dt.truncate("1w")
    return pl.coalesce(monday.dt.offset_by(f"{_FRIDAY - 1}d").dt.strftime("%Y-%m-%d"), cell)
