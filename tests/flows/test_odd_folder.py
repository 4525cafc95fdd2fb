"""A workspace may lie in a folder of any name: no path is taken for SQL, an address or a pattern."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.builders import basics
from tests.conftest import Said


def test_every_command_works_in_a_folder_of_any_name(tmp_path: Path, jixiao: Callable[..., Said]) -> None:
    folder = tmp_path / "it's a:b {x} 100% [第1] #2"
    assert jixiao("init", folder, "--scheme", "haiyang-urban").code == 0
    basics(folder / "inbox")
    said = [
        jixiao(*words, "-w", folder)
        for words in (
            ("nightly",),
            ("month-end", "2026-03"),
            ("explain", "0001", "2026-03"),
            ("publish", "2026-03", "--trial"),
            ("status",),
            ("quality", "--page"),
            ("verify",),
            ("rebuild",),
            ("doctor",),
        )
    ]

    assert [one.code for one in said] == [0] * len(said), [one.err for one in said if one.code]
