"""The demonstration as a whole: three months, the quarter and the year of five bureaus, the same bytes each time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.example import code_of, examples
from tests.conftest import Said

Run = Callable[..., Said]


def _bytes(folder: Path) -> dict[str, str]:
    """Reports and publications by name: what two demonstrations must share."""
    places = [folder / "var" / "reports", folder / "var" / "publications"]
    files = [path for place in places for path in sorted(place.rglob("*")) if path.is_file()]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.long
def test_the_demonstration_ends_with_a_year_of_five_bureaus_and_the_same_bytes_each_time(
    tmp_path: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "180")
    said = [jixiao("demo", tmp_path / name) for name in ("one", "two")]
    first, second = (_bytes(tmp_path / name) for name in ("one", "two"))
    codes = [code_of(name) for name in examples()]

    assert [one.code for one in said] == [0, 0]
    assert {f"var/reports/{code}/2026/{name}" for code in codes for name in ("index.html", "summary.xlsx")} <= set(
        first
    )
    assert all(said[0].out.count(f"│ {code} ") >= 6 for code in codes)
    assert len(first) > 3000
    assert first == second
