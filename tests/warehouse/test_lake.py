"""The lake under two runs at once: a manifest number is won by one of them."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from transforms.contracts import empty
from warehouse.lake import DayFile, Draft, Lake, Part
from warehouse.locks import HeldError

PART = Part("grant", "2026-03")


def settled(folder: Path, delivery_id: str, people: list[str]) -> Draft:
    """A draft in which one delivery gives points to these people."""
    draft = Draft(folder)
    given = pl.DataFrame({"person_id": people, "month": "2026-03", "bureau_id": "B1"})
    rows = pl.concat([empty("grant"), given], how="diagonal")
    draft.settle(PART, [DayFile(delivery_id, 1, f"day/{delivery_id}.parquet", rows.height)], rows, "context")
    return draft


def people(lake: Lake) -> list[str]:
    return lake.live(PART)["person_id"].to_list()


def test_a_draft_is_seen_by_itself_and_by_others_once_it_is_committed(tmp_path: Path) -> None:
    draft = settled(tmp_path, "a", ["0001"])
    before = (people(draft), people(Lake(tmp_path)), Lake(tmp_path).parts("grant"))
    draft.commit()

    assert before == (["0001"], [], [])
    assert (people(Lake(tmp_path)), Lake(tmp_path).manifest(PART).number) == (["0001"], 1)


def test_who_is_overtaken_fails_and_the_winners_days_stand(tmp_path: Path) -> None:
    slow, quick = settled(tmp_path, "a", ["0001"]), settled(tmp_path, "b", ["0002"])
    quick.commit()

    with pytest.raises(HeldError, match=r"grant\.2026-03"):
        slow.commit()

    assert [day.delivery_id for day in Lake(tmp_path).manifest(PART).days] == ["b"]
    assert people(Lake(tmp_path)) == ["0002"]


def test_what_is_discarded_leaves_nothing(tmp_path: Path) -> None:
    draft = settled(tmp_path, "a", ["0001"])
    draft.discard()

    assert (people(draft), [path for path in tmp_path.rglob("*") if path.is_file()]) == ([], [])


def test_the_same_state_again_writes_nothing(tmp_path: Path) -> None:
    settled(tmp_path, "a", ["0001"]).commit()
    again = settled(tmp_path, "a", ["0001"])

    assert again.is_changed is False


def test_an_earlier_live_file_is_still_read_by_its_name(tmp_path: Path) -> None:
    settled(tmp_path, "a", ["0001"]).commit()
    earlier = Lake(tmp_path).manifest(PART).live
    settled(tmp_path, "b", ["0002"]).commit()

    kept = [Lake(tmp_path).kept_of(PART, name, "B1") for name in (earlier, None, "live-gone.parquet")]
    assert [None if rows is None else rows["person_id"].to_list() for rows in kept] == [["0001"], [], None]
