"""What the rules look at in tickets and window ratings: the order of times, and the ticket that a rating is about."""

from __future__ import annotations

import polars as pl

from transforms.clean.references import References

_TIMES = ("taken_at", "called_at", "started_at", "ended_at")
_LOW = ("1", "2")
"""Levels that count against somebody, once they are confirmed."""


def with_times(rows: pl.DataFrame, refs: References) -> pl.DataFrame:  # noqa: ARG001 - one shape for all
    """`is_in_order`: taken <= called <= started <= ended; `is_one_day`; `is_told`: a served ticket has its times."""
    pairs = [
        pl.col(later) >= pl.coalesce(*(pl.col(name) for name in reversed(_TIMES[:n])))
        for n, later in enumerate(_TIMES)
        if n
    ]
    days = [pl.col(name).dt.date() == pl.col("taken_at").dt.date() for name in _TIMES[1:]]
    told = [pl.col(name).is_not_null() | pl.col(f"bad_{name}").is_not_null() for name in ("called_at", "ended_at")]
    return rows.with_columns(
        is_in_order=pl.all_horizontal(pair.fill_null(value=True) for pair in pairs),
        is_one_day=pl.all_horizontal(day.fill_null(value=True) for day in days),
        is_told=pl.when(pl.col("status") == "served").then(pl.all_horizontal(told)),
    )


def with_ticket(rows: pl.DataFrame, refs: References) -> pl.DataFrame:
    """`is_there`, `is_served`, `is_of_window` by the ticket, whose person and window a rating takes where it is silent.

    `is_low`: what is confirmed is a low level; `is_dated`: and has the time when it was looked into.
    """
    tickets = refs.queue_ticket.select(
        "bureau_id", "ticket_id", ticket_status="status", ticket_window="window", ticket_person="person_id"
    )
    joined = rows.join(
        tickets, on=["bureau_id", "ticket_id"], how="left", validate="m:1", maintain_order="left", nulls_equal=False
    )
    there = pl.col("ticket_status").is_not_null()
    same = [
        (pl.col(name) == pl.col(of)).fill_null(value=True)
        for name, of in (("person_id", "ticket_person"), ("window", "ticket_window"))
    ]
    confirmed = pl.col("is_confirmed") & pl.col("level").is_not_null()
    return joined.with_columns(
        is_there=pl.when(pl.col("ticket_id").is_not_null()).then(there),
        is_served=pl.when(there).then(pl.col("ticket_status") == "served"),
        is_of_window=pl.when(there).then(pl.all_horizontal(same)),
        is_low=pl.when(confirmed).then(pl.col("level").is_in(_LOW)),
        is_dated=pl.when(confirmed).then(pl.col("verified_at").is_not_null() | pl.col("bad_verified_at").is_not_null()),
        person_id=pl.coalesce("person_id", "ticket_person"),
        window=pl.coalesce("window", "ticket_window"),
    ).drop("ticket_status", "ticket_window", "ticket_person")
