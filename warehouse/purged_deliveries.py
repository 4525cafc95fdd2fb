"""Delivered files whose bytes are purged: what the landed acts and their lists say of them. Needs no database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

DELIVERIES = "deliveries"
"""The word of `[retention]`, of an act's tables and of the tombstones for the bytes of delivered files."""
PURGE = "purge"


@dataclass(frozen=True)
class PurgedList:
    """What one purge took away: the ledger's rows of the files, the zips they came in, and the lake's parts.

    `entries` are rows of ops_delivery, `rows` of ops_delivery_rows, `archives` have the keys of `entries` that a
    receipt knows, `parts` are `dataset/month`.
    """

    act: Mapping[str, str]
    entries: tuple[Mapping[str, Any], ...]
    rows: tuple[Mapping[str, Any], ...]
    archives: tuple[Mapping[str, Any], ...]
    parts: tuple[str, ...]

    @property
    def files(self) -> tuple[Mapping[str, Any], ...]:
        """Every file whose bytes are gone."""
        return (*self.entries, *self.archives)

    def rows_of(self, delivery_id: str) -> list[Mapping[str, Any]]:
        """Where the rows of one of them ended."""
        return [row for row in self.rows if row["delivery_id"] == delivery_id]


@dataclass(frozen=True)
class PurgedDeliveries:
    """All purges of delivered files, oldest first; `lists` are the texts in landing that name them, hash -> name."""

    purges: tuple[PurgedList, ...]
    lists: Mapping[str, str]

    @cached_property
    def days(self) -> dict[str, str]:
        """Delivery -> the day on which its bytes were purged."""
        return {one["delivery_id"]: purge.act["at"][:10] for purge in self.purges for one in purge.files}

    @cached_property
    def by_hash(self) -> dict[str, str]:
        """SHA-256 -> the delivery whose bytes had it."""
        return {one["sha256"]: one["delivery_id"] for purge in self.purges for one in purge.files}

    @cached_property
    def parts(self) -> frozenset[str]:
        """The parts of the lake that went with them."""
        return frozenset(part for purge in self.purges for part in purge.parts)


def purged_deliveries(root: Path) -> PurgedDeliveries:
    """What the acts of a landing folder say, all of them whatever moment is looked at."""
    purges, lists = [], {}
    for act in _acts(root):
        sha256 = json.loads(act["tables"]).get(DELIVERIES, {}).get("list")
        if sha256:
            lists[sha256] = PURGE
            purges += [found] if (found := purged_list(root, act)) else []
    return PurgedDeliveries(tuple(purges), lists)


def purged_list(root: Path, act: Mapping[str, str]) -> PurgedList | None:
    """What one act took away; None where its list is not there any more, which the check of landing says."""
    sha256 = json.loads(act["tables"]).get(DELIVERIES, {}).get("list", "")
    file = root / "objects" / sha256[:2] / sha256
    try:
        said = json.loads(file.read_text(encoding="utf-8"))
        return PurgedList(act, *(tuple(said[name]) for name in ("entries", "rows", "archives", "parts")))
    except (OSError, ValueError, KeyError):
        return None


def _acts(root: Path) -> Iterator[dict[str, str]]:
    for page in sorted((root / "acts").glob("*.json")):
        try:
            said = json.loads(page.read_text(encoding="utf-8"))
        except ValueError:
            continue  # its seal tells
        if said.get("act") == PURGE:
            yield said
