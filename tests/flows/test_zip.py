"""A zip in the inbox: its files are deliveries of their own, and one that could do harm is refused whole."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path

import pytest

from flows.unpacking import archive_faults, is_zip
from tests.builders import basics, log, workbook
from tests.conftest import Said
from warehouse.lake import Lake, Part
from warehouse.landing import Landing

Jixiao = Callable[..., Said]
ONE, TWO = log("Z1,0001,2026-03-05,X01,1"), log("Z2,0002,2026-03-05,X01,2")


def packed(members: Mapping[str, str | bytes], **words: int) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", words.get("method", zipfile.ZIP_DEFLATED)) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, (2026, 4, 1, 8, 0, 0))
            info.compress_type = words.get("method", zipfile.ZIP_DEFLATED)
            info.external_attr = words.get("mode", stat.S_IFREG | 0o644) << 16
            archive.writestr(info, content)
    return file.getvalue()


def with_flag(data: bytes, bit: int) -> bytes:
    """The same zip with a flag of its entry set, in the entry and in the directory."""
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = data.index(mark) + at
        flags = struct.unpack_from("<H", data, place)[0]
        data = data[:place] + struct.pack("<H", flags | bit) + data[place + 2 :]
    return data


def quantities(bureau: Path) -> dict[str, int]:
    rows = Lake(bureau / "var" / "lake").live(Part("work_log", "2026-03"))
    return {entry: quantity // 1_000_000 for entry, quantity in rows.select("entry_id", "quantity").iter_rows()}


@pytest.fixture
def bureau(workspace: Path) -> Path:
    basics(workspace / "inbox")
    return workspace


def test_its_files_are_deliveries_and_the_same_zip_changes_nothing(bureau: Path, jixiao: Jixiao) -> None:
    inbox = bureau / "inbox"
    (inbox / "工作日志-一.csv").write_text(ONE, encoding="utf-8")
    data = packed({"三月/工作日志-甲.csv": ONE, "工作日志-乙.csv": TWO, "__MACOSX/._工作日志-乙.csv": "x", "三月/": ""})
    (inbox / "三月.zip").write_bytes(data)
    first = jixiao("ingest", "-w", bureau, "--lang", "zh")
    (inbox / "三月(重发).zip").write_bytes(data)
    again = jixiao("ingest", "-w", bureau, "--json")
    (inbox / "三月(重压).zip").write_bytes(packed({"工作日志-丙.csv": TWO}))
    repacked = jixiao("ingest", "-w", bureau, "--json")
    receipts = {one.name: one for one in Landing(bureau / "var" / "landing").receipts()}

    assert first.code == 0, first.err
    assert "三月.zip：压缩包已打开，其中 2 个文件" in first.err
    assert quantities(bureau) == {"Z1": 1, "Z2": 2}
    assert receipts["工作日志-甲.csv"].archive == "三月.zip"
    assert {receipts["工作日志-甲.csv"].delivery_id, receipts["工作日志-一.csv"].delivery_id} == {
        receipts["工作日志-一.csv"].delivery_id
    }
    assert (again.code, [name for name, _ in again.json["duplicates"]]) == (0, ["三月(重发).zip"])
    assert (repacked.code, [name for name, _ in repacked.json["duplicates"]]) == (0, ["工作日志-丙.csv"])
    assert jixiao("ingest", "-w", bureau, "--json").json["received"] == 0
    assert not (bureau / "var" / "unpacking").exists()


def test_a_zip_in_a_folder_speaks_for_that_folder_whatever_it_holds(bureau: Path, jixiao: Jixiao) -> None:
    (bureau / "inbox" / "S1").mkdir()
    (bureau / "inbox" / "S1" / "a.zip").write_bytes(packed({"S2/工作日志-甲.csv": ONE}))
    jixiao("ingest", "-w", bureau)

    receipts = Landing(bureau / "var" / "landing").receipts()
    assert [one.folder for one in receipts if one.archive] == ["S1"]


def test_one_that_could_do_harm_is_refused_whole_and_told_why(bureau: Path, jixiao: Jixiao) -> None:
    data = packed({"工作日志-甲.csv": ONE, "../../工作日志-乙.csv": TWO})
    (bureau / "inbox" / "工作日志.zip").write_bytes(data)
    said = jixiao("ingest", "-w", bureau, "--lang", "zh")

    assert said.code == 1
    assert "工作日志.zip：压缩包里「../../工作日志-乙.csv」" in said.err
    assert quantities(bureau) == {}
    assert "工作日志.zip" not in jixiao("ingest", "-w", bureau, "--lang", "zh").err, "told once"


ZIPS: dict[str, tuple[bytes, str]] = {
    "absolute": (packed({"/etc/x.csv": "x"}), "archive_unsafe"),
    "upwards by backslashes": (packed({"..\\x.csv": "x"}), "archive_unsafe"),
    "another drive": (packed({"C:x.csv": "x"}), "archive_unsafe"),
    "a link": (packed({"a.csv": "/etc/passwd"}, mode=stat.S_IFLNK | 0o777), "archive_unsafe"),
    "a name of 300 signs": (packed({"长" * 100 + ".csv": "x"}), "archive_unsafe"),
    "a password": (with_flag(packed({"a.csv": "x"}), 1), "archive_encrypted"),
    "a zip within": (packed({"a.zip": packed({"b.csv": "x"})}), "archive_nested"),
    "a zip within that is called otherwise": (packed({"a.csv": packed({"b.csv": "x"})}), "archive_nested"),
    "a bomb": (packed({"a.csv": bytes(30 << 20)}), "archive_bomb"),
    "a thousand and one files": (packed({f"{at}.csv": "x" for at in range(1_001)}), "archive_too_many"),
    "nothing": (packed({}), "archive_empty"),
    "nothing but what a system packs along": (packed({".DS_Store": "x"}), "archive_empty"),
    "cut off": (packed({"a.csv": "x" * 100})[:-40], "archive_damaged"),
    "a wrong checksum": (packed({"a.csv": "hello"}, method=zipfile.ZIP_STORED).replace(b"hello", b"hellO"), "archive_damaged"),
    "packed by LZMA, whose dictionary may be of any size": (packed({"a.csv": "x"}, method=zipfile.ZIP_LZMA), "archive_damaged"),
}  # fmt: skip


@pytest.mark.parametrize("case", ZIPS)
def test_why_a_zip_is_not_opened(tmp_path: Path, case: str) -> None:
    data, code = ZIPS[case]
    path = tmp_path / "a.zip"
    path.write_bytes(data)

    assert is_zip(path, "a.zip")
    assert [fault.code for fault in archive_faults(path)] == [code]


def test_a_bomb_that_lies_about_its_size_is_counted_as_it_unpacks(tmp_path: Path) -> None:
    data = packed({"a.csv": bytes(2 << 20)})
    lied = data.replace(struct.pack("<I", 2 << 20), struct.pack("<I", 100))
    path = tmp_path / "a.zip"
    path.write_bytes(lied)

    assert [fault.code for fault in archive_faults(path)] == ["archive_damaged"]


def test_a_workbook_within_is_a_delivery_and_a_workbook_called_zip_is_none(tmp_path: Path) -> None:
    book = workbook([["a"], [1]])
    (tmp_path / "a.zip").write_bytes(packed({"a.xlsx": book}))
    (tmp_path / "b.zip").write_bytes(book)

    assert archive_faults(tmp_path / "a.zip") == ()
    assert not is_zip(tmp_path / "b.zip", "b.zip")


def test_names_that_were_packed_as_gbk_are_read_as_such(bureau: Path, jixiao: Jixiao) -> None:
    name = "工作日志-甲.csv".encode("gb18030")
    plain = packed({"x" * len(name): ONE})
    (bureau / "inbox" / "a.zip").write_bytes(plain.replace(b"x" * len(name), name))

    assert jixiao("ingest", "-w", bureau).code == 0
    assert quantities(bureau) == {"Z1": 1}
