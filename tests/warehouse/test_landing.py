"""Delivered bytes lie under their own hash, also when somebody is still writing them."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path

import pytest

import warehouse.landing
from warehouse.files import sha256_of
from warehouse.landing import Found, Landing

NOW = datetime.fromisoformat("2026-04-09T02:00:00+08:00")


def found(path: Path) -> Found:
    stat = path.stat()
    return Found(path, path.name, "", stat.st_size, stat.st_mtime_ns)


def test_a_file_that_grows_while_it_is_received_is_left_for_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    growing, whole = tmp_path / "a.csv", tmp_path / "b.csv"
    growing.write_bytes(b"half")
    whole.write_bytes(b"whole")
    landing = Landing(tmp_path / "landing")

    def hashed(path: Path) -> str:
        """The sender goes on writing right after the file was hashed."""
        known = sha256_of(path)
        if path == growing:
            growing.write_bytes(b"half and half")
            os.utime(growing, ns=(1, 1))
        return known

    with monkeypatch.context() as patch:
        patch.setattr(warehouse.landing, "sha256_of", hashed)
        first = landing.receive([found(growing), found(whole)], NOW)
    second = landing.receive(landing.unseen([found(growing), found(whole)]), NOW)

    assert [one.name for one in first] == ["b.csv"]
    assert [one.name for one in second] == ["a.csv"]
    assert [landing.object_path(one.sha256).read_bytes() for one in second] == [b"half and half"]
    assert not landing.object_path(hashlib.sha256(b"half").hexdigest()).exists()


def test_what_a_stopped_run_left_without_a_seal_is_sealed_before_anybody_pins_landing(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    landing.act("sign", {"by": "0006"}, NOW)
    with landing.seals.paused():
        landing.act("publish", {"by": "0006"}, NOW)
    left = landing.seals.loose()

    assert left == ["acts/000002.json"]
    assert landing.counts()["seals"] == 2
    assert landing.seals.loose() == []


def test_who_adds_a_page_reads_the_last_seal_only(tmp_path: Path) -> None:
    landing = Landing(tmp_path)
    for number in range(3):
        landing.act("sign", {"by": str(number)}, NOW)
    (tmp_path / "seals" / "000001.json").write_bytes(b"?")
    landing.note("night", {}, NOW)

    assert [file.name for file in landing.seals.files] == [f"{number:06d}.json" for number in range(1, 5)]
