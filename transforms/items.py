"""One item of a weekly report, a line such as `工作：完成申报〔I03〕` or a JSON object: its kind, text and codes."""

from __future__ import annotations

import polars as pl

_KIND = r"^\s*(工作|学习|work|study)\s*[:\uff1a]"
_INDICATOR = r"\s*[〔\[]([^〔〕\[\]]+)[〕\]]\s*$"
_OBJECT = r"^\{.*\}$"
_KINDS = {"工作": "work", "学习": "study", "work": "work", "study": "study"}


def kind(item: pl.Expr) -> pl.Expr:
    """`work`, `study` or null."""
    said = _either(item, "kind", item.str.extract(_KIND, 1))
    return said.replace_strict(_KINDS, default=None, return_dtype=pl.String)


def words(item: pl.Expr) -> pl.Expr:
    """What was done, without kind and indicator."""
    return _either(item, "text", item.str.replace(_KIND, "").str.replace(_INDICATOR, "").str.strip_chars())


def indicator_id(item: pl.Expr) -> pl.Expr:
    """The indicator that the item is about, or null."""
    return _either(item, "indicator_id", item.str.extract(_INDICATOR, 1))


def is_broken(item: pl.Expr) -> pl.Expr:
    """Whether it begins as JSON does and is none: a list that could not be taken apart."""
    return item.str.contains(r"^(\{|\[\s*\{)") & ~(item.str.contains(_OBJECT) & words(item).is_not_null())


def _either(item: pl.Expr, name: str, line: pl.Expr) -> pl.Expr:
    """A field of the object, else of the line; an empty text is nothing."""
    said = pl.when(item.str.contains(_OBJECT)).then(item.str.json_path_match(f"$.{name}")).otherwise(line)
    return pl.when(said != "").then(said)
