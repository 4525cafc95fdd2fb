"""The lake for a run that only reads and asks for the same rows again and again: each file is read once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from transforms.contracts import empty
from warehouse.lake import Lake, Manifest, Part

KEPT_FILES = 64
"""So many files are kept in memory: the lists, and those of one month for all its bureaus."""
LARGEST_BYTES = 1 << 28
"""A larger file is not taken into memory whole: of it, as ever, only the rows of a bureau are read."""


class KeptLake(Lake):
    """The lake as it was when each part was first looked at; rows are never given to be changed."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._manifests: dict[Part, Manifest] = {}
        self._files: OrderedDict[Path, pl.DataFrame] = OrderedDict()
        self._by_bureau: dict[Path, dict[str | None, pl.DataFrame]] = {}

    def manifest(self, part: Part) -> Manifest:
        """The newest manifest of a part when it was first looked at."""
        if part not in self._manifests:
            self._manifests[part] = super().manifest(part)
        return self._manifests[part]

    def live(self, part: Part) -> pl.DataFrame:
        """The rows of a part that hold."""
        path = self.live_path(part)
        if path is None or path.stat().st_size > LARGEST_BYTES:
            return super().live(part)
        return self._whole(path)

    def kept_of(
        self, part: Part, name: str | None, bureau_id: str, of: tuple[str, Sequence[str]] | None = None
    ) -> pl.DataFrame | None:
        """The rows of one bureau in a live file, as in Lake."""
        path = self._folder(part) / name if name else None
        if path is None or not path.exists() or path.stat().st_size > LARGEST_BYTES:
            return super().kept_of(part, name, bureau_id, of)
        rows = self._bureaus(path).get(bureau_id, empty(part.dataset))
        return rows.filter(pl.col(of[0]).is_in(list(of[1]))) if of else rows

    def _whole(self, path: Path) -> pl.DataFrame:
        if path not in self._files:
            self._files[path] = pl.read_parquet(path, glob=False)
        self._files.move_to_end(path)
        while len(self._files) > KEPT_FILES:
            gone, _ = self._files.popitem(last=False)
            self._by_bureau.pop(gone, None)
        return self._files[path]

    def _bureaus(self, path: Path) -> dict[str | None, pl.DataFrame]:
        rows = self._whole(path)
        if path not in self._by_bureau:
            parts = rows.partition_by("bureau_id", as_dict=True, maintain_order=True)
            self._by_bureau[path] = {str(key[0]): part for key, part in parts.items() if key[0] is not None}
        return self._by_bureau[path]
