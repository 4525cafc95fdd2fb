"""Landing as it stood at one seal: what a rebuild sees when it plays what happened then. It writes nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warehouse.landing import Landing
from warehouse.seals import Seal


@dataclass(frozen=True)
class Page:
    """One sealed page: its kind, what it says, and its seal."""

    kind: str
    said: Any
    seal: Seal


class LandingThen(Landing):
    """The landing folder up to a seal, which only moves on: what was read once is not read again."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self._sealed: dict[str, int] = {}
        self._upto = 0

    def story(self) -> list[Page]:
        """Every sealed page in the order in which they were written."""
        every = self.seals.known()
        self._sealed = {one.page: one.number for one in every}
        return [
            Page(one.page.partition("/")[0], json.loads((self.root / one.page).read_text(encoding="utf-8")), one)
            for one in every
        ]

    def move_to(self, seal: Seal) -> None:
        """From now on everything up to this seal has been written, and nothing after it."""
        self._upto = seal.number

    def pages(self, kind: str) -> list[Path]:
        """The pages of a kind that were there then, oldest first."""
        there = super().pages(kind)
        return [page for page in there if 0 < self._sealed.get(f"{kind}/{page.name}", 0) <= self._upto]

    def keep_text(self, text: bytes) -> str:
        """The hash of a text, which landing has."""
        return self.hash_of(text)

    def _write_page(self, kind: str, content: bytes) -> None:
        """Nothing: what is played was written when it happened."""
