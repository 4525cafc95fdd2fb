"""What the office gets for a year: the summary, the roster, everybody's form, the file for 数字人事."""

from __future__ import annotations

import csv
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from docx import Document

from tests.builders import table, write_inbox
from tests.conftest import Said
from tests.flows.appraised_bureau import DECIDED

Run = Callable[..., Said]
PAPERS = {"summary.xlsx", "roster.xlsx", "hr.csv"}


def shown(workspace: Path) -> Path:
    return workspace / "var" / "reports" / "B1" / "2025"


def sheet(file: Path, name: str) -> list[list[object]]:
    """The rows of a sheet from its heads on."""
    rows = [list(row) for row in openpyxl.load_workbook(file)[name].iter_rows(values_only=True)]
    first = next(place for place, row in enumerate(rows) if sum(cell is not None for cell in row) > 2)
    return rows[first:]


def words(file: Path) -> str:
    document = Document(str(file))
    cells = [cell.text for grid in document.tables for row in grid.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def bytes_of(folder: Path) -> dict[str, bytes]:
    found = (one for one in folder.rglob("*") if one.is_file() and one.suffix in (".xlsx", ".docx", ".csv"))
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in found}


def test_the_summary_lists_everybody_with_months_result_and_reason(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    heads, *rows = sheet(shown(appraised) / "summary.xlsx", "汇总表")
    by_id = {str(row[1]): dict(zip(map(str, heads), row, strict=True)) for row in rows if row[1]}

    assert heads[:4] == ["序号", "工号", "姓名", "股室"]
    assert sorted(by_id) == [f"{number:04d}" for number in range(1, 12)]
    first = by_id["0001"]
    assert (first["11月"], first["12月"], first["1月"], first["年度得分"], first["名次"]) == (92, 92, "—", 92, 2)
    assert (first["建议等次"], first["结果运用"]) == ("优秀", "记三等功")
    assert by_id["0005"]["理由"] == "受处分"
    assert by_id["0010"]["参加考核的情形"] == "不写评语，不定等次"


def test_the_summary_tells_facts_with_their_rows_the_arithmetic_and_the_ties(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    book = shown(appraised) / "summary.xlsx"
    facts = {str(row[0]): row for row in sheet(book, "情形和依据")[1:]}
    quota = dict(zip(*sheet(book, "名额计算"), strict=True))
    places = {(str(row[0]), row[5]) for row in sheet(book, "递补和并列")[1:]}
    rules = {str(row[0]): row[2] for row in sheet(book, "规定")[1:]}

    assert facts["0010"][4:6] == ["立案审查未结", "第二十八条"]
    assert facts["0010"][-2:] == ["立案和处分.csv", 3]
    assert [quota[name] for name in ("计算人数", "比例（%）", "乘积", "名额")] == [8, 25, 2, 2]
    assert {("0002", "名额线上并列"), ("0003", "名额线上并列")} <= places
    assert (rules["受处分：确定等次，最高称职"], rules["最高等次名额 25.00%"]) == ("已核对", "未与原文核对")


def test_a_form_is_filled_for_everybody_who_takes_part(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    folder = shown(appraised) / "registers"
    text = words(folder / "0001.docx")

    assert {one.stem for one in folder.iterdir()} == {f"{n:04d}" for n in (1, 2, 3, 4, 5, 8, 9, 10)}
    for word in ("王敏", "（2025年度）", "城区分局 税源监控股", "92.00", "建议等次：优秀", "测算，未通报"):
        assert word in text, word


def test_the_roster_has_the_best_and_the_handbook_everybody_who_takes_part(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    book = shown(appraised) / "roster.xlsx"

    assert [row[1] for row in sheet(book, "花名册")[1:] if row[1]] == ["0001", "0004"]
    assert len([row for row in sheet(book, "平时考核手册")[1:] if row[1]]) == 8


def test_the_file_for_the_personnel_system_is_in_quotes_and_names_no_open_grade(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    content = (shown(appraised) / "hr.csv").read_bytes()
    rows = list(csv.reader(content.decode("utf-8-sig").splitlines()))

    assert content.startswith(b'\xef\xbb\xbf"')
    assert rows[1] == ["0002", "李强", "综合服务股", "2025", "确定等次", "90", "3", "第一档", "", ""]
    assert len(rows) == 12


def test_a_publication_carries_the_same_papers_and_the_manifest_names_them(appraised: Path, jixiao: Run) -> None:
    said = [f"{who},2025,年度,{grade},考核委员会,第1次会议,考〔2026〕1号," for who, grade in DECISIONS.items()]
    write_inbox(appraised / "inbox", 等次决定=table(DECIDED, *said))
    jixiao("nightly", "-w", appraised)
    jixiao("year-end", "2025", "-w", appraised)
    assert jixiao("publish", "2025", "--trial", "-w", appraised).code == 0
    folder = appraised / "var" / "publications" / "B1" / "2025" / "v1"
    published = bytes_of(folder)

    assert PAPERS | {"registers/0001.docx"} <= published.keys()
    assert {name: bytes_of(shown(appraised)).get(name) for name in published} == published
    assert '"registers/0001.docx"' in (folder / "manifest.json").read_text(encoding="utf-8")
    assert '"register_template"' in (folder / "manifest.json").read_text(encoding="utf-8")
    assert "审定等次：优秀（考核委员会 第1次会议 考〔2026〕1号）" in words(folder / "registers" / "0001.docx")
    assert jixiao("verify", "-w", appraised).code == 0


DECISIONS = {"0001": "优秀", "0002": "优秀", "0003": "称职", "0004": "称职", "0005": "称职"}


def test_the_same_year_gives_the_same_bytes_and_forms_of_others_go(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    before = bytes_of(shown(appraised))
    (shown(appraised) / "registers" / "9999.docx").write_bytes(b"of an earlier run")
    jixiao("year-end", "2025", "-w", appraised)

    assert bytes_of(shown(appraised)) == before
    with zipfile.ZipFile(shown(appraised) / "registers" / "0001.docx") as form:
        assert {one.date_time for one in form.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_mistake_in_the_template_of_the_office_stops_the_year_with_a_sentence(appraised: Path, jixiao: Run) -> None:
    file = appraised / "templates" / "register.docx"
    document = Document(str(file))
    document.add_paragraph("{{ nmae }}")
    document.save(str(file))
    said = jixiao("year-end", "2025", "-w", appraised)

    assert said.code == 1
    assert "templates/register.docx：没有「nmae」这个词" in said.err
    assert not (shown(appraised) / "registers").exists()


def test_the_form_is_as_the_office_wrote_it_in_a_rehearsal_too(appraised: Path, jixiao: Run) -> None:
    file = appraised / "templates" / "register.docx"
    document = Document(str(file))
    document.add_paragraph("本局自定：{{ name }}")
    document.save(str(file))

    assert jixiao("year-end", "2025", "-w", appraised).code == 0
    assert "本局自定：王敏" in words(shown(appraised) / "registers" / "0001.docx")
    file.write_bytes(b"spoilt")
    said = jixiao("year-end", "2025", "--dry-run", "-w", appraised)
    assert (said.code, "不是可用的 Word 文档" in said.err) == (1, True)


def test_a_spoilt_template_stops_a_publication_before_anything_is_decided(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    (appraised / "templates" / "register.docx").write_bytes(b"spoilt")
    acts = list((appraised / "var" / "landing" / "acts").rglob("*"))
    said = jixiao("publish", "2025", "--trial", "-w", appraised)

    assert (said.code, "不是可用的 Word 文档" in said.err) == (1, True)
    assert list((appraised / "var" / "landing" / "acts").rglob("*")) == acts
    assert not (appraised / "var" / "publications" / "B1" / "2025" / "v1").exists()


def test_a_workspace_without_a_template_uses_the_shipped_one(appraised: Path, jixiao: Run) -> None:
    jixiao("year-end", "2025", "-w", appraised)
    before = bytes_of(shown(appraised))
    shutil.rmtree(appraised / "templates")

    assert jixiao("year-end", "2025", "-w", appraised).code == 0
    assert bytes_of(shown(appraised)) == before
