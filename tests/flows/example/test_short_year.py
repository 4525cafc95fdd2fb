"""The year of the demonstration: its editions count the months that there are, and say so."""

from __future__ import annotations

from pathlib import Path

from flows.example import examples
from flows.example.short_year import shorten_years
from flows.setting_up import set_up
from transforms.scheme import read


def test_each_bureau_has_a_year_that_counts_the_months_there_are(tmp_path: Path) -> None:
    set_up(tmp_path / "ws", examples(), is_example=False, comment="")
    schemes = tmp_path / "ws" / "schemes"

    changed = shorten_years(schemes, ("2026-01", "2026-02"))

    assert changed == [f"{name}-year" for name in examples()]
    for name in changed:
        (path,) = (schemes / name).glob("*.yaml")
        edition = read.edition(path.read_text(encoding="utf-8"), path.name)
        (months,) = (one for one in edition.components if one.kind == "months")
        assert edition.gates is not None
        assert (months.at_least, months.only, edition.gates.months_at_least) == (2, (1, 2), 2), name
        assert "at_least" in months.assumed
        assert path.read_text(encoding="utf-8").count("演示：") == 1
