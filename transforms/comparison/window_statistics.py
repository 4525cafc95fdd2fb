"""What a service window's ratings (好差评) and queue tell, per group: rates and minutes in millionths, Int64.

Ratings and tickets are rows of their contracts; `level` is 1-5 with 5 the best. `by` names the columns of a group,
present in every frame given. A share of nothing is null, never 0.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Literal

import polars as pl

from transforms.comparison.intervals import wilson
from transforms.fixed_point import ONE, constant, exact_sum, millionths, narrow, quotient, wide

LEVELS = (1, 2, 3, 4, 5)
BAD = (1, 2)
"""不满意 and 非常不满意: what is called back, verified and mended."""
_SPANS = {"wait": "wait_minutes", "to_start": "to_start_minutes", "service": "service_minutes"}


def given(ratings: pl.DataFrame, origin: Literal["active", "all"] = "active") -> pl.DataFrame:
    """Ratings that a taxpayer gave; with `all` also those a system filled in by default. Blank levels are none."""
    filled = ratings.filter(pl.col("level").is_not_null())
    return filled if origin == "all" else filled.filter(pl.col("origin") == "active")


def adjudicated(ratings: pl.DataFrame) -> pl.DataFrame:
    """Ratings that stand: revoked ones are out, levels 1 and 2 are in once they are confirmed."""
    return confirmed(ratings).filter(pl.col("revoked_at").is_null())


def confirmed(ratings: pl.DataFrame) -> pl.DataFrame:
    """Ratings that stand, or stood until they were revoked: levels 1 and 2 once they are confirmed."""
    is_bad = pl.col("level").is_in(BAD)
    return ratings.filter(~is_bad | pl.col("is_confirmed").fill_null(value=False))


def satisfaction(
    ratings: pl.DataFrame,
    by: Sequence[str],
    positive: Collection[int],
    level_scores: Mapping[int, Decimal],
    revoked: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """One row per group with a rating: rating_count, positive_count, rate, index, wilson_low, wilson_high.

    rate = ratings of a positive level / ratings (0-1); index = the mean of the level scores; the bounds are Wilson's
    95 %. A level without a score is a ValueError.

    Each of the `revoked`, which counted in an earlier period, takes one rating off the group, with what its level gave.
    What it would take beyond none or all of a positive level, or beyond the lowest or highest score, it does not take;
    where no rating is left the count is 0 and rate and index are null.
    """
    scores = _scores(level_scores)
    found = _tally(ratings, by, positive, scores)
    if revoked is not None and revoked.height:
        found = _less(found, _tally(revoked, by, positive, scores), by, scores)
    rated = found.with_columns(
        rate=_share("positive_count", "rating_count"), index=quotient(pl.col("score_sum"), wide("rating_count"))
    ).drop("score_sum")
    return with_wilson(narrow(rated, "rate", "index"), "positive_count", "rating_count").sort(by)


def _scores(level_scores: Mapping[int, Decimal]) -> dict[int, int]:
    unscored = [level for level in LEVELS if level not in level_scores]
    if unscored:
        raise ValueError(f"no score for level {unscored}")
    return {level: millionths(score) for level, score in level_scores.items()}


def _tally(
    ratings: pl.DataFrame, by: Sequence[str], positive: Collection[int], scores: Mapping[int, int]
) -> pl.DataFrame:
    score = pl.col("level").replace_strict(scores, return_dtype=pl.Int64)
    return ratings.group_by(by).agg(
        rating_count=pl.len().cast(pl.Int64),
        positive_count=pl.col("level").is_in(list(positive)).sum().cast(pl.Int64),
        score_sum=exact_sum(score),
    )


def _less(found: pl.DataFrame, taken: pl.DataFrame, by: Sequence[str], scores: Mapping[int, int]) -> pl.DataFrame:
    """The tally of each group less what is taken, no count below 0 and no mean beyond the scores."""
    names = ("rating_count", "positive_count", "score_sum")
    both = found.join(taken, on=by, how="left", validate="1:1", suffix="_taken", nulls_equal=True)
    left = {name: pl.col(name) - pl.col(f"{name}_taken").fill_null(0) for name in names}
    counted = both.with_columns(**left).with_columns(pl.col("rating_count").clip(lower_bound=0))
    lowest, highest = (wide("rating_count") * constant(end(scores.values())) for end in (min, max))
    return counted.with_columns(
        pl.min_horizontal(pl.col("positive_count").clip(lower_bound=0), "rating_count"),
        pl.min_horizontal(pl.max_horizontal("score_sum", lowest), highest).alias("score_sum"),
    ).select(*by, *names)


def with_wilson(frame: pl.DataFrame, positive: str, answered: str) -> pl.DataFrame:
    """The rows with wilson_low and wilson_high of `positive` in `answered`; null where nobody answered."""
    pairs = frame.select(positive, answered).unique().drop_nulls()
    found = [(n, of, wilson(n, of)) for n, of in pairs.iter_rows()]
    rows = [(n, of, millionths(both.low), millionths(both.high)) for n, of, both in found if both]
    shape = {positive: pl.Int64, answered: pl.Int64, "wilson_low": pl.Int64, "wilson_high": pl.Int64}
    bounds = pl.DataFrame(rows, schema=shape, orient="row")
    return frame.join(bounds, on=[positive, answered], how="left", validate="m:1", maintain_order="left")


def evaluation(ratings: pl.DataFrame, tickets: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """One row per group: given_count, served_count, evaluation_rate (参评率).

    evaluation_rate = ratings, revoked and unconfirmed ones too, / served tickets.
    """
    rated = ratings.group_by(by).agg(given_count=pl.len().cast(pl.Int64))
    served = tickets.filter(pl.col("status") == "served").group_by(by).agg(served_count=pl.len().cast(pl.Int64))
    both = rated.join(served, on=by, how="full", coalesce=True, validate="1:1", nulls_equal=True)
    counted = both.with_columns(pl.col("given_count", "served_count").fill_null(0))
    shared = counted.with_columns(evaluation_rate=_share("given_count", "served_count"))
    return narrow(shared, "evaluation_rate").sort(by)


def bad_ratings(ratings: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    """One row per group with a rating: bad_count, callback_share (回访率), confirmed_count, rectified_share (整改率).

    callback_share = bad ratings called back / bad ratings, revoked too: a call comes before the ruling.
    rectified_share = rectified / confirmed bad ratings that were not revoked.
    """
    is_bad = pl.col("level").is_in(BAD)
    is_standing = is_bad & pl.col("is_confirmed").fill_null(value=False) & pl.col("revoked_at").is_null()
    counted = ratings.group_by(by).agg(
        bad_count=is_bad.sum().cast(pl.Int64),
        called_back=(is_bad & pl.col("called_back_at").is_not_null()).sum().cast(pl.Int64),
        confirmed_count=is_standing.sum().cast(pl.Int64),
        rectified=(is_standing & pl.col("rectified_at").is_not_null()).sum().cast(pl.Int64),
    )
    shares = {
        "callback_share": _share("called_back", "bad_count"),
        "rectified_share": _share("rectified", "confirmed_count"),
    }
    found = narrow(counted.with_columns(**shares), *shares)
    return found.select(*by, "bad_count", "callback_share", "confirmed_count", "rectified_share").sort(by)


def with_minutes(tickets: pl.DataFrame) -> pl.DataFrame:
    """Tickets with wait_minutes, to_start_minutes and service_minutes, to 6 decimals; null unless served.

    A wait runs from the later of booking and ticket to the call (to the start), not below 0; service from start to end.
    """
    here = pl.max_horizontal("taken_at", "booked_for")
    spans = {
        "wait_minutes": _minutes(pl.col("called_at") - here).clip(lower_bound=0),
        "to_start_minutes": _minutes(pl.col("started_at") - here).clip(lower_bound=0),
        "service_minutes": _minutes(pl.col("ended_at") - pl.col("started_at")),
    }
    is_served = pl.col("status") == "served"
    return tickets.with_columns(**{name: pl.when(is_served).then(span) for name, span in spans.items()})


def queue(
    tickets: pl.DataFrame, by: Sequence[str], over_minutes: Decimal, percentiles: Sequence[int] = (50, 90)
) -> pl.DataFrame:
    """One row per group: ticket_count, served_count, wait_p50 .. (to_start_, service_ too), wait_over, no_show_share.

    Percentiles are nearest-rank (the value at place ceil(p n / 100)) of served tickets; wait_over is the share of
    waits above, not at, so many minutes; no_show_share = 过号 / all tickets, abandoned ones too.
    """
    timed = with_minutes(tickets)
    values = {
        f"{name}_p{percent}": nearest_rank(column, percent)
        for name, column in _SPANS.items()
        for percent in percentiles
    }
    is_over = pl.col("wait_minutes") > millionths(over_minutes)
    counted = timed.group_by(by).agg(
        ticket_count=pl.len().cast(pl.Int64),
        served_count=(pl.col("status") == "served").sum().cast(pl.Int64),
        **values,
        waited=pl.col("wait_minutes").count().cast(pl.Int64),
        over=is_over.sum().cast(pl.Int64),
        no_show=(pl.col("status") == "no_show").sum().cast(pl.Int64),
    )
    shares = {"wait_over": _share("over", "waited"), "no_show_share": _share("no_show", "ticket_count")}
    return narrow(counted.with_columns(**shares), *shares).drop("waited", "over", "no_show").sort(by)


def nearest_rank(column: str, percent: int) -> pl.Expr:
    """The value at place ceil(percent x n / 100) of the sorted values, inside an aggregation; null of none."""
    if not 0 < percent <= 100:  # noqa: PLR2004 - per cent
        raise ValueError(f"percentile {percent}")
    values = pl.col(column).drop_nulls().sort()
    place = (values.len().cast(pl.Int64) * percent + 99) // 100 - 1
    return values.get(place.clip(lower_bound=0), null_on_oob=True)


def _minutes(span: pl.Expr) -> pl.Expr:
    """A duration in minutes, millionths: microseconds / 60, rounded half away from zero."""
    return quotient(wide(span.dt.total_microseconds()), constant(60)).cast(pl.Int64)


def _share(part: str, whole: str) -> pl.Expr:
    return quotient(wide(part) * constant(ONE), wide(whole))
