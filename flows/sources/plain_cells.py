"""The cells of plainly written rows: cut into reference, attributes and value, then read as texts, kind by kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from flows.sources.cells import DIGITS, Reader
from flows.sources.moments import moments
from flows.sources.plain_xml import HEAD, Heads, NotPlainError, fail_if_odd, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator

BEFORE = '<c r="'
# One way to go on at every sign, so that the expression runs as an automaton that never turns back: what turns back
# costs twice as much.
_FORMULA = rf"(?:f({HEAD})(?:/>|>([^<]*)</f>)<)?"
_VALUE = rf"{_FORMULA}v>([^<]*)</v>"
_INLINE = r'is><t(?: xml:space="preserve")?>([^<]*)</t></is>'
_CELL = rf'(?s)^([A-Z]+)([1-9][0-9]*)"({HEAD})(?:/>|><(?:/c>|(?:{_VALUE}|{_INLINE})</c>))(</row>.*)?$'
_PARTS = ("letters", "digits", "head", "formula_head", "formula", "value", "inline", "tail")

# A number that is shown as it is written: no sign but minus, no zeros around it; at most 15 digits are asked for.
_AS_WRITTEN = r"^(?:0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9])$"


def taken_apart(pieces: pl.Series) -> pl.DataFrame:
    """What stands between one reference and the next, a cell a row: `at`, its place in the block, and its parts.

    `tail` is what follows the last cell of a row. Raises NotPlainError.
    """
    cells = pieces.str.extract_groups(_CELL).struct.unnest()
    cells.columns = list(_PARTS)
    if cells["letters"].null_count():
        raise NotPlainError
    return cells.with_row_index("at")


class Cells:
    """Reads cells as texts; knows from one block to the next how they are written."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._heads, self._formulas = Heads('c r="A1"'), Heads("f")

    def texts(self, cells: pl.DataFrame, opening: bytes) -> pl.DataFrame:
        """at, text of the cells that are not blank; raises NotPlainError."""
        self._fail_if_unsaved(cells.filter(pl.col("formula_head").is_not_null()), opening)
        heads = self._heads.of(cells["head"].unique(), opening)
        inline = cells.filter(pl.col("inline").is_not_null())
        found = [_inline(inline, heads) if inline.height else inline.select("at", text="inline")]
        valued = cells.select("at", "head", "value").filter(pl.col("value").is_not_null())
        for (written,), alike in valued.partition_by("head", include_key=False, as_dict=True).items():
            one = heads[written]
            found += self._of_kind(alike, one.get("t", "n"), one.get("s", "0"))
        return pl.concat(found)

    def _fail_if_unsaved(self, formulas: pl.DataFrame, opening: bytes) -> None:
        """A formula that was saved without its value is a fault, which the parser tells."""
        if formulas.is_empty():
            return
        self._formulas.of(formulas["formula_head"].unique(), opening)
        fail_if_odd(formulas["formula"])
        if (formulas["value"].fill_null("") == "").any():
            raise NotPlainError

    def _of_kind(self, cells: pl.DataFrame, kind: str, style: str) -> Iterator[pl.DataFrame]:
        """The cells with the same attributes, as at and text."""
        if kind == "s":
            numbers = cells["value"].cast(pl.UInt32)
            yield cells.select("at", text=self._reader.texts.gather(numbers))
            return
        value, shown = pl.col("value"), self._reader.styles.get(style)
        certain = pl.lit(None, dtype=pl.String)
        if kind == "n" and shown is None:
            certain = pl.when(value.str.contains(_AS_WRITTEN) & (value.str.len_bytes() <= DIGITS)).then(value)
        elif kind == "n" and shown == "date":
            certain = moments(value, is_1904=self._reader.is_1904)
        read = cells.with_columns(text=certain)
        is_certain = read["text"].is_not_null()
        yield read.filter(is_certain).select("at", "text")
        if not is_certain.all():
            yield self._one_by_one(cells.filter(~is_certain), kind, style)

    def _one_by_one(self, cells: pl.DataFrame, kind: str, style: str) -> pl.DataFrame:
        """The texts of values that are not shown as they are written; each value is worked out once."""
        known = cells.select("value").unique()
        fail_if_odd(known["value"])
        if kind == "inlineStr":
            raise NotPlainError
        if kind == "n":
            _fail_if_digits_lost(known["value"])
        texts = [self._reader.value(value, kind, style) for value in resolved(known["value"])]
        worked_out = known.with_columns(text=pl.Series(texts, dtype=pl.String))
        return cells.join(worked_out, on="value", how="left").select("at", "text")


def _inline(cells: pl.DataFrame, heads: dict[str, dict[str, str]]) -> pl.DataFrame:
    """The texts that stand in the cells themselves; of another kind, or with signs such as _x000D_, not plain."""
    texts = cells["inline"]
    fail_if_odd(texts)
    kinds = {heads[written].get("t") for written in cells["head"].unique()}
    if kinds - {"inlineStr"} or texts.str.contains("_x", literal=True).any():
        raise NotPlainError
    return cells.select("at", text=resolved(texts))


def _fail_if_digits_lost(values: pl.Series) -> None:
    """Whole numbers of more digits than a cell keeps are a fault, which the parser tells."""
    if (values.filter(values.str.len_bytes() > DIGITS).cast(pl.Float64).abs() >= 10**DIGITS).any():
        raise NotPlainError
