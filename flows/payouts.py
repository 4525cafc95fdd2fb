"""The quarter's pool (按季兑现), shared by the sums of the published monthly scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from flows.desk import Desk
from transforms.faults import Fault
from transforms.fixed_point import decimal, millionths
from transforms.period import months_of
from transforms.scheme.words import Payout
from transforms.scoring.payout import payout
from warehouse.lake import Part
from warehouse.ledger import PeriodEntry, periods

_FEN = Decimal("0.01")


@dataclass(frozen=True)
class Share:
    """What one person gets: the sum of the quarter's scores, and yuan."""

    person_id: str
    person_name: str
    score: Decimal
    amount: Decimal


@dataclass(frozen=True)
class PayoutReport:
    """A quarter's pool shared, or why it is not: `faults` name each month that is missing or has somebody held."""

    document: str
    pool: Decimal
    is_trial: bool
    shares: tuple[Share, ...] = ()
    faults: tuple[Fault, ...] = ()


def payout_report(desk: Desk, bureau_id: str, quarter: str) -> PayoutReport | None:
    """The payout of a quarter; None where no edition of it has a pool."""
    said = pool_of(desk, bureau_id, quarter)
    if said is None:
        return None
    known = {entry.month: entry for entry in periods(desk.warehouse, bureau_id)}
    months = [(month, known.get(month)) for month in months_of(quarter)]
    faults = [fault for month, entry in months for fault in _faults(desk, bureau_id, month, entry)]
    entries = [entry for _, entry in months if entry]
    report = PayoutReport(said.document, said.pool[quarter], any(entry.is_trial for entry in entries))
    if faults:
        return PayoutReport(report.document, report.pool, report.is_trial, faults=tuple(faults))
    shares = _shared(desk, entries, report.pool)
    return PayoutReport(report.document, report.pool, report.is_trial, shares)


def pool_of(desk: Desk, bureau_id: str, quarter: str) -> Payout | None:
    """What the editions that hold at the quarter's end say of it."""
    for period in (months_of(quarter)[-1], quarter):
        for one in desk.editions_of(bureau_id, period):
            if one.edition.payout and quarter in one.edition.payout.pool:
                return one.edition.payout
    return None


def _faults(desk: Desk, bureau_id: str, month: str, entry: PeriodEntry | None) -> list[Fault]:
    if entry is None or not entry.is_in_force:
        return [Fault("payout_month_not_published", {"bureau": bureau_id, "month": month})]
    held = _scores(desk, entry).filter("is_held")["person_id"].to_list()
    fields: dict[str, str | int] = {"bureau": bureau_id, "month": month, "found": "、".join(held)}
    return [Fault("payout_month_held", fields)] if held else []


def _scores(desk: Desk, entry: PeriodEntry) -> pl.DataFrame:
    """The published scores of people; where several schemes score people, the one by which the bureau's month is."""
    folder = desk.workspace.publication(entry.bureau_id, entry.month, entry.version)
    people = pl.read_parquet(folder / "scores.parquet", glob=False).filter(pl.col("person_id").is_not_null())
    return people.select("person_id", "score", "is_held")


def _shared(desk: Desk, entries: Sequence[PeriodEntry], pool: Decimal) -> tuple[Share, ...]:
    every = pl.concat(_scores(desk, entry) for entry in entries)
    sums: dict[str, int] = {}
    for person, score in every.select("person_id", "score").iter_rows():
        sums[person] = sums.get(person, 0) + millionths(score)
    frame = pl.DataFrame({"person_id": list(sums), "score": list(sums.values())}, schema=_SUMS)
    names = dict(desk.lake.live(Part("person", "all")).select("person_id", "person_name").iter_rows())
    return tuple(
        Share(person, names.get(person, ""), decimal(score), amount * _FEN)
        for person, score, amount in payout(int(pool / _FEN), frame).iter_rows()
    )


_SUMS = {"person_id": pl.String, "score": pl.Int64}
