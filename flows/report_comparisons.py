"""横向比较, 纵向比较, 同类问题通报, deductions caused elsewhere, and who answers for which indicator."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import polars as pl

from flows.month_inputs import scheme_months
from flows.report_tables import Telling
from transforms.comparison.horizontal import horizontal
from transforms.comparison.repeats import notices
from transforms.comparison.vertical import vertical
from transforms.fixed_point import decimal, stored
from transforms.listing.deductions import deductions, elsewhere
from transforms.listing.indicators import duties, indicator_scores
from transforms.period import is_month, months_of
from transforms.scheme.words import Indicator
from transforms.scoring.inputs import Inputs
from warehouse.extracts.listings import Column, Listing
from warehouse.extracts.plain_page import Section
from warehouse.store import frame

EARLIER = 6
"""So many earlier periods stand beside the present one."""

_LOSSES = {"unit_id": pl.String(), "month": pl.String(), "section_kind": pl.String(), "reason": pl.String()}


def against_peers(told: Telling) -> Section:
    """横向比较: the bureau and its sections against their peers, with what it lost by."""
    results = told.rows("peer_result").rename({"peer_unit": "unit_id"}).drop("bureau_id", "delivery_id", "row_no")
    own = {told.bureau_id, told.unit(told.bureau_id)} & set(results["unit_id"])
    standing = horizontal(results.with_columns(pl.col("rank") // 1_000_000), _losses(told, sorted(own)))
    shown = [
        row
        | {"peer_unit": told.unit(row["unit_id"]), "section": row["section_kind"] or told.say("peer_whole")}
        | {name: _plain(row[name]) for name in ("score", "gap_to_best")}
        | {"peer_measure": told.say(f"peer_{row['measure']}"), "loss_reasons": _reasons(row["loss_reasons"])}
        for row in standing.iter_rows(named=True)
    ]
    columns = ("peer_group", "section", "peer_measure", "peer_unit", "score", "rank", "tier", "gap_to_best")
    return told.section("horizontal", [told.table("horizontal", shown, *columns, "loss_reasons")])


def _losses(told: Telling, own: Sequence[str]) -> pl.DataFrame:
    """What each section lost, by its name as peers have it, and the bureau as a whole, in the period's last month."""
    found = [_lost(told, one.inputs) for one in told.schemes if own and one.edition.subject != "person"]
    empty = pl.DataFrame(schema=_LOSSES | {"lost_points": pl.Int64()})
    lost = pl.concat([empty, *(rows.with_columns(unit_id=pl.lit(name)) for rows in found for name in own)])
    return pl.concat([lost, lost.with_columns(section_kind=pl.lit(None, dtype=pl.String))])


def _lost(told: Telling, inputs: Inputs) -> pl.DataFrame:
    rows = indicator_scores(inputs).filter(pl.col("lost_points") > 0)
    return rows.select(
        unit_id=pl.lit(""),
        month=pl.lit(months_of(told.period)[-1]),
        section_kind=pl.col("subject_id").replace(told.names.unit_names),
        reason=pl.coalesce("reason", "indicator_id"),
        lost_points="lost_points",
    )


def _reasons(losses: Sequence[dict[str, Any]]) -> str:
    return "；".join(f"{one['reason']} -{decimal(one['lost_points']).normalize():f}" for one in losses)


def _plain(value: int | None) -> Decimal | None:
    return None if value is None else decimal(value)


def against_itself(told: Telling) -> Section:
    """纵向比较: each unit's period beside its earlier ones, and the change since the one before."""
    if told.one.edition.subject == "person":
        return told.section("vertical", [])
    now = told.one.scored.scores.select("subject_id", "score", "tier", month=pl.lit(told.period))
    with told.desk.warehouse.reading() as connection:
        scheme = told.one.edition.scheme
        before = frame(connection, _EARLIER, bureau=told.bureau_id, scheme=scheme, month=told.period)
    earlier = before.select(pl.col(name).cast(kind) for name, kind in now.schema.items())
    compared = vertical(pl.concat([earlier, now]), ["subject_id"])
    months = sorted(earlier["month"].unique())[-EARLIER:]
    return told.section("vertical", [_by_month(told, compared, months)] if months else [])


_EARLIER = """
    SELECT s.unit_id AS subject_id, s.score, s.tier, s.month FROM fact_month_score s
    JOIN ops_period p ON p.bureau_id = s.bureau_id AND p.month = s.month AND p.version = s.version
    WHERE s.bureau_id = :bureau AND s.scheme = :scheme AND s.person_id IS NULL AND s.month < :month
    ORDER BY s.month, s.unit_id
"""


def _by_month(told: Telling, compared: pl.DataFrame, months: Sequence[str]) -> Listing:
    scores = {(row["subject_id"], row["month"]): row["score"] for row in compared.iter_rows(named=True)}
    rows = [
        [
            told.unit(row["subject_id"]),
            *(scores.get((row["subject_id"], month)) for month in (*months, told.period)),
            row["delta"],
            row["tier"],
        ]
        for row in compared.filter(pl.col("month") == told.period).iter_rows(named=True)
    ]
    heads = [Column(month, "points") for month in (*months, told.period)]
    last = [Column(told.say("col_delta"), "points"), Column(told.say("col_tier"))]
    return Listing(told.say("caption_vertical"), [Column(told.say("col_unit_name")), *heads, *last], rows)


def repeated(told: Telling) -> Section:
    """同类问题通报: sections that the edition's `repeats` names this month."""
    words = told.one.edition.repeats
    if words is None or not is_month(told.period):
        return told.section("repeats", [])
    every = pl.concat([*_history(told), told.deductions])
    found = notices(every, words.within_months, words.at_least).filter(pl.col("month") == told.period)
    shown = [
        row | {"unit_name": told.unit(row["unit_id"]), "cause": told.causes.get(row["cause_code"], row["cause_code"])}
        for row in found.iter_rows(named=True)
    ]
    note = told.say("repeats_rule", months=words.within_months, count=words.at_least)
    columns = ("unit_name", "cause", "since_month", "deduction_count")
    return told.section("repeats", [told.table("repeats", shown, *columns)], note)


def _history(told: Telling) -> list[pl.DataFrame]:
    """The deductions of every earlier month, each by the edition of its month: counting begins anew at each notice."""
    names = ("event", "indicator_result")
    months = {part.month for name in names for part in told.desk.lake.parts(name) if is_month(part.month)}
    earlier = sorted(month for month in months if month < told.period)
    schemes = [one for month in earlier for one in scheme_months(told.desk, told.bureau_id, month)]
    return [deductions(one.inputs) for one in schemes if one.edition.subject == told.one.edition.subject]


def across(told: Telling) -> Section:
    """Deductions whose cause lies in another section: one row for the charged, one for where the cause lies."""
    rows = elsewhere(told.deductions).with_columns(stored("lost_points"))
    shown = [
        row
        | {"unit_name": told.unit(unit), "other_unit": told.unit(other), "side": told.say(f"side_{side}")}
        | {"cause": told.causes.get(row["cause_code"], row["cause_code"])}
        for row in rows.iter_rows(named=True)
        for unit, other, side in (
            (row["unit_id"], row["cause_unit"], "charged"),
            (row["cause_unit"], row["unit_id"], "cause"),
        )
    ]
    shown.sort(key=lambda row: (row["unit_name"], row["side"]))
    columns = ("unit_name", "side", "other_unit", "what", "cause", "reason", "lost_points")
    bears = [(c.title, c.bears) for c in told.one.edition.components if isinstance(c, Indicator)]
    notes = [told.say(f"bears_{how}", component=title) for title, how in bears]
    return told.section("across", [told.table("across", shown, *columns)], *notes)


def _carried(row: dict[str, Any]) -> str:
    """How an indicator is carried; one that nobody answers for is the superior's own."""
    return str(row["carried"] or ("own" if row["owner_unit"] or row["owner_person"] else "superior"))


def duty_table(told: Telling) -> Section:
    """《指标分解定责表》: every indicator of the year under who answers for it, with its parent and how it is carried.

    Where people are scored their own indicators, where units are scored those of units and of the superior.
    """
    if not any(isinstance(c, Indicator) for c in told.one.edition.components):
        return told.section("duties", [])
    is_person = told.one.edition.subject == "person"
    rows = duties(told.rows("indicator"), told.bureau_id, told.period[:4])
    ours = rows.filter(pl.col("owner_person").is_not_null() == is_person).with_columns(stored("points"))
    shown = [
        row
        | {"owner": told.person(row["owner_person"]) or told.unit(row["owner_unit"]), "indicator": row["name"]}
        | {"parent": " ".join(filter(None, (row["parent_id"], row["parent_name"])))}
        | {"carried": told.say(f"carried_{_carried(row)}"), "scoring": told.say(f"scoring_{row['scoring']}")}
        | {"key": told.say("yes_key") if row["is_key"] else "", "cycle": told.say(f"cycle_{row['cycle'] or 'month'}")}
        for row in ours.iter_rows(named=True)
    ]
    columns = ("owner", "indicator_id", "indicator", "parent", "carried", "points", "scoring", "params", "cycle", "key")
    return told.section("duties", [told.table("duties", shown, *columns)])
