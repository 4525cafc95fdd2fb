"""One runner for every case: a bureau's own tables and its editions go in, the published numbers are compared.

A case is `<scheme>/<month>/<sentence>.yaml` (see README.md here). It is played through the command line only: files
into the inbox of a fresh workspace, `nightly`, `month-end`, then `explain --json`, the two Parquet files and the page.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cases.playing import LISTS, Play
from tests.cases.writing import HERE, Tree, read

CASES = sorted(HERE.glob("*/*/*.yaml"))
HANDS = 8

# Great Expectations 1.24 imports two modules that Python 3.11 has deprecated; nothing of ours warns.
pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_.*' is deprecated:DeprecationWarning")

# What every case says unless it says otherwise.
ALWAYS: dict[str, Any] = {"rejects": [], "refused": [], "holds": {}, "provisional": [], "month end": []}


def test_every_case_is_a_sentence_of_a_scheme_and_month() -> None:
    strange = [path for path in CASES if not re.fullmatch(r"20\d\d-\d\d", path.parent.name) or " " not in path.stem]

    assert CASES
    assert strange == []


def played(path: Path, play: Play) -> None:
    play.nightly()
    turns = {path.stem: play.case} | play.case.get("and", {})
    for sentence, turn in turns.items():
        expected = ALWAYS | {name: plain(said) for name, said in turn["expect"].items()}
        found = {name: plain(one) for name, one in play.found(turn, expected).items()}
        wrong = [
            f"{name}: expected {in_order(name, said)}, found {found[name]}"
            for name, said in expected.items()
            if found[name] != in_order(name, said)
        ]

        assert (sentence, wrong) == (sentence, [])


def played_by(paths: list[Path], name: str) -> type:
    """The tests of some cases: they are handed out by class, and one worker must not play all cases alone."""

    @pytest.mark.parametrize("path", paths, ids=lambda path: f"{path.parts[-3]}/{path.parent.name}/{path.stem}")
    def test_case(
        self: object,  # noqa: ARG001
        path: Path,
        tmp_path: Path,
        jixiao: Any,
        monkeypatch: pytest.MonkeyPatch,
        new_warehouse: Path,
    ) -> None:
        played(path, Play(tmp_path / "w", read(path), path.parent.name, jixiao, monkeypatch, new_warehouse))

    return type(name, (), {"test_case": test_case})


for n in range(HANDS):
    globals()[f"TestHand{n}"] = played_by(CASES[n::HANDS], f"TestHand{n}")


def in_order(name: str, said: Tree) -> Tree:
    """Lists of people are compared without their order, numbers of lines and faults with it."""
    return sorted(said) if name in (*LISTS, "provisional") else said


def plain(said: Tree) -> Tree:
    """Numbers as numbers, the rest as text: 110.470000 and 110.47 are the same."""
    if isinstance(said, dict):
        return {key: plain(value) for key, value in said.items()}
    if isinstance(said, list):
        return [plain(value) for value in said]
    if isinstance(said, str) and re.fullmatch(r"[+-]?\d+(\.\d+)?", said):
        return Decimal(said)
    return None if said in ("null", None) else said if isinstance(said, str) else Decimal(said)
