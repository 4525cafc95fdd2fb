"""Two hundred faults in a month of five bureaus: each is found with its reason, nothing else is touched, the page says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.planted.finding import NOW, Found, find
from tests.planted.page import page
from tests.planted.planting import COUNT

PAGE = Path(__file__).parents[2] / "docs" / "planted_faults.md"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("LANG", "zh_CN.UTF-8")
        return find(tmp_path_factory.mktemp("planted"))


@pytest.mark.filterwarnings("ignore:module 'sre_.*' is deprecated:DeprecationWarning")
def test_each_planted_fault_is_found_with_the_right_reason(found: Found) -> None:
    assert len(found.planted) == COUNT
    assert [one for one in found.planted if one.code not in found.told(one)] == []


def test_no_good_row_is_touched(found: Found) -> None:
    assert found.good_rows > 10_000
    assert found.touched == []
    assert found.unplanted == {}


def test_the_page_is_not_stale(found: Found) -> None:
    assert page(found) == PAGE.read_text("utf-8"), "python -m tests.planted"
