"""The chain of a bureau's publications: each names the manifest before it, so that none can be taken out unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from warehouse.publication_schema import ops_publication
from warehouse.store import Warehouse, replace_rows


@dataclass(frozen=True)
class Link:
    """One version of one period in its bureau's chain."""

    bureau_id: str
    month: str
    version: int
    sequence: int
    state: str
    is_trial: bool
    manifest_sha256: str | None
    previous_sha256: str | None
    cause: str | None
    document: str | None
    published_at: str
    published_by: str
    withdrawn_at: str | None = None

    @classmethod
    def of(cls, said: Mapping[str, Any], sha256: str) -> Link:
        """The link that a manifest with this hash is."""
        names = ("bureau_id", "month", "version", "sequence", "state", "is_trial", "published_at", "published_by")
        return cls(
            **{name: said[name] for name in names},
            manifest_sha256=sha256,
            previous_sha256=said["previous"],
            cause=said.get("cause"),
            document=said.get("document"),
        )


def links(warehouse: Warehouse, bureau_id: str) -> list[Link]:
    """A bureau's publications in the order in which they were made."""
    table = ops_publication
    query = select(table).where(table.c.bureau_id == bureau_id).order_by(table.c.sequence)
    with warehouse.reading() as connection:
        return [Link(**row) for row in connection.execute(query).mappings()]


def withdrawals(warehouse: Warehouse, bureau_id: str, period: str) -> int:
    """How many publications of a bureau's period were withdrawn."""
    return sum(1 for one in links(warehouse, bureau_id) if one.month == period and one.withdrawn_at)


def next_version(warehouse: Warehouse, bureau_id: str, period: str) -> int:
    """The number of the next publication of a bureau's period; a withdrawn one keeps its own."""
    return max((one.version for one in links(warehouse, bureau_id) if one.month == period), default=0) + 1


def newest(warehouse: Warehouse, bureau_id: str, period: str) -> Link | None:
    """The newest publication of a bureau's period, withdrawn or not; None before the first."""
    return max((one for one in links(warehouse, bureau_id) if one.month == period), key=_version, default=None)


def _version(link: Link) -> int:
    return link.version


def record_withdrawal(connection: Connection, link: Link, at: str) -> None:
    """Write inside the caller's transaction that a publication is withdrawn; the publication stays."""
    record_publication(connection, replace(link, withdrawn_at=at))


def last_link(warehouse: Warehouse, bureau_id: str) -> Link:
    """The newest publication of a bureau; one with sequence 0 and no hash before the first."""
    found = links(warehouse, bureau_id)
    return found[-1] if found else Link(bureau_id, "", 0, 0, "", is_trial=False, manifest_sha256=None,
        previous_sha256=None, cause=None, document=None, published_at="", published_by="")  # fmt: skip


def record_publication(connection: Connection, link: Link) -> None:
    """Write a publication into the ledger inside the caller's transaction; twice is once."""
    key: dict[str, object] = {"bureau_id": link.bureau_id, "month": link.month, "version": link.version}
    replace_rows(connection, ops_publication, key, pl.DataFrame([asdict(link)], infer_schema_length=None))
