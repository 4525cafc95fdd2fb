"""A new workspace has every scheme of the bureaus that were asked for, and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.setting_up import schemes, set_up
from transforms.faults import SettingsError
from warehouse.landing import Landing


def _schemes(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in (folder / "schemes").glob("*/*.yaml"))


@pytest.mark.parametrize(
    ("bureau", "expected"),
    [
        ("guandu", ["guandu", "guandu-survey", "guandu-year"]),
        ("jixian", ["jixian", "jixian-person", "jixian-quarter", "jixian-year"]),
        ("haiyang-urban", ["haiyang-urban", "haiyang-urban-year"]),
        ("dazhou", ["dazhou", "dazhou-section", "dazhou-year"]),
        ("fengtai", ["fengtai", "fengtai-hall", "fengtai-year"]),
    ],
)
def test_a_bureau_brings_all_its_schemes(bureau: str, expected: list[str], tmp_path: Path) -> None:
    set_up(tmp_path / "w", [bureau], is_example=False, comment="")

    assert _schemes(tmp_path / "w") == expected


def test_the_bureaus_are_named_by_their_main_schemes() -> None:
    assert schemes() == ["dazhou", "fengtai", "guandu", "haiyang-urban", "jixian"]


def test_two_bureaus_bring_the_schemes_of_both(tmp_path: Path) -> None:
    set_up(tmp_path / "w", ["guandu", "haiyang-urban"], is_example=False, comment="")

    assert _schemes(tmp_path / "w") == ["guandu", "guandu-survey", "guandu-year", "haiyang-urban", "haiyang-urban-year"]


def test_an_example_is_of_a_bureau(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        set_up(tmp_path / "w", [], is_example=True, comment="")

    assert [fault.code for fault in refused.value.faults] == ["example_of_no_scheme"]
    assert not (tmp_path / "w").exists()


def test_a_further_scheme_is_no_bureau(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as refused:
        set_up(tmp_path / "w", ["guandu-survey"], is_example=False, comment="")

    assert [fault.code for fault in refused.value.faults] == ["scheme_unknown"]
    assert not (tmp_path / "w").exists()


def test_the_example_has_a_known_secret_and_a_bureau_makes_its_own(tmp_path: Path) -> None:
    keys = []
    for name, is_example in (("a", True), ("b", True), ("c", False), ("d", False)):
        set_up(tmp_path / name, ["guandu"], is_example=is_example, comment="")
        keys.append(Landing(tmp_path / name / "var" / "landing").key())

    assert keys[0] == keys[1]
    assert len(set(keys)) == 3
