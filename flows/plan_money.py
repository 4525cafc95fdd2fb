"""What the quarter's pool would have given each person: shared by the scores in force and by the proposed ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl

from flows.desk import Desk
from flows.payouts import pool_of
from transforms.faults import Fault
from transforms.fixed_point import exact_sum, narrow, unstored
from transforms.period import is_month, months_of, quarter_of
from transforms.scheme.words import Edition
from transforms.scoring.payout import payout

if TYPE_CHECKING:
    from flows.planning import Planned

_FEN = Decimal("0.01")


@dataclass(frozen=True)
class Money:
    """A bureau's quarter: one row per person with yuan before and after (see `_shares`), or why there is none."""

    bureau_id: str
    quarter: str
    pool_before: Decimal | None = None
    pool_after: Decimal | None = None
    shares: pl.DataFrame | None = None
    faults: tuple[Fault, ...] = ()


def money(desk: Desk, edition: Edition, done: Sequence[Planned]) -> Iterator[Money]:
    """The pools of the quarters that were planned whole: as the proposed edition says, else as the one in force."""
    if edition.payout is None:
        return
    by_quarter: dict[tuple[str, str], list[Planned]] = {}
    for one in done:
        if is_month(one.entry.month):
            by_quarter.setdefault((one.entry.bureau_id, quarter_of(one.entry.month)), []).append(one)
    for (bureau_id, quarter), months in sorted(by_quarter.items()):
        if len(months) == len(months_of(quarter)):
            said = pool_of(desk, bureau_id, quarter)
            before = said.pool[quarter] if said else None
            pools = (before, edition.payout.pool.get(quarter, before))
            yield _shared(bureau_id, quarter, pools, pl.concat(one.moves for one in months))


def _shared(bureau_id: str, quarter: str, pools: tuple[Decimal | None, Decimal | None], every: pl.DataFrame) -> Money:
    """Who is held has no score to be paid by: then nothing is shared, as at the quarter's end."""
    fields: dict[str, str | int] = {"bureau": bureau_id, "month": quarter}
    if pools[1] is None:
        return Money(bureau_id, quarter, *pools, faults=(Fault("plan_no_pool", fields),))
    held = every.filter(pl.col("is_held_before") | pl.col("is_held_after"))["subject_id"].unique().sort()
    if held.len():
        fields["found"] = "、".join(held)
        return Money(bureau_id, quarter, *pools, faults=(Fault("plan_money_held", fields),))
    return Money(bureau_id, quarter, *pools, _shares(every, pools))


def _shares(every: pl.DataFrame, pools: tuple[Decimal | None, Decimal | None]) -> pl.DataFrame:
    """One row per person: subject_id, name, amount_before, amount_after; yuan, null where no pool was shared."""
    names = every.group_by("subject_id").agg(pl.col("name").drop_nulls().first()).sort("subject_id")
    for pool, when in zip(pools, ("before", "after"), strict=True):
        names = names.join(_paid(every, pool, when), on="subject_id", how="left", validate="1:1")
    return names


def _paid(every: pl.DataFrame, pool: Decimal | None, when: str) -> pl.DataFrame:
    scored = every.drop_nulls(f"score_{when}").with_columns(score=unstored(f"score_{when}"))
    sums = narrow(scored.group_by(person_id="subject_id").agg(score=exact_sum("score")), "score")
    paid = payout(int(pool / _FEN), sums) if pool is not None else sums.clear().with_columns(amount_fen="score")
    yuan = (pl.col("amount_fen").cast(pl.Decimal(20, 2)) * pl.lit(_FEN)).cast(pl.Decimal(20, 2))
    return paid.select(subject_id="person_id", **{f"amount_{when}": yuan})
