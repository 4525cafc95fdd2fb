"""Which of the accepted rows hold: the newest of each key, less what a later whole-period sheet left out.

The state is a function of everything that was delivered, never of the order in which runs happened to see it.
"""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from transforms.contracts import Contract, contract

LOADED, SUPERSEDED, WITHDRAWN = "loaded", "superseded", "withdrawn"


def standing(dataset: str, rows: pl.DataFrame) -> pl.DataFrame:
    """One row per accepted row of `rows` (all delivered rows with `is_rejected`), with its `standing`.

    Along the arrivals of one key, rows alike in a run are one statement and its first row stands for it, so that
    a line keeps pointing at the first delivery that said it; a sheet that leaves the key out ends the run.
    """
    known = contract(dataset)
    key = known.scope_key
    accepted = rows.filter(~pl.col("is_rejected"))
    said = accepted.with_columns(content=content(known), is_gone=pl.lit(value=False))
    timeline = pl.concat([said, _left_out(key, rows)], how="diagonal").sort(*key, "order", "row_no", nulls_last=True)
    again = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift(1)) for name in key)
    placed = timeline.with_row_index("_place").with_columns(_again=again)
    is_alone = ~(pl.col("_again") | pl.col("_again").shift(-1).fill_null(value=False))
    alone = placed.filter(is_alone).with_columns(standing=pl.lit(LOADED))  # most keys are said once
    return (
        pl.concat([alone, _in_runs(key, placed.filter(~is_alone))])
        .sort("_place")
        .filter(~pl.col("is_gone"))
        .drop("content", "is_gone", "_place", "_again")
    )


def _in_runs(key: list[str], timeline: pl.DataFrame) -> pl.DataFrame:
    """The arrivals of keys that were said or left out more than once, with their `standing`."""
    changed = (pl.col("content").ne_missing(pl.col("content").shift(1))).over(key)
    runs = timeline.with_columns(run=changed.fill_null(value=True).cum_sum().over(key))
    runs = runs.with_columns(
        is_first=pl.int_range(pl.len()).over(*key, "run") == 0,
        is_last_run=pl.col("run") == pl.col("run").max().over(key),
        is_ended=pl.col("is_gone").shift(-1).over(key).fill_null(value=False),
    )
    ended = pl.col("is_ended").any().over(*key, "run")
    is_last_said = pl.col("run") == pl.col("run").max().over(key) - 1
    return runs.with_columns(
        standing=pl.when(pl.col("is_first") & pl.col("is_last_run"))
        .then(pl.lit(LOADED))
        .when(pl.col("is_first") & is_last_said & ended)
        .then(pl.lit(WITHDRAWN))
        .otherwise(pl.lit(SUPERSEDED))
    ).drop("run", "is_first", "is_last_run", "is_ended")


def answered(dataset: str) -> pl.Expr:
    """The rejected rows in whose place a later row of the same key was accepted: nobody is asked for them any more.

    Whose key could not be read is answered by none but a row that says it was this one (`is_mended`). A row of an
    unknown person has no bureau yet: it is answered by what comes into the same inbox folder.
    """
    known = contract(dataset)
    newest = pl.col("order").filter(~pl.col("is_rejected")).max()
    homeless = [] if known.is_one_list else [newest.over([*known.key, "folder"]) > pl.col("order")]
    later = [newest.over(known.scope_key) > pl.col("order"), *(pl.col("bureau_id").is_null() & one for one in homeless)]
    told = [pl.col(f"bad_{name}").is_null() for name in known.key if known.columns[name].type not in ("text", "list")]
    by_key = pl.all_horizontal(pl.any_horizontal(later).fill_null(value=False), *told)
    return pl.col("is_rejected") & (pl.col("is_mended") | by_key)


def content(known: Contract, without: Collection[str] = ()) -> pl.Expr:
    """The row as one value to compare: everything its contract names, or all but some columns."""
    parts = [
        (pl.col(c.name).list.join(";") if c.type == "list" else pl.col(c.name).cast(pl.String)).fill_null("\x00")
        for c in known.column
        if c.name not in without
    ]
    return pl.concat_str(parts, separator="\x1f")


def _left_out(key: list[str], rows: pl.DataFrame) -> pl.DataFrame:
    """One row per key that a whole-period sheet no longer has, at the place of that sheet in arrival.

    The sheet stands for the scope values that occur in it, within its profile and inbox folder; a row of it that
    was rejected is still in it, and so is one that it moves to another scope.
    """
    line = ["profile", "folder", "scope"]
    numbered = rows.with_columns(pl.col("order").rank("dense").cast(pl.Int64).alias("place"))
    sheets = numbered.filter(pl.col("delivery") == "whole_period")
    begun = sheets.group_by(*key, *line).agg(begun=pl.col("place").min())
    said = numbered.select(*key, "place").unique()
    # After each time that the key was said only the next sheet matters: to those behind it the key is gone already.
    waiting = (
        begun.join(said, on=key, nulls_equal=True)
        .filter(pl.col("place") >= pl.col("begun"))
        .select(*key, *line, after="place")
    )
    gone = _with_next_sheet(waiting, sheets.select(*line, "order", "place").unique(), line).join(
        said, on=[*key, "place"], how="anti", nulls_equal=True
    )
    return gone.select(*key, "order", is_gone=pl.lit(value=True), row_no=pl.lit(None, dtype=pl.Int64)).unique()


def _with_next_sheet(said: pl.DataFrame, sheets: pl.DataFrame, line: list[str]) -> pl.DataFrame:
    """`order` and `place` of the first sheet of the same line that came later than `after`; no row where none did."""
    lines = sheets.select(*line).unique(maintain_order=True).with_row_index("line")
    later = sheets.join(lines, on=line, nulls_equal=True, validate="m:1").select("line", "order", "place", at="place")
    return (
        said.join(lines, on=line, nulls_equal=True, validate="m:1")
        .with_columns(at=pl.col("after") + 1)
        .sort("at")
        .join_asof(later.sort("at"), on="at", by="line", strategy="forward", check_sortedness=False)
        .filter(pl.col("place").is_not_null())
    )


def said_otherwise(dataset: str, rows: pl.DataFrame) -> pl.DataFrame:
    """One row per delivery and the one whose word it replaced: delivery_id, earlier_id, and of how many keys.

    `rows` are the accepted rows; a key that is said again as it was counts for nothing.
    """
    known = contract(dataset)
    key = known.scope_key
    said = rows.select("delivery_id", *key, "order", "row_no", content=content(known)).sort("order", "row_no")
    before = pl.col("delivery_id", "content").shift(1).over(key)
    spoken = said.with_columns(before.name.prefix("earlier_")).filter(
        (pl.col("delivery_id") != pl.col("earlier_delivery_id")) & (pl.col("content") != pl.col("earlier_content"))
    )
    return (
        spoken.group_by("delivery_id", earlier_id="earlier_delivery_id")
        .agg(count=pl.len().cast(pl.Int64))
        .sort("delivery_id", "earlier_id")
    )


def withdrawn_by(dataset: str, rows: pl.DataFrame, delivery_id: str) -> tuple[int, int]:
    """How many rows a whole-period sheet would withdraw, and of how many that stood in its scope before it."""
    sheet = rows.filter(pl.col("delivery_id") == delivery_id)
    line = ["profile", "folder", "scope"]
    of_line = rows.join(sheet.select(*line).unique(), on=line, how="semi", nulls_equal=True)
    order = sheet["order"].min()
    before = standing(dataset, of_line.filter(pl.col("order") < order)).filter(pl.col("standing") == LOADED)
    after = standing(dataset, of_line.filter(pl.col("order") <= order)).filter(pl.col("standing") == LOADED)
    key = contract(dataset).scope_key
    gone = before.join(after, on=key, how="anti", nulls_equal=True)
    # An old export that comes again withdraws nothing that a newer one has.
    kept = standing(dataset, of_line).filter(pl.col("standing") == LOADED) if of_line["order"].max() != order else after
    return gone.join(kept, on=key, how="anti", nulls_equal=True).height, before.height


def live_rows(dataset: str, stood: pl.DataFrame) -> pl.DataFrame:
    """The rows that hold, in the columns of the contract, sorted by key: the shard that scoring reads."""
    known = contract(dataset)
    first = ["bureau_id", *(["person_id"] if "person_id" in known.columns else [])]
    order = [*first, *(name for name in known.month_from if name != "month"), *known.key]
    return (
        stood.filter(pl.col("standing") == LOADED)
        .select(known.shape.keys())
        .cast(known.shape)  # type: ignore[arg-type]
        .sort(list(dict.fromkeys(order)), nulls_last=True)
    )
