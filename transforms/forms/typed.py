"""What a person said by filling a form: the cells of a returned form, as text -> rows of a contract, as text.

Each function takes the rows of a form under the names of its columns, with `row_no`, and gives those that say
something, under the names of their contract; a cell that cannot be read goes on as it is, for the rules to tell.
"""

from __future__ import annotations

import polars as pl

from transforms import cells, fixed_point
from transforms.contracts import contract

_PLACES = 3


def reviews(rows: pl.DataFrame, *, is_agreed: bool) -> pl.DataFrame:
    """The review of each line that was decided, changed, or agreed to as a whole.

    A quantity that was changed and not decided on is a cut; 核减 beside the number that was printed names none. A
    number that was rubbed out says nothing by itself, and under 全部同意 it is asked about.
    """
    typed, text = fixed_point.cell(pl.col("confirmed_quantity"), _PLACES), pl.col("confirmed_quantity")
    printed = fixed_point.cell(pl.coalesce("earlier_quantity", "declared_quantity"), _PLACES)
    is_changed = text.is_not_null() & typed.ne_missing(printed)
    decision = cells.parsed(contract("work_review").columns["decision"], pl.col("decision"))
    lowered = is_changed & (typed < printed).fill_null(value=False)
    implied = pl.when(lowered).then(pl.lit("cut")).when(text.is_not_null() & ~is_changed).then(pl.lit("confirmed"))
    is_unnamed = (decision == "returned") | ((decision == "cut") & ~is_changed)
    is_said = pl.col("decision").is_not_null() | is_changed | pl.lit(is_agreed)
    return (
        rows.with_columns(
            decision=pl.coalesce("decision", implied),
            confirmed_quantity=pl.when(~is_unnamed.fill_null(value=False)).then(text),
            is_said=is_said,
        )
        .filter("is_said")
        .drop("is_said")
    )


CHOICE = "\u3000"
"""Between the code and the name of a choice; no code may hold it."""


def code(column: str) -> pl.Expr:
    """The code of a cell that was chosen as `X01　申报受理`, or typed as the bare code."""
    return pl.col(column).str.split(CHOICE).list.first().str.strip_chars()


def choice(code_: str, name: str | None) -> str:
    """A code with its name, as it is chosen from a list."""
    return f"{code_}{CHOICE}{name}" if name else code_


def lines(rows: pl.DataFrame, *asked: str) -> pl.DataFrame:
    """The lines on which something was typed in any of these columns."""
    return rows.filter(pl.any_horizontal(pl.col(asked).is_not_null()))
