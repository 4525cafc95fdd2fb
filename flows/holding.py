"""Who is held beside what measures say: people of rows in doubt, and everybody whom a missing file covers."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from flows.desk import Desk
from flows.expecting import missing_of, reads
from transforms.clean.references import posted
from transforms.contracts import TIMELESS
from transforms.listing.expected import Owed, covered
from transforms.period import months_of
from transforms.scoring.inputs import HOLDS
from warehouse.lake import Part
from warehouse.ledger import periods
from warehouse.store import frame

_DOUBTED = """
    SELECT r.subject_id, 'reason_' || r.code AS reason, r.dataset,
           SUBSTR(r.delivery_id, 1, 12) || ':' || CAST(r.row_no AS VARCHAR) AS key, r.delivery_id, r.row_no
    FROM ops_reject r
    WHERE r.severity = 'hold' AND r.bureau_id = :bureau AND r.month >= :first AND r.month <= :last
      AND r.subject_id IS NOT NULL
    ORDER BY r.subject_id, r.code, r.dataset, r.delivery_id, r.row_no
"""


def holds(desk: Desk, bureau_id: str, period: str, datasets: Sequence[str]) -> pl.DataFrame:
    """One row per subject and reason (see HOLDS), of the datasets that the period is scored from."""
    months = months_of(period)
    with desk.warehouse.reading() as connection:
        doubted = frame(connection, _DOUBTED, bureau=bureau_id, first=months[0], last=months[-1])
    rows = doubted.select(pl.col(name).cast(kind) for name, kind in HOLDS.items())
    published = _published(desk, bureau_id)
    absent = [one for month in months if month not in published for one in _waiting(desk, month, datasets)]
    return pl.concat([rows.filter(pl.col("dataset").is_in(list(datasets))), *absent]).unique(maintain_order=True)


def _published(desk: Desk, bureau_id: str) -> set[str]:
    """The bureau's months that were published with nobody held: what is missing since then holds nobody in them."""
    known = periods(desk.warehouse, bureau_id)
    return {one.month for one in known if one.is_in_force and not one.held}


def _waiting(desk: Desk, month: str, datasets: Sequence[str]) -> list[pl.DataFrame]:
    """Everybody whom the missing files of a month cover, by what they are known by: unit or person."""
    profiles = {one.profile.profile: one.profile for one in desk.profiles if reads(one.profile, datasets)}
    missing = [one for one in missing_of(desk, month) if one.holds and one.profile in profiles]
    if not missing:
        return []
    units, posts = (desk.lake.live(Part(name, TIMELESS)) for name in ("unit", "posting"))
    posts = posted(posts, month)
    found = []
    for one in missing:
        below = covered(one.folder, units)
        of = posts if below is None else posts.filter(pl.col("unit_id").is_in(below.implode()))
        subjects = pl.concat([of["person_id"], units["unit_id"] if below is None else below]).unique().sort()
        dataset = next(take.dataset for take in profiles[one.profile].takes if take.dataset in datasets)
        found.append(_because(one, dataset, subjects))
    return found


def _because(one: Owed, dataset: str, subjects: pl.Series) -> pl.DataFrame:
    """One row per subject for a file that is missing."""
    key = f"{one.profile}|{one.folder}|{one.month}"
    told = {"reason": "hold_missing_file", "dataset": dataset, "key": key, "delivery_id": None, "row_no": None}
    rows = pl.DataFrame({"subject_id": subjects})
    return rows.select("subject_id", *(pl.lit(told[name]).cast(HOLDS[name]).alias(name) for name in told))
