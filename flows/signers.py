"""Who may sign, waive and rule: whoever the bureau knows as a head, a leader, of the panel or in charge.

A login that is nobody's 工号 is an account of the house, whose holder the house knows; it is recorded as it is.
"""

from __future__ import annotations

import polars as pl

from flows.desk import Desk
from transforms.clean.hierarchy import upward
from transforms.clean.references import OPEN_END, current_units
from transforms.contracts import TIMELESS
from transforms.faults import Fault, ForbiddenError
from warehouse.lake import Part

SIGNATURES = 2
"""So many different people sign a result, waive its holds, correct or withdraw it."""
_MAY = ("in_charge", "panel")


def fail_if_no_signer(desk: Desk, bureau_id: str, who: str) -> None:
    """Refuse somebody of the house who has no office in this bureau or above it; raises ForbiddenError."""
    people = desk.lake.live(Part("person", TIMELESS))
    if who not in people["person_id"].to_list() or who in _officers(desk, bureau_id):
        return
    raise ForbiddenError([Fault("no_signer", {"bureau": bureau_id, "found": who})])


def _officers(desk: Desk, bureau_id: str) -> set[str]:
    units = current_units(desk.lake.live(Part("unit", TIMELESS)))
    over = upward(units).filter(pl.col("unit_id") == bureau_id)["above_id"].to_list()
    posts = desk.lake.live(Part("posting", TIMELESS)).filter(
        (pl.col("is_head") | pl.col("is_leading")) & pl.col("unit_id").is_in([bureau_id, *over])
    )
    duties = desk.lake.live(Part("responsibility", TIMELESS)).filter(pl.col("kind").is_in(_MAY))
    return {*_today(desk, posts), *_today(desk, duties)}


def _today(desk: Desk, rows: pl.DataFrame) -> list[str]:
    until = pl.col("to_date").fill_null(OPEN_END)
    return rows.filter(pl.lit(desk.today).is_between(pl.col("from_date"), until))["person_id"].to_list()
