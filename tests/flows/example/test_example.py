"""The example inbox: the same bytes and times each time, every fault once, every file for exactly one profile."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, time, timedelta, timezone
from fnmatch import fnmatch
from pathlib import Path
from random import Random
from zipfile import ZipFile

import chinese_calendar
import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML

from flows import example
from flows.example import catalog, deliveries, logs, work
from flows.example.people import CONCURRENT, JOINED, LEFT, TRANSFERRED

SOURCES = Path(example.__file__).parents[1] / "workspace" / "sources"
SHANGHAI = timezone(timedelta(hours=8))

Profiles = dict[str, dict[str, object]]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("example") / "inbox"
    example.write_example(folder, ["haiyang-urban"])
    return folder


@pytest.fixture(scope="module")
def told() -> deliveries.Quarter:
    return deliveries.quarter(Random(20260101))


def _profiles() -> Profiles:
    reader = YAML(typ="safe")
    return {path.stem: reader.load(path.read_text(encoding="utf-8")) for path in sorted(SOURCES.glob("*.yaml"))}


def _rows(inbox: Path, name: str, encoding: str) -> list[str]:
    return (inbox / name).read_bytes().decode(encoding).splitlines()


def _cells(inbox: Path, name: str) -> list[tuple[object, ...]]:
    sheet = load_workbook(inbox / name).worksheets[0]
    return [tuple(None if cell is None else str(cell) for cell in row) for row in sheet.iter_rows(values_only=True)]


def _saved(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, SHANGHAI)


def test_twice_gives_the_same_bytes_and_times(inbox: Path, tmp_path: Path) -> None:
    example.write_example(tmp_path, ["haiyang-urban"])
    first, second = (
        {p.name: (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in folder.iterdir()}
        for folder in (inbox, tmp_path)
    )

    assert first == second


def test_no_workbook_carries_the_clock(inbox: Path) -> None:
    for path in inbox.glob("*.xlsx"):
        with ZipFile(path) as parts:
            assert parts.read("docProps/core.xml").count(b"2026-01-01T00:00:00Z") == 2
            assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_files_come_in_office_hours_of_few_days(inbox: Path) -> None:
    saved = [_saved(path) for path in inbox.iterdir()]

    assert len({moment.date() for moment in saved}) == 12
    assert (min(saved).date(), max(saved).date()) == (date(2026, 1, 2), date(2026, 4, 8))
    assert all(time(9) <= moment.time() <= time(17, 30) for moment in saved)


def test_every_file_belongs_to_exactly_one_profile(inbox: Path) -> None:
    profiles = _profiles()
    for name in [*(path.name for path in inbox.iterdir()), example.MISSING_ROW[0]]:
        fitting = []
        for profile, said in profiles.items():
            patterns = said["files"]
            assert isinstance(patterns, list)
            fitting += [profile for pattern in patterns if fnmatch(name, pattern)]
        assert len(fitting) == 1, name


def test_encodings_are_as_the_senders_write_them(inbox: Path) -> None:
    for name in ("机构.csv", "人员.csv"):
        assert (inbox / name).read_bytes().startswith(b"\xef\xbb\xbf")
    assert (inbox / "工作日志-综合服务股-2026-01.csv").read_bytes().decode("utf-8").startswith("登记号")
    for name in ("岗位任职.csv", "系统工作量-20260116.csv", "工作日志-税源监控二股-2026-01.csv"):
        with pytest.raises(UnicodeDecodeError):
            (inbox / name).read_bytes().decode("utf-8")
        assert "工号" in (inbox / name).read_bytes().decode("gb18030")


def test_rare_characters_pass_through_each_encoding(inbox: Path) -> None:
    assert any("曲䶮" in line for line in _rows(inbox, "系统工作量-20260116.csv", "gb18030"))
    assert any("林𠅤" in row for row in _cells(inbox, "积分表-税源监控一股-2026-01.xlsx"))


def test_the_quarter_is_as_large_as_a_real_one(told: deliveries.Quarter) -> None:
    assert len(told.staff.people) == 60
    assert len(told.staff.opening) == 60
    assert len(catalog.items()) == 63
    assert 12_000 <= len(told.entries) <= 16_000
    assert all(chinese_calendar.is_workday(entry.day) for entry in told.entries)
    assert {entry.month for entry in told.entries} == set(work.MONTHS)


def test_each_post_class_has_at_least_four_people(told: deliveries.Quarter) -> None:
    for day in (date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)):
        posts = [told.staff.main_post(person_id, day) for person_id in told.staff.people]
        assert min(Counter(post.post_class for post in posts if post).values()) >= 4
        assert len(Counter(post.post_class for post in posts if post)) == 5


def test_everybody_works_only_what_the_post_of_the_day_allows(told: deliveries.Quarter) -> None:
    for entry in told.entries:
        post = told.staff.main_post(entry.person_id, entry.day)
        assert post is not None
        allowed = {"", post.post_class} | ({"tax_assessment"} if entry.person_id == CONCURRENT else set())
        assert not entry.item_code or catalog.items()[entry.item_code].post_class in allowed
    assert any(e.item_code in ("P06", "P07") for e in told.entries if e.person_id == CONCURRENT)


def test_three_posts_change_in_the_quarter(told: deliveries.Quarter) -> None:
    assert [p.unit_id for p in told.staff.posts if p.person_id == TRANSFERRED] == ["3706872", "3706873"]
    assert told.staff.main_post(JOINED, date(2026, 2, 15)) is None
    assert told.staff.main_post(JOINED, date(2026, 2, 16)) is not None
    assert told.staff.main_post(LEFT, date(2026, 3, 13)) is not None
    assert told.staff.main_post(LEFT, date(2026, 3, 14)) is None


def test_papers_are_complete_but_once(told: deliveries.Quarter) -> None:
    short = []
    for entry in told.entries:
        if entry.item_code and entry.source == "申报":
            asked = [paper for paper in catalog.items()[entry.item_code].evidence.split(";") if paper]
            brought = entry.papers.split(";")
            short += [entry] if not all(any(b.startswith(a) for b in brought) for a in asked) else []

    assert [(entry.person_id, entry.item_code) for entry in short] == [("0027", "J02")]


def test_system_profile_knows_every_code_of_the_catalogue() -> None:
    takes = _profiles()["system_work"]["takes"]
    assert isinstance(takes, list)

    assert takes[0]["values"]["item_code"] == {i.ctais: i.code for i in catalog.items().values() if i.ctais}


def test_points_sheet_lies_as_the_profile_says(inbox: Path) -> None:
    name = "积分表-税源监控一股-2026-01.xlsx"
    rows = _cells(inbox, name)
    with ZipFile(inbox / name) as parts:
        merged = parts.read("xl/worksheets/sheet1.xml").decode().count("<mergeCell ")

    assert rows[2] == logs.SHEET_HEADERS
    assert rows[3][0] == "税源监控一股"
    assert {row[0] for row in rows[4:-2]} == {None}
    assert merged == 3
    assert rows[-2][0] == "合计"
    assert str(rows[-1][0]).startswith("填表人")


def test_faulty_rows_lie_once_in_their_files(inbox: Path) -> None:
    kinds = [fault["kind"] for fault in logs.faults()]
    assert kinds == [
        "unknown_person",
        "quantity_in_words",
        "future_date",
        "no_such_day",
        "too_many_decimals",
        "unknown_item",
        "after_leaving",
    ]
    for fault in logs.faults():
        cells = logs.slashed([fault["cells"]])[0] if "二股" in fault["file"] else fault["cells"]
        lines = _table(inbox, fault["file"])
        assert len([line for line in lines if set(cells.values()) <= set(line)]) == 1


def _table(inbox: Path, name: str) -> list[list[str]]:
    if name.endswith(".xlsx"):
        return [[str(cell) for cell in row] for row in _cells(inbox, name)]
    return [line.split(",") for line in _rows(inbox, name, _encoding(inbox / name))]


def _encoding(path: Path) -> str:
    """BOM, then strict UTF-8, then GB18030, as every reader of the inbox does."""
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "utf-8") if content.startswith(b"\xef\xbb\xbf") else ("utf-8",):
        with suppress(UnicodeDecodeError):
            content.decode(encoding)
            return encoding
    return "gb18030"


def test_exactly_one_line_is_there_twice(inbox: Path) -> None:
    doubled = []
    for path in inbox.glob("*.csv"):
        lines = Counter(_rows(inbox, path.name, _encoding(path)))
        doubled += [(path.name, line) for line, count in lines.items() if count > 1]
    numbered = [name for name, line in doubled if line.startswith(("G", "S", "E"))]

    assert numbered == ["工作日志-综合服务股-2026-01.csv"]
    assert doubled == [doubled[0]]


def test_same_bytes_come_under_two_names(inbox: Path) -> None:
    hashes = Counter(hashlib.sha256(path.read_bytes()).hexdigest() for path in inbox.iterdir())
    again, first = "工作日志-税源监控二股-2026-02(重发).csv", "工作日志-税源监控二股-2026-02.csv"

    assert sorted(hashes.values())[-2:] == [1, 2]
    assert (inbox / again).read_bytes() == (inbox / first).read_bytes()
    assert _saved(inbox / again) > _saved(inbox / first)


def test_refused_files_are_there(inbox: Path) -> None:
    assert (inbox / "工作日志-空表.csv").read_bytes() == b""
    assert "工好" in _rows(inbox, "工作日志-表头有误.csv", "utf-8")[0]
    overspent = [float(line.split(",")[2]) for line in _rows(inbox, "机动分-2026-02.csv", "utf-8-sig")[1:]]
    mended = [float(line.split(",")[2]) for line in _rows(inbox, "机动分-2026-02-更正.csv", "utf-8-sig")[1:]]
    assert sum(overspent) > 600 >= sum(mended)


def test_grants_stay_within_ten_a_head(told: deliveries.Quarter) -> None:
    for month in work.MONTHS:
        points = [float(row["分值"]) for row in told.grants[month]]
        assert sum(points) <= 590
        assert 0 < min(points) <= max(points) <= 10


def test_events_have_one_veto_and_one_formula(told: deliveries.Quarter) -> None:
    rows = [row for month in work.MONTHS for row in told.events[month]]

    assert [row["编号"][:8] for row in rows if row["代码"] == "Q07"] == ["E2026-02"]
    assert [row["编号"][:8] for row in rows if row.get("说明", "").startswith("=cmd|")] == ["E2026-02"]
    assert len({row["编号"] for row in rows}) == len(rows) == 79
    assert [bool(rule["points"]) for rule in catalog.event_rules()].count(False) == 1


def test_unapproved_and_unreviewed_work_is_rare(told: deliveries.Quarter) -> None:
    temporary = [(e.month, e.ad_hoc_points, bool(e.approved_by)) for e in told.entries if not e.item_code]
    assert temporary == [("2026-01", "30", True), ("2026-02", "30", False)]

    on_time = [e for e in told.entries if e.source == "申报" and e.item_code and not deliveries.is_late(e)]
    declared = {(e.person_id, e.month, e.item_code) for e in on_time if not catalog.items()[e.item_code].ctais}
    reviewed = {(r.person_id, r.month, r.item_code) for r in told.reviews}
    assert sorted(key[:2] for key in declared - reviewed) == [("0014", "2026-03"), ("0029", "2026-01")]
    assert reviewed <= declared
    assert [(r.person_id, r.month) for r in told.reviews if r.decision == "退回"] == [("0054", "2026-03")]


def test_no_review_confirms_more_than_was_declared(told: deliveries.Quarter) -> None:
    declared: Counter[tuple[str, str, str]] = Counter()
    for entry in told.entries:
        if entry.source == "申报" and not deliveries.is_late(entry):
            declared[entry.person_id, entry.month, entry.item_code] += entry.quantity
    keys = [(r.person_id, r.month, r.item_code) for r in told.reviews]

    assert all((r.quantity or 0) <= declared[k] for r, k in zip(told.reviews, keys, strict=True))
    assert [key[:2] for key, count in Counter(keys).items() if count > 1] == [("0012", "2026-02")]
    assert [r.quantity or 0 for r in told.reviews if r.person_id == "0012" and r.file == "panel"] > [0]


def test_unpriced_item_gets_its_price_in_february(told: deliveries.Quarter) -> None:
    assert [e.month for e in told.entries if e.item_code == catalog.UNPRICED] == ["2026-01"]
    assert catalog.UNPRICED not in {row["项目编码"] for row in catalog.price_rows()}
    later = catalog.february_price_rows()
    assert [row["项目编码"] for row in later if row["生效日期"] == date(2026, 1, 1)] == [catalog.UNPRICED]
    assert len([row for row in later if row["生效日期"] == date(2026, 2, 15)]) == 6


def test_march_sheet_comes_again_without_one_line(inbox: Path) -> None:
    first = Counter(_cells(inbox, "积分表-税源监控一股-2026-03.xlsx")[4:-2])
    again = Counter(_cells(inbox, "积分表-税源监控一股-2026-03(重报).xlsx")[4:-2])

    assert (first - again).total() == 1
    assert (again - first).total() == 0


def test_late_and_corrected_files_hold_what_they_should(inbox: Path) -> None:
    late = _rows(inbox, "工作日志-税源监控二股-2026-01-迟报.csv", "gb18030")[1:]
    on_time = _rows(inbox, "工作日志-税源监控二股-2026-01.csv", "gb18030")
    assert {line.split(",")[0] for line in late} == {"0056"}
    assert not set(late) & set(on_time)

    corrected = [line.split(",") for line in _rows(inbox, "工作日志-更正-2026-02.csv", "utf-8")[1:]]
    before = {line.split(",")[0]: line.split(",") for line in _rows(inbox, "工作日志-综合服务股-2026-02.csv", "utf-8")}
    assert [int(row[4]) - int(before[row[0]][4]) for row in corrected] == [1, 1]


def test_missing_row_is_system_work_of_somebody_in_post(told: deliveries.Quarter) -> None:
    name, text = example.MISSING_ROW
    header, row = (line.split(",") for line in text.splitlines())
    said = dict(zip(header, row, strict=True))
    day = date.fromisoformat(said["日期"])

    assert name == "工作日志-补报.csv"
    assert chinese_calendar.is_workday(day)
    assert catalog.items()[said["项目编码"]].ctais
    post = told.staff.main_post(said["工号"], day)
    assert post is not None
    assert post.post_class == catalog.items()[said["项目编码"]].post_class
    assert said["登记号"] not in {entry.entry_id for entry in told.entries}
