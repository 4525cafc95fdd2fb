"""Units and people are one list for the workspace; the keys of all other datasets hold within a bureau."""

from __future__ import annotations

from transforms.contracts import DATASETS, contract


def test_only_units_and_people_are_one_list() -> None:
    expected = {"unit", "person"}

    assert {name for name in DATASETS if contract(name).is_one_list} == expected
    assert contract("person").scope_key == ["person_id"]
    assert contract("work_item").scope_key == ["bureau_id", "item_code", "from_date"]
