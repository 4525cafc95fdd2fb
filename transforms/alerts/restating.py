"""Whether a later file is an earlier one again, put right, so that nobody is asked for its rejected rows any more.

A file of the mended rows alone, under new numbers, tells nothing: entry B7 may be the mended A1 or other work. One that
says again all that was accepted of the earlier file is that file, and what it has beside is told from what it replaces.
"""

from __future__ import annotations

import polars as pl

from transforms.clean.standing import content
from transforms.contracts import Contract


def is_put_right(known: Contract, earlier: pl.DataFrame, later: pl.DataFrame, offences: pl.DataFrame) -> bool:
    """Whether a later file, of which no row was rejected, stands for the rejected rows of an earlier one too.

    Both are the typed rows of a file; `offences` are row_no and column_name of the rejected rows of the earlier. It has
    to say again every row that was accepted, of which there must be one. A list is then the newer list, whatever it
    left out. Of any other file each rejected row needs a row of its own, alike in every cell but the number and those
    that were wrong: so no row that was lost on the way is taken for mended.
    """
    is_rejected = pl.col("row_no").is_in(offences["row_no"].unique().implode())
    accepted = earlier.filter(~is_rejected).select(_identity(known)).to_series()
    new = later.with_columns(identity=_identity(known))
    if accepted.is_empty() or not accepted.is_in(new["identity"].implode()).all():
        return False
    rest = new.filter(~pl.col("identity").is_in(accepted.implode()))
    return not known.month_from or _has_each(known, earlier.filter(is_rejected), rest, offences)


def _identity(known: Contract) -> pl.Expr:
    """The key of a row; where a part of it is blank all that the row says."""
    key = pl.concat_str(pl.col(known.key).cast(pl.String), separator="\x1f")
    return pl.coalesce(key, content(known))


def _has_each(known: Contract, rejected: pl.DataFrame, rest: pl.DataFrame, offences: pl.DataFrame) -> bool:
    """Whether there is a row of its own for each rejected row, compared in the cells that were not wrong."""
    wrong = offences.group_by("row_no").agg(wrong=pl.col("column_name").unique().sort())
    asked = rejected.join(wrong, on="row_no", how="inner", validate="m:1")
    rest = rest.with_row_index("_place")
    for (cells,), rows in asked.group_by("wrong", maintain_order=True):
        alike = content(known, {*known.key, *cells}).alias("alike")
        how_manieth = pl.int_range(pl.len()).over("alike").alias("how_manieth")
        wanted = rows.select(alike).with_columns(how_manieth)
        found = rest.select("_place", alike).with_columns(how_manieth).join(wanted, on=wanted.columns, how="semi")
        if found.height < wanted.height:
            return False
        rest = rest.join(found, on="_place", how="anti")
    return True
