from __future__ import annotations

import polars as pl
import pytest

from transforms.contracts import contract
from transforms.typed_cells import typed_cells

QUANTITY = contract("work_log").columns["quantity"]


@pytest.mark.parametrize("times", [1, 5])
def test_each_text_is_read_in_its_place_however_often_it_comes(times: int) -> None:
    written = pl.Series("quantity", ["3", None, "many", "2.5"] * times, dtype=pl.String)

    read = typed_cells(written, QUANTITY)

    assert read["quantity"].to_list() == [3_000_000, None, None, 2_500_000] * times
    assert read["bad_quantity"].to_list() == [None, None, "many", None] * times


def test_no_row_gives_no_row() -> None:
    read = typed_cells(pl.Series("quantity", [], dtype=pl.String), QUANTITY)

    assert read.schema == {"quantity": pl.Int64, "bad_quantity": pl.String}
    assert read.is_empty()
