"""How old what a file says is: by its name, by a text above its table, or row by row, where its profile says so.

**Newer** means by this moment; rows of files that have none count by their arrival.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl
from pydantic import BaseModel

from transforms import cells
from transforms.dates_in_text import dates_in
from transforms.faults import Fault, SourceError
from transforms.profile_words import STRICT
from transforms.sheet_rows import shown_row
from transforms.shown import headers_said

MOMENT = pl.Datetime("us", "Asia/Shanghai")


class AsOf(BaseModel):
    """Where the moment stands: exactly one of a format in the file's name, one in a text above, and a header."""

    model_config = STRICT

    name: str | None = None
    above: str | None = None
    column: str | None = None
    format: str | None = None


def moment_of_file(words: AsOf | None, file: str, above: Sequence[str]) -> datetime | None:
    """The moment that holds for the whole file; None where rows say it or nobody does. Raises SourceError."""
    if words is None or words.column:
        return None
    texts, date_format = ([file], words.name) if words.name else (above, words.above)
    found = sorted({moment for text in texts for moment in dates_in(text, str(date_format))})
    if len(found) == 1:
        return found[0]
    said = texts if words.name else headers_said(texts, place="处").values()
    shown = "、".join(moment.isoformat(" ") for moment in found) or "、".join(said)
    code = "as_of_ambiguous" if found else "as_of_missing"
    raise SourceError([Fault(code, {"file": file, "found": shown, "expected": str(date_format)})])


def moments(table: pl.DataFrame, words: AsOf | None, whole: datetime | None, file: str) -> pl.DataFrame:
    """`row_no` and `as_of` of each row, null where it counts by arrival; SourceError for a cell that is no moment."""
    if words is None or not words.column:
        at = pl.lit(whole, dtype=pl.Datetime("us")).dt.replace_time_zone(MOMENT.time_zone)
        return table.select("row_no", as_of=at)
    text = pl.col(words.column)
    found = table.select("row_no", text=text, as_of=cells.moment(text, words.format))
    wrong = found.filter(pl.col("text").is_not_null() & pl.col("as_of").is_null())
    if wrong.height:
        row_no, said, _ = wrong.row(0)
        fields = {"file": file, "row": shown_row(row_no), "column": words.column, "found": said}
        raise SourceError([Fault("as_of_unreadable", fields)])
    return found.select("row_no", "as_of")


def placed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with `order` by (as_of, else received_at; arrival), where any of them says how old it is.

    Nothing is newer than its arrival: a year mistyped would stand against every correction.
    """
    if "as_of" not in rows.columns or rows["as_of"].null_count() == rows.height:
        return rows
    aged = rows.with_columns(_age=pl.min_horizontal("as_of", "received_at"))
    known = ["_age", "order"]
    places = aged.select(known).unique().sort(known).with_row_index("_place", offset=1)
    joined = aged.join(places, on=known, how="left", validate="m:1", maintain_order="left", nulls_equal=True)
    return joined.with_columns(order=pl.col("_place").cast(rows["order"].dtype)).drop("_age", "_place")
