"""`backfill` calculates what is missing or stale and nothing else, and says why for each bureau and month."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import flows.catching_up
from tests.builders import LOG_HEADER, REVIEW_HEADER, table, write_inbox
from tests.conftest import Said
from transforms.faults import Fault, ForbiddenError
from warehouse.files import sha256_of

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
SPAN = "2026-01..2026-03"
MONTHS = ("2026-01", "2026-02", "2026-03")
LATE = {
    "工作日志_迟": table(LOG_HEADER, "A9,0001,2026-02-05,X01,4"),
    "审核_迟": table(REVIEW_HEADER, "0001,2026-02,X01,股长,,同意"),
}
"""February's work of the person of B1."""

Found = dict[tuple[str, str], tuple[str, list[tuple[str, str]]]]


@pytest.fixture
def place(caught_up: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(caught_up, tmp_path / "workspace", copy_function=shutil.copy2))


@pytest.fixture
def again(place: Path, jixiao: Callable[..., Said]) -> Callable[..., Found]:
    """Backfill once more: what became of each bureau and month, and why."""

    def call(*words: str, code: int = 0) -> Found:
        said = jixiao("backfill", SPAN, *words, "-w", place, "--json")
        assert said.code == code, said.err + said.out
        return found(said.json)

    return call


def found(document: Any) -> Found:
    return {
        (one["bureau_id"], one["month"]): (one["action"], [(why["code"], why["what"]) for why in one["reasons"]])
        for one in document["bureaus"]
    }


def results(place: Path) -> dict[str, str]:
    """Every calculated version by its bytes."""
    folder = place / "var" / "publications"
    return {str(path.relative_to(folder)): sha256_of(path) for path in sorted(folder.rglob("*.parquet"))}


def night(place: Path, jixiao: Callable[..., Said], code: int = 0, **files: str) -> None:
    """Files come and are taken in, and no month is refreshed."""
    write_inbox(place / "inbox", **files)
    assert jixiao("ingest", "-w", place).code == code


ALL = [(bureau, month) for month in MONTHS for bureau in ("B1", "B2")]


def test_what_nothing_has_happened_to_is_left_alone_unread(place: Path, again: Callable[..., Found]) -> None:
    (march,) = (place / "var" / "lake" / "work_log" / "2026-03").glob("live-*.parquet")
    march.write_bytes(b"")  # nobody looks into it

    assert again() == dict.fromkeys(ALL, ("left", []))


def test_a_late_file_calculates_the_one_month_that_it_touches_and_names_the_dataset(
    place: Path, jixiao: Callable[..., Said], again: Callable[..., Found]
) -> None:
    before = results(place)
    night(place, jixiao, **LATE)
    said = again()
    after = results(place)

    assert said["B1", "2026-02"] == ("calculated", [("rows", "work_log"), ("rows", "work_review")])
    assert {key: action for key, (action, _) in said.items() if action == "calculated"} == {
        ("B1", "2026-02"): "calculated"
    }
    assert {name for name in after if after[name] != before[name]} == {
        "B1/2026-02/v0/lines.parquet",
        "B1/2026-02/v0/scores.parquet",
    }
    # The other bureau's February lies in the same part of the lake, and is not even looked at.
    assert said["B2", "2026-02"] == ("left", [])
    assert again() == dict.fromkeys(ALL, ("left", []))


def test_the_page_of_a_later_month_is_made_anew_beside_what_changed(
    place: Path, jixiao: Callable[..., Said], again: Callable[..., Found]
) -> None:
    night(place, jixiao, **LATE)

    assert again()["B1", "2026-03"] == ("looked_at", [("other_months", "")])


def test_a_late_file_for_a_published_month_is_named_and_not_calculated(
    place: Path, jixiao: Callable[..., Said], again: Callable[..., Found]
) -> None:
    for month in MONTHS:
        jixiao("publish", month, "--trial", "--bureau", "B1", "-w", place)
    quiet = again()
    before = results(place)
    night(place, jixiao, **LATE)
    said = again()
    shown = jixiao("backfill", SPAN, "-w", place)

    assert {action for action, _ in quiet.values()} <= {"left", "looked_at"}
    assert said["B1", "2026-02"] == ("restate", [("rows", "work_log"), ("rows", "work_review")])
    assert results(place) == before
    assert "jixiao restate 2026-02" in shown.err
    assert "已通报，须更正" in shown.out


def test_another_text_of_the_edition_calculates_all_that_it_scores(place: Path, again: Callable[..., Found]) -> None:
    edition = place / "schemes" / "haiyang-urban" / "2026-01.yaml"
    edition.write_text(edition.read_text(encoding="utf-8") + "# mended\n", encoding="utf-8")

    assert again() == dict.fromkeys(ALL, ("calculated", [("edition", "haiyang-urban 2026-01")]))


def test_another_profile_is_looked_into_and_told(place: Path, again: Callable[..., Found]) -> None:
    profile = place / "sources" / "work_log.yaml"
    profile.write_text(profile.read_text(encoding="utf-8") + "# mended\n", encoding="utf-8")
    before = results(place)

    assert again() == dict.fromkeys(ALL, ("looked_at", [("profile", "work_log")]))
    assert results(place) == before


def test_an_older_engine_is_a_reason(place: Path, again: Callable[..., Found]) -> None:
    folder = place / "var" / "publications" / "B2" / "2026-01" / "v0" / "manifest.json"
    said = json.loads(folder.read_text(encoding="utf-8"))
    folder.write_text(json.dumps(said | {"engine": 0}, ensure_ascii=False), encoding="utf-8")
    note = place / "var" / "closed" / "B2" / "2026-01.json"
    noted = json.loads(note.read_text(encoding="utf-8"))
    note.write_text(json.dumps({**noted, "signs": noted["signs"] | {"engine": "0"}}), encoding="utf-8")

    assert {key: told for key, told in again().items() if told[0] != "left"} == {
        ("B2", "2026-01"): ("calculated", [("engine", "0 → 1")])
    }


def test_what_was_never_calculated_is_a_reason_and_so_is_a_lost_file(
    place: Path, jixiao: Callable[..., Said], again: Callable[..., Found]
) -> None:
    (place / "var" / "publications" / "B1" / "2026-03" / "v0" / "scores.parquet").unlink()
    first = again()
    document = jixiao("backfill", "2025-12..2026-01", "-w", place, "--json").json

    assert first["B1", "2026-03"] == ("calculated", [("files", "")])
    assert set(found(document)) == {("B1", "2026-01"), ("B2", "2026-01")}  # no edition held in December


def test_a_note_that_is_lost_costs_a_look_and_no_calculation(place: Path, again: Callable[..., Found]) -> None:
    shutil.rmtree(place / "var" / "closed")

    assert again() == dict.fromkeys(ALL, ("looked_at", [("not_noted", "")]))
    assert again() == dict.fromkeys(ALL, ("left", []))


def test_a_new_colleague_elsewhere_is_no_reason_here(
    place: Path, jixiao: Callable[..., Said], again: Callable[..., Found]
) -> None:
    night(
        place,
        jixiao,
        人员_新=table("工号,姓名,人员类别", "0003,赵丽,公务员"),
        岗位任职_新=table("工号,机构代码,岗位系列,生效日期", "0003,S2,comprehensive_service,2026-03-01"),
    )
    said = again()

    assert [said["B1", month][0] for month in MONTHS] == ["left", "left", "left"]
    assert said["B2", "2026-03"] == ("calculated", [("rows", "person"), ("rows", "posting")])


def test_a_span_that_ends_before_it_begins_is_a_mistake(place: Path, jixiao: Callable[..., Said]) -> None:
    said = jixiao("backfill", "2026-03..2026-01", "-w", place)

    assert (said.code, said.out) == (2, "")
    assert "2026-01..2026-03" in said.err


def test_a_month_without_an_edition_is_passed_over_unless_it_is_published(
    place: Path, jixiao: Callable[..., Said], again: Callable[..., Found]
) -> None:
    assert jixiao("publish", "2026-01", "--trial", "--bureau", "B1", "-w", place).code == 0
    edition = place / "schemes" / "haiyang-urban" / "2026-01.yaml"
    text = edition.read_text(encoding="utf-8").replace("effective: 2026-01", "effective: 2026-02")
    edition.with_name("2026-02.yaml").write_text(text, encoding="utf-8")
    edition.unlink()

    january = {key: action for key, (action, _) in again().items() if key[1] == "2026-01"}
    assert january == {("B1", "2026-01"): "restate"}


def test_what_is_forbidden_for_another_reason_is_said(
    place: Path, jixiao: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No way to it is known: were there one, a month would silently be missing."""

    def forbidden(*_: object) -> None:
        raise ForbiddenError([Fault("month_not_over", {"month": "2026-03", "today": "", "expected": ""})])

    shutil.rmtree(place / "var" / "closed")
    monkeypatch.setattr(flows.catching_up, "close", forbidden)

    assert jixiao("backfill", SPAN, "-w", place).code == 2
