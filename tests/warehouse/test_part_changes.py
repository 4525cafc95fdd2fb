"""Whose rows differ between two live files of a part."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from transforms.contracts import empty
from warehouse.lake import Draft, Lake, Part
from warehouse.part_changes import bureaus_changed

GRANT, PERSON, POSTING = Part("grant", "2026-03"), Part("person", "all"), Part("posting", "all")
Row = tuple[str, str | None, int | str]


def live(folder: Path, part: Part, word: str, *rows: Row) -> str:
    """The live file that these rows make: person_id, bureau_id and one word more."""
    draft = Draft(folder)
    given = pl.DataFrame(rows, schema=["person_id", "bureau_id", word], orient="row")
    draft.settle(part, [], pl.concat([empty(part.dataset), given], how="diagonal_relaxed"), "")
    draft.commit()
    name = Lake(folder).manifest(part).live
    assert name is not None
    return name


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        ([("1", "B1", 5), ("2", "B2", 7)], {"B2"}),
        ([("1", "B1", 5)], {"B2"}),
        ([("1", "B1", 5), ("2", "B2", 6), ("2", "B2", 6)], {"B2"}),
        ([("1", "B2", 5), ("2", "B2", 6)], {"B1", "B2"}),
        ([("2", "B2", 6), ("1", "B1", 5)], set()),
        ([("1", "B1", 5), ("2", "B2", 6), ("3", None, 1)], None),
    ],
    ids=["another number", "gone", "twice", "another bureau", "another order", "everybody's"],
)
def test_a_bureau_is_touched_by_what_differs_of_its_rows(
    tmp_path: Path, after: list[Row], changed: set[str] | None
) -> None:
    first = live(tmp_path, GRANT, "points", ("1", "B1", 5), ("2", "B2", 6))
    second = live(tmp_path, GRANT, "points", *after)

    assert bureaus_changed(Lake(tmp_path), GRANT, first, second) == changed


def test_a_person_touches_every_bureau_of_their_posts_and_nobody_else(tmp_path: Path) -> None:
    live(tmp_path, POSTING, "unit_id", ("1", "B1", "S1"), ("1", "B2", "S2"), ("2", "B3", "S3"))
    first = live(tmp_path, PERSON, "person_name", ("1", None, "a"), ("2", None, "b"))
    second = live(tmp_path, PERSON, "person_name", ("1", None, "c"), ("2", None, "b"))

    assert bureaus_changed(Lake(tmp_path), PERSON, first, second) == {"B1", "B2"}


def test_a_post_that_is_gone_touches_the_bureau_it_was_in(tmp_path: Path) -> None:
    first = live(tmp_path, POSTING, "unit_id", ("1", "B1", "S1"), ("2", "B2", "S2"))
    second = live(tmp_path, POSTING, "unit_id", ("1", "B1", "S1"))

    assert bureaus_changed(Lake(tmp_path), POSTING, first, second) == {"B2"}
    assert bureaus_changed(Lake(tmp_path), POSTING, None, second) == {"B1"}


def test_it_may_be_everybody_where_units_change_or_a_file_is_not_kept(tmp_path: Path) -> None:
    first, second = (live(tmp_path, GRANT, "points", ("1", "B1", number)) for number in (5, 6))
    (tmp_path / "grant" / "2026-03" / first).unlink()

    assert bureaus_changed(Lake(tmp_path), GRANT, first, second) is None
    assert bureaus_changed(Lake(tmp_path), Part("unit", "all"), None, None) is None
