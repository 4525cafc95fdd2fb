"""A share and an object store: new files come in once, under their names, and nothing there is touched."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import fsspec
import pytest

from tests.builders import log
from tests.conftest import Said
from tests.flows.fetching.conftest import Jixiao, files, landed, profile

FIRST = log("A1,0001,2026-03-02,X01,3")
SECOND = log("A2,0002,2026-03-03,X01,5")


@pytest.fixture
def share(bureau: Path) -> Path:
    """A share with one export and two files that are none of ours."""
    folder = bureau.parent / "share"
    folder.mkdir()
    (folder / "导出-03.csv").write_text(FIRST, encoding="utf-8")
    (folder / "~$导出-03.csv").write_text("", encoding="utf-8")
    (folder / "说明.docx").write_text("", encoding="utf-8")
    profile(bureau, "share", "  {kind: folder, path: '${SHARE}', files: 导出*, unit: B1}\n")
    return folder


@pytest.fixture(autouse=True)
def _where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARE", "../share")


def loaded(said: Said) -> list[tuple[str, int]]:
    return [(end["file"], end["loaded"]) for end in said.json["endings"]]


def test_new_files_of_a_share_come_in_once(bureau: Path, share: Path, jixiao: Jixiao) -> None:
    before = files(share)
    nights = [jixiao("nightly", "-w", bureau, "--json") for _ in range(2)]
    (share / "导出-04.csv").write_text(SECOND, encoding="utf-8")
    nights.append(jixiao("nightly", "-w", bureau, "--json"))

    assert [night.code for night in nights] == [0, 0, 0]
    assert [loaded(night) for night in nights] == [[("B1/导出-03.csv", 1)], [], [("B1/导出-04.csv", 1)]]
    assert files(share) > before


def test_a_file_that_was_replaced_supersedes(bureau: Path, share: Path, jixiao: Jixiao) -> None:
    jixiao("nightly", "-w", bureau)
    (share / "导出-03.csv").write_text(FIRST.replace("X01,3", "X01,4"), encoding="utf-8")
    os.utime(share / "导出-03.csv", ns=(1, 1_775_700_000_000_000_000))

    assert loaded(jixiao("nightly", "-w", bureau, "--json")) == [("B1/导出-03.csv", 1)]


def test_a_share_that_is_not_mounted_is_said(bureau: Path, share: Path, jixiao: Jixiao) -> None:
    share.rename(share.with_name("away"))
    night = jixiao("nightly", "-w", bureau)

    assert (night.code, "（FileNotFoundError）" in night.err) == (3, True)


@pytest.fixture
def store(bureau: Path) -> fsspec.AbstractFileSystem:
    """A prefix in memory with one export; a file system of fsspec like any other."""
    memory = fsspec.filesystem("memory")
    memory.store.clear()
    memory.pipe_file("/ctais/out/导出-03.csv", FIRST.encode())
    memory.pipe_file("/ctais/out/older/导出-02.csv", b"")
    profile(bureau, "objects", "  {kind: object_store, url: 'memory://ctais/out', files: 导出*}\n")
    return memory


def test_new_objects_come_in_once(bureau: Path, store: fsspec.AbstractFileSystem, jixiao: Jixiao) -> None:
    nights = [jixiao("nightly", "-w", bureau, "--json") for _ in range(2)]
    store.pipe_file("/ctais/out/导出-03.csv", FIRST.replace("X01,3", "X01,4").encode())
    nights.append(jixiao("nightly", "-w", bureau, "--json"))

    assert [night.code for night in nights] == [0, 0, 0], nights[0].err
    assert [loaded(night) for night in nights] == [[("导出-03.csv", 1)], [], [("导出-03.csv", 1)]]


def test_a_store_that_tells_no_version_is_told_by_its_bytes(
    bureau: Path, store: fsspec.AbstractFileSystem, jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = type(store).ls

    def bare(self: fsspec.AbstractFileSystem, path: str, **options: object) -> list[dict[str, object]]:
        found = listed(self, path, **options)
        return [{key: info[key] for key in ("name", "size", "type")} for info in found]

    monkeypatch.setattr(type(store), "ls", bare)
    nights = [jixiao("nightly", "-w", bureau, "--json") for _ in range(2)]
    store.pipe_file("/ctais/out/导出-03.csv", FIRST.replace("X01,3", "X01,4").encode())
    nights.append(jixiao("nightly", "-w", bureau, "--json"))

    assert [len(night.json["fetched"][0]["names"]) for night in nights] == [1, 0, 1]
    assert len({digest for _, _, digest in landed(bureau)}) == 2


def test_a_folder_of_this_machine_is_an_object_store_too(bureau: Path, share: Path, jixiao: Jixiao) -> None:
    (bureau / "sources" / "share.yaml").unlink()
    profile(bureau, "objects", f"  {{kind: object_store, url: 'file://{share}', files: 导出*}}\n")

    nights = [jixiao("nightly", "-w", bureau, "--json") for _ in range(2)]

    assert [loaded(night) for night in nights] == [[("导出-03.csv", 1)], []]


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize(
    ("url", "code"),
    [("memory://nothing/here", "source_unreachable"), ("nowhere://a/b", "source_driver_missing")],
)
def test_a_store_that_cannot_be_read_is_said(bureau: Path, jixiao: Jixiao, url: str, code: str) -> None:
    profile(bureau, "objects", f"  {{kind: object_store, url: '{url}'}}\n")
    night = jixiao("nightly", "-w", bureau, "--json")

    assert (night.code, [one["code"] for one in night.json["unavailable"]]) == (3, [code, "source_failing_since"])


def unreadable(place: Path) -> None:
    """A file that can be opened and not read, not even by root."""
    place.symlink_to("/proc/self/mem")


def test_a_file_that_cannot_be_read_stops_none_beside_it(bureau: Path, share: Path, jixiao: Jixiao) -> None:
    unreadable(share / "导出-01.csv")
    (share / "导出-02.csv").symlink_to("导出-02.csv")
    nights = [jixiao("nightly", "-w", bureau, "--json")]
    (share / "导出-01.csv").unlink()
    (share / "导出-02.csv").unlink()
    nights.append(jixiao("nightly", "-w", bureau, "--json"))

    assert [night.code for night in nights] == [3, 0]
    assert [loaded(night) for night in nights] == [[("B1/导出-03.csv", 1)], []]
    assert [(one["code"], one["source"]) for one in nights[0].json["unavailable"]] == [
        ("source_file_unread", "share")
    ] * 2
    assert nights[1].json["alerts"] == [0, 2]


def test_an_object_that_cannot_be_read_stops_none_beside_it(
    bureau: Path, store: fsspec.AbstractFileSystem, jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = type(store).get_file

    def denied(self: fsspec.AbstractFileSystem, path: str, copy: str, **options: object) -> None:
        if path.endswith("导出-02.csv"):
            raise PermissionError
        given(self, path, copy, **options)

    store.pipe_file("/ctais/out/导出-02.csv", SECOND.encode())
    monkeypatch.setattr(type(store), "get_file", denied)
    night = jixiao("nightly", "-w", bureau, "--json")

    assert (night.code, loaded(night)) == (3, [("导出-03.csv", 1)])
    assert [one["code"] for one in night.json["unavailable"]] == ["source_file_unread"]
    assert "“导出-02.csv”读不出来（PermissionError）" in night.json["unavailable"][0]["sentence"]


def test_a_share_that_goes_away_meanwhile_is_one_failure(
    bureau: Path, share: Path, jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = shutil.copyfile

    def gone(source: Path, copy: Path) -> object:
        if share.name in Path(source).parts and share.exists():
            share.rename(share.with_name("away"))
        return copied(source, copy)

    monkeypatch.setattr(shutil, "copyfile", gone)
    night = jixiao("nightly", "-w", bureau, "--json")

    assert [one["code"] for one in night.json["unavailable"]] == ["source_unreachable", "source_failing_since"]
