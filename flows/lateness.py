"""What arrives for a month after it was published (scheme.md, `late`).

By `next_month` a new event or indicator result counts in the first month that is not published, and not before that
of its arrival; the published month is left as it was. Everything else that comes so late waits for `restate`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from flows.brought_rows import BroughtRows
from flows.desk import Desk
from transforms.contracts import contract
from transforms.period import following, is_month, month_of
from warehouse.lake import Part
from warehouse.ledger import arrivals, periods
from warehouse.publications import manifest

MOVED = ("event", "indicator_result")
"""What an edition may let count in a later month."""


@dataclass(frozen=True)
class Lateness:
    """What of a bureau's months is published, by which deliveries, and when every delivery came."""

    desk: Desk
    bureau_id: str
    pinned: dict[str, frozenset[str]] = field(default_factory=dict)
    """Published month -> the deliveries that its publication names."""
    received: dict[str, str] = field(default_factory=dict)
    brought: BroughtRows | None = None
    """Whose rows are looked at: what people bring along from other bureaus; by default the bureau's own."""

    @classmethod
    def of(cls, desk: Desk, bureau_id: str) -> Lateness:
        """As the ledger and the publications have it now."""
        pinned = {}
        for entry in periods(desk.warehouse):
            if entry.bureau_id == bureau_id and entry.version and is_month(entry.month):
                said = manifest(desk.workspace.publication(bureau_id, entry.month, entry.version)) or {}
                named = said.get("deliveries", [])
                pinned[entry.month] = frozenset(named if isinstance(named, list) else ())
        return cls(desk, bureau_id, pinned, arrivals(desk.warehouse) if pinned else {})

    def rows(self, name: str, months: list[str]) -> pl.DataFrame:
        """The rows of these months that count in them: without what came after a month was published."""
        parts = [Part(name, month) for month in months]
        return pl.concat(
            self.live(part).join(
                self._new(part).select("delivery_id", "row_no"), on=["delivery_id", "row_no"], how="anti"
            )
            for part in parts
        )

    def moved(self, name: str, period: str) -> pl.DataFrame:
        """The rows of published months that count in this month instead, with it as their `counted_month`."""
        found = [self.live(Part(name, period)).clear()]
        for month in sorted(self.pinned):
            new = self._new(Part(name, month))
            here = [one for one in new["delivery_id"].unique() if self._counts_in(one) == period]
            found.append(new.filter(pl.col("delivery_id").is_in(here)))
        return pl.concat(found).with_columns(counted_month=pl.lit(period))

    def live(self, part: Part) -> pl.DataFrame:
        """The rows of a part that hold, whenever they came."""
        return self.brought.of(part) if self.brought else self.desk.lake.live_of(part, self.bureau_id)

    def _new(self, part: Part) -> pl.DataFrame:
        """The rows of a published month by deliveries that its publication does not name, under keys it had not."""
        known = self.pinned.get(part.month)
        days = self.desk.lake.manifest(part).days
        late = [day.delivery_id for day in days if known is not None and day.delivery_id not in known]
        rows = self.live(part)
        if not late:
            return rows.clear()
        key = [*contract(part.dataset).key]
        before = [self.desk.lake.day_rows(part, day).select(key) for day in days if day.delivery_id not in late]
        new = rows.filter(pl.col("delivery_id").is_in(late))
        return new.join(pl.concat(before).unique(), on=key, how="anti", nulls_equal=True) if before else new

    def _counts_in(self, delivery_id: str) -> str:
        """The first month from that of its arrival on which is not published, or was published with it."""
        month = month_of(datetime.fromisoformat(self.received[delivery_id]).date())
        while delivery_id not in self.pinned.get(month, {delivery_id}):
            month = following(month)
        return month
