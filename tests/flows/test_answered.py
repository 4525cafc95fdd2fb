"""A row that was rejected is answered by the row that comes in its place, and is asked for no longer."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import basics, log, write_inbox
from tests.conftest import Begun, Said

Jixiao = Callable[..., Said]


def _begin(workspace: Path, jixiao: Jixiao) -> None:
    basics(workspace / "inbox")
    write_inbox(
        workspace / "inbox",
        工作日志_一=log("A1,0001,2026-03-02,X01,三", "A2,9999,2026-03-03,X01,5", "A3,0002,2026-03-03,X01,1"),
    )
    assert jixiao("ingest", "-w", workspace).code == 1


@pytest.fixture
def bureau(begun: Begun) -> Path:
    """A workspace in which one entry has no readable quantity and another no known person."""
    return begun(_begin)


def open_rejects(bureau: Path, jixiao: Jixiao) -> list[tuple[str, str]]:
    return [(one["file"], one["code"]) for one in jixiao("quality", "-w", bureau, "--json").json["rejects"]]


def ends(jixiao: Jixiao, bureau: Path) -> dict[str, int]:
    (rows,) = [one for one in jixiao("status", "-w", bureau, "--json").json["rows"] if one["month"] == "2026-03"]
    return {end: rows[end] for end in ("loaded", "rejected", "superseded", "withdrawn")}


def test_a_corrected_file_answers_the_rejects_of_the_keys_it_has(bureau: Path, jixiao: Jixiao) -> None:
    write_inbox(bureau / "inbox", 工作日志_二=log("A1,0001,2026-03-02,X01,3"))

    assert jixiao("ingest", "-w", bureau).code == 0
    assert open_rejects(bureau, jixiao) == [("工作日志_一.csv", "unknown_person")]
    assert ends(jixiao, bureau) == {"loaded": 2, "rejected": 1, "superseded": 1, "withdrawn": 0}


def test_a_row_of_an_unknown_person_is_answered_within_its_folder(bureau: Path, jixiao: Jixiao) -> None:
    write_inbox(bureau / "inbox", 工作日志_二=log("A2,0006,2026-03-03,X01,5"))

    assert jixiao("ingest", "-w", bureau).code == 0
    assert open_rejects(bureau, jixiao) == [("工作日志_一.csv", "not_a_number")]


def test_a_row_put_right_under_another_number_is_asked_for_until_its_month_is_published(
    bureau: Path, jixiao: Jixiao, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-10T02:00:00+08:00")
    write_inbox(bureau / "inbox", 工作日志_二=log("B1,0001,2026-03-02,X01,3", "B2,0006,2026-03-03,X01,5"))
    jixiao("nightly", "-w", bureau)
    before = jixiao("alerts", "--json", "-w", bureau).json["open"]
    jixiao("month-end", "2026-03", "-w", bureau)
    jixiao("publish", "2026-03", "--trial", "-w", bureau)
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-11T02:00:00+08:00")
    jixiao("nightly", "-w", bureau)
    after = jixiao("alerts", "--json", "-w", bureau).json["open"]
    said = "\n".join(path.read_text(encoding="utf-8") for path in (bureau / "var" / "alerts").glob("2026-04-11*.txt"))

    codes = ["reason_not_a_number", "reason_unknown_person"]
    assert sorted(one["code"] for one in before if one["code"] in codes) == codes
    assert [one["code"] for one in after if one["code"] in codes] == []
    assert said.count("2026-03 已通报，不再要求改") == 2


def test_a_row_that_is_wrong_again_answers_nothing(bureau: Path, jixiao: Jixiao) -> None:
    write_inbox(bureau / "inbox", 工作日志_二=log("A1,0001,2026-03-02,X01,叁"))

    assert jixiao("ingest", "-w", bureau).code == 1
    assert ends(jixiao, bureau) == {"loaded": 1, "rejected": 3, "superseded": 0, "withdrawn": 0}


def test_an_older_row_answers_nothing(bureau: Path, jixiao: Jixiao) -> None:
    write_inbox(bureau / "inbox", 工作日志_二=log("A3,0002,2026-03-03,X01,one"))

    assert jixiao("ingest", "-w", bureau).code == 1
    assert ends(jixiao, bureau) == {"loaded": 1, "rejected": 3, "superseded": 0, "withdrawn": 0}
