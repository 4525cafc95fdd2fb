"""The cells of plainly written rows: cut into reference, attributes and value, then read as texts, kind by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from flows.sources.cells import DIGITS, Reader
from flows.sources.moments import moments
from flows.sources.plain_xml import Heads, NotPlainError, fail_if_odd, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

CELL = '<c r="'
# Sets of signs, not `[^<]`, and one way to go on at every sign: so the expression of the plainest cells runs as an
# automaton that never turns back, twice as fast.
_PLACE = r'^([A-Z]+)([1-9][0-9]*)"'
_NUMBER = rf"{_PLACE}([ -;=?-~]*)><v>([ -%'-;]*)</v></c>$"
_SPACE = r'(?: xml:space="(?:preserve|default)")?'
_BODY = rf"<is><t{_SPACE}>([^<]*)</t></is>|(?:<f([^<>]*)/>|<f([^<>]*)>[^<]*</f>)?<v{_SPACE}>([^<]*)</v>"
_ANY = rf"(?s){_PLACE}(?:([^<>]*)/>|([^<>]*)>(?:{_BODY})?</c>)(.*)$"

# A number that is shown as it is written: no sign but minus, no zeros around it, at most 15 digits.
_AS_WRITTEN = r"^(?:0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9])$"


@dataclass(frozen=True)
class Pieces:
    """`frame`: at (place in the block), letters, digits, head, value, in no order; `ends`: at, tail of each row's last.

    `more`: at, head, inline, formula of the cells that are more than a number.
    """

    frame: pl.DataFrame
    more: pl.DataFrame
    ends: pl.DataFrame


def taken_apart(pieces: pl.Series) -> Pieces:
    """What stands between one reference and the next, taken apart; raises NotPlainError."""
    short = pieces.str.extract_groups(_NUMBER).struct.unnest()
    short.columns = ["letters", "digits", "head", "value"]
    short = short.with_row_index("at")
    is_long = short["letters"].is_null()
    rest = pieces.filter(is_long)
    fail_if_odd(rest)
    long = rest.str.extract_groups(_ANY).struct.unnest()
    long.columns = ["letters", "digits", "closed", "open", "inline", "short", "formula", "value", "tail"]
    head, formula = pl.coalesce("closed", "open"), pl.coalesce("short", "formula")
    long = long.with_columns(short.filter(is_long)["at"], head=head, formula=formula)
    ends = long.select("at", "tail").filter(pl.col("tail") != "")
    if long["letters"].null_count() or (pieces.len() and (ends.is_empty() or ends["at"][-1] != pieces.len() - 1)):
        raise NotPlainError
    frame = pl.concat([short.filter(~is_long), long.select(short.columns)])
    return Pieces(frame, long.select("at", "head", "inline", "formula", "value"), ends)


class Cells:
    """Reads cells as texts; knows from one block to the next how they are written."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._heads, self._formulas = Heads("c"), Heads("f")

    def texts(self, cells: Pieces, opening: bytes) -> pl.DataFrame:
        """at, text of the cells that are not blank; raises NotPlainError."""
        heads = self._heads.of(cells.frame["head"].unique(), opening)
        self._formulas.of(cells.more["formula"].drop_nulls().unique(), opening)
        kinds = {written: one.get("t", "n") for written, one in heads.items()}
        styles = {written: one.get("s", "0") for written, one in heads.items()}
        more = cells.more.with_columns(kind=pl.col("head").replace_strict(kinds, return_dtype=pl.String))
        _fail_if_doubtful(more)
        inline = more.select("at", text="inline").drop_nulls()
        filled = cells.frame.filter(pl.col("value").is_not_null())
        found = [inline.with_columns(text=resolved(inline["text"]))]
        for of_head in filled.partition_by("head"):
            written = of_head["head"][0]
            found += self._of_kind(of_head.select("at", "value"), kinds[written], styles[written])
        return pl.concat(found)

    def _of_kind(self, cells: pl.DataFrame, kind: str, style: str) -> Iterator[pl.DataFrame]:
        """The cells with the same attributes, as at and text."""
        value = cells["value"]
        if kind == "s":
            yield cells.select("at", text=self._reader.texts.gather(value.cast(pl.UInt32)))
            return
        shown = self._reader.styles.get(style)
        certain = pl.lit(None, dtype=pl.String)
        if kind == "n" and shown is None:
            is_plain = pl.col("value").str.contains(_AS_WRITTEN) & (pl.col("value").str.len_bytes() <= DIGITS)
            certain = pl.when(is_plain).then("value")
        elif kind == "n" and shown == "date":
            certain = moments(pl.col("value"), is_1904=self._reader.is_1904)
        read = cells.with_columns(text=certain)
        yield read.filter(pl.col("text").is_not_null()).select("at", "text")
        yield self._one_by_one(read.filter(pl.col("text").is_null()).select("at", "value"), kind, style)

    def _one_by_one(self, cells: pl.DataFrame, kind: str, style: str) -> pl.DataFrame:
        """The texts of values that are not shown as they are written; each value is worked out once."""
        known = cells.select("value").unique()
        if kind == "n":
            _fail_if_digits_lost(known["value"])
        texts = [self._reader.value(value, kind, style) for value in resolved(known["value"])]
        worked_out = known.with_columns(text=pl.Series(texts, dtype=pl.String))
        return cells.join(worked_out, on="value", how="left").select("at", "text")


def _fail_if_doubtful(more: pl.DataFrame) -> None:
    """A formula without its value, an inline text of another kind, and `_x000D_` are for the parser."""
    is_inline = pl.col("inline").is_not_null()
    of_inline = pl.col("kind") == "inlineStr"
    unsaved = pl.col("formula").is_not_null() & (pl.col("value") == "") & (pl.col("kind") != "str")
    mixed = (is_inline & ~of_inline) | (pl.col("value").is_not_null() & of_inline)
    if more.select((unsaved | mixed | pl.col("inline").str.contains("_x", literal=True)).any()).item():
        raise NotPlainError


def _fail_if_digits_lost(values: pl.Series) -> None:
    """Whole numbers of more digits than a cell keeps are a fault, which the parser tells."""
    if (values.filter(values.str.len_bytes() > DIGITS).cast(pl.Float64).abs() >= 10**DIGITS).any():
        raise NotPlainError
