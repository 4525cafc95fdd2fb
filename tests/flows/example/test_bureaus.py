"""The example bureaus that are data files: the same bytes each time, one profile a file, each fault where it is said."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from datetime import date, datetime, timedelta, timezone
from fnmatch import fnmatch
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from openpyxl import load_workbook
from ruamel.yaml import YAML

from flows import example
from flows.example.bureaus import bureau, words_of
from flows.example.people import staff as logged_staff
from flows.example.registers import acting
from flows.example.sending import files_sent
from flows.setting_up import schemes, set_up

SOURCES = Path(example.__file__).parents[1] / "workspace" / "sources"
SHANGHAI = timezone(timedelta(hours=8))
TOLD = [name for name in example.examples() if "file" in words_of(name)]


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a file by its headers, blank cells left out."""
    if path.suffix == ".xlsx":
        found = [[str(cell or "") for cell in row] for row in load_workbook(path).worksheets[0].values]
    else:
        content = path.read_bytes()
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030")
        found = list(csv.reader(StringIO(text)))
    return [{h: cell for h, cell in zip(found[0], row, strict=False) if cell} for row in found[1:]]


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bureaus") / "inbox"
    example.write_example(folder, TOLD)
    return folder


def test_every_shipped_scheme_has_an_example() -> None:
    assert example.examples() == schemes()


@pytest.mark.parametrize("name", TOLD)
def test_twice_gives_the_same_bytes_and_times(name: str, tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        example.write_example(folder, [name])
    of = [
        {p.name: (hashlib.sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in folder.iterdir()}
        for folder in (first, second)
    ]

    assert of[0] == of[1]
    assert len(of[0]) == len(files_sent(bureau(name)))


@pytest.mark.parametrize("name", TOLD)
def test_every_file_belongs_to_exactly_one_profile(name: str) -> None:
    reader = YAML(typ="safe")
    patterns = {p.stem: reader.load(p.read_text(encoding="utf-8"))["files"] for p in sorted(SOURCES.glob("*.yaml"))}

    for delivery in files_sent(bureau(name)):
        fitting = [profile for profile, of in patterns.items() if any(fnmatch(delivery.name, one) for one in of)]
        assert len(fitting) == 1, (delivery.name, fitting)


def test_four_hundred_people_in_five_bureaus_and_no_number_twice() -> None:
    numbers = [who for name in TOLD for who in bureau(name).staff.people]
    numbers += logged_staff(Random(1)).people

    assert len(numbers) == 400
    assert [number for number, count in Counter(numbers).items() if count > 1] == []


def test_all_bureaus_deliver_on_the_same_few_days(inbox: Path, tmp_path: Path) -> None:
    example.write_example(tmp_path, ["haiyang-urban"])
    saved = [datetime.fromtimestamp(p.stat().st_mtime, SHANGHAI) for p in (*inbox.glob("*/*"), *tmp_path.iterdir())]

    assert len({moment.date() for moment in saved}) <= 15
    assert (min(saved).date(), max(saved).date()) == (date(2026, 1, 2), date(2026, 4, 8))
    assert all(9 <= moment.hour < 18 for moment in saved)


def test_both_encodings_and_workbooks_are_there(inbox: Path) -> None:
    for name in TOLD:
        kinds = Counter()
        for path in (inbox / example.code_of(name)).iterdir():
            content = path.read_bytes()
            is_marked = content.startswith(b"\xef\xbb\xbf")
            kinds["xlsx" if path.suffix == ".xlsx" else "utf-8" if is_marked else "gb18030"] += 1
        assert min(kinds["utf-8"], kinds["gb18030"]) > 0


@pytest.mark.parametrize("name", TOLD)
def test_faulty_rows_lie_once_in_their_files(name: str, inbox: Path) -> None:
    for fault in words_of(name)["fault"]:
        rows = _rows(inbox / example.code_of(name) / fault["file"])
        cells = {header: cell for header, cell in fault["cells"].items() if cell}
        assert rows.count(cells) == 1, fault["leads_to"]


def test_the_chief_never_acts_and_who_stands_in_rates() -> None:
    name = next(name for name in TOLD if "roster" in {file["rows"] for file in words_of(name)["file"]})
    told = bureau(name)
    sent = {delivery.name: delivery.content for delivery in files_sent(told)}
    roster = sent["代理分局长轮值表-2026.csv"].decode("utf-8-sig")

    assert f",{told.chief}," not in roster
    assert acting(told, "2026-01") == "1002"
    assert acting(told, "2026-03") == "1007"


def test_one_bureau_has_the_inbox_itself(tmp_path: Path) -> None:
    set_up(tmp_path / "w", [TOLD[0]], is_example=True, comment="")

    assert (tmp_path / "w" / "inbox" / "机构.csv").exists()
    assert "applies_to" not in "".join(p.read_text("utf-8") for p in (tmp_path / "w").glob("schemes/*/*.yaml"))


def test_of_several_each_has_a_folder_and_its_editions_name_it(tmp_path: Path) -> None:
    set_up(tmp_path / "w", TOLD[:2], is_example=True, comment="")
    codes = [example.code_of(name) for name in TOLD[:2]]
    named = {p.parent.name: p.read_text("utf-8").splitlines()[-1] for p in (tmp_path / "w").glob("schemes/*/*.yaml")}

    assert sorted(p.name for p in (tmp_path / "w" / "inbox").iterdir()) == sorted(codes)
    for name, line in named.items():
        assert line == f"applies_to: [{codes[0] if name.startswith(TOLD[0]) else codes[1]}]"


# Great Expectations, at import; whichever test comes first pays for it.
@pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
def test_four_bureaus_go_through_a_night_and_their_months(tmp_path: Path, jixiao: Any) -> None:
    place = tmp_path / "w"
    wanted = [word for name in TOLD for word in ("--scheme", name)]
    assert jixiao("init", place, *wanted, "--example").code == 0
    end = datetime(2026, 2, 7, tzinfo=SHANGHAI).timestamp()
    for path in place.glob("inbox/*/*"):
        if path.stat().st_mtime > end:
            path.unlink()

    night = jixiao("nightly", "-w", place, "--json")
    closed = jixiao("month-end", "2026-01", "-w", place, "--json")
    held = {one["bureau_id"]: (one["state"], one["people"], one["held"]) for one in closed.json["bureaus"]}

    assert night.code == 1, night.err
    assert sorted({one["code"] for one in night.json["rejects"]}) == [
        "ends_before_it_begins",
        "times_out_of_order",
        "unknown_indicator",
        "unknown_person",
        "week_is_no_friday",
    ]
    assert closed.code == 1, closed.err
    assert held == {
        "1101060": ("calculated", 51, 0),
        "1410280": ("calculated", 115, 0),
        "4301811": ("calculated", 32, 0),
        "5117000": ("calculated", 156, 3),
    }
    assert jixiao("month-end", "2026-01", "--bureau", "4301811", "-w", place).code == 0
    told = {who: jixiao("explain", who, "2026-01", "-w", place) for who in ("4010", "2033", "1010", "3010", "11010601")}
    for word in ("窗口评价", "指标结果", "奖扣记录", "周报", "叫号"):
        assert any(f" · {word}" in said.out for said in told.values()), word
    assert [said.code for said in told.values()] == [0] * 5
    assert "11010601 2026-01 得分" in told["11010601"].err
