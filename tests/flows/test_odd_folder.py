"""A workspace may lie in a folder of any name: no path is taken for SQL, an address or a pattern."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

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
            ("purge", "--reason", "-"),
            ("doctor",),
        )
    ]

    assert [one.code for one in said] == [0] * len(said), [one.err for one in said if one.code]


@pytest.mark.parametrize("sign", ["?", "\\"])
def test_a_folder_that_the_warehouse_cannot_open_is_refused_before_anything_is_in_it(
    sign: str, tmp_path: Path, jixiao: Callable[..., Said]
) -> None:
    folder = tmp_path / f"a{sign}b"
    said = jixiao("init", folder)

    assert (said.code, folder.exists()) == (2, False)
    assert "请给目录改名" in said.err
    (tmp_path / "good").mkdir()
    jixiao("init", tmp_path / "good" / "w")
    (tmp_path / "good").rename(folder)
    assert jixiao("nightly", "-w", folder / "w").code == 2
