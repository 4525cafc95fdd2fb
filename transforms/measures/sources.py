"""What a line was computed from, for its explanation: rows of one dataset and which of their cells to show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl


@dataclass(frozen=True)
class Source:
    """Rows of one dataset with `delivery_id` and `row_no`; `numbers` names columns in millionths."""

    dataset: str
    rows: pl.DataFrame
    words: Sequence[str] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
