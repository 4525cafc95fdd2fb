"""CSV and TSV files: encodings, line numbers, and every way a line may not fit."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from flows.sources.table import Layout, Request, Table, tables
from tests.flows.sources.bad_files import stored
from transforms.faults import Fault, SourceError

HEAD = "工号,姓名,数量\n"
GOOD = HEAD + "0012,张三,1\n0013,李四,2\n"
MESSAGES = {
    language: tomllib.loads(Path(f"flows/messages/{language}/sources.toml").read_text(encoding="utf-8"))
    for language in ("zh", "en")
}

REFUSED: dict[str, tuple[bytes, str, int | None]] = {
    "empty file": (b"", "file_empty", None),
    "header only": (HEAD.encode(), "rows_missing", 1),
    "double mark": (b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD.encode(), "bom_twice", None),
    "double UTF-16 mark": (b"\xff\xfe" + ("\ufeff" + GOOD).encode("utf-16-le"), "bom_twice", None),
    "UTF-16 without mark": ("a,b\n1,2\n".encode("utf-16-le"), "utf16_without_mark", None),
    "UTF-8 cut off": (GOOD.encode() + "0014,王".encode()[:-1], "text_cut_off", 4),
    "GB18030 cut off": (GOOD.encode("gb18030") + "0014,王".encode("gb18030")[:-1], "text_cut_off", 4),
    "UTF-16 cut off": (b"\xff\xfe" + GOOD.encode("utf-16-le")[:-1], "text_cut_off", 3),
    "UTF-8 then GB18030": (GOOD.encode() + "0014,王五五,3\n".encode("gb18030"), "encoding_mixed", 4),
    "GB18030 then UTF-8": (GOOD.encode("gb18030") + "0014,王五,3\n".encode(), "encoding_mixed", 4),
    "bytes of no encoding": (b"a,b\n1,\xff\xff\n", "encoding_differs", 2),
    "Big5": ("工號,姓名\n1,王\n".encode("big5"), "header_garbled", None),
    "UTF-8 read as GB18030 and saved": ("工号,姓名\n1,2\n".encode().decode("gb18030").encode(), "header_garbled", None),
    "GB18030 read as Latin-1 and saved": ("工号,b\n1,2\n".encode("gb18030").decode("latin-1").encode(), "header_garbled", None),
    "replacement signs": ("工\ufffd,b\n1,2\n".encode(), "header_garbled", None),
    "锟斤拷": ("锟斤拷,b\n1,2\n".encode(), "header_garbled", None),
    "NUL": (b"a,b\n1,2\n3,\x004\n", "nul_byte", 3),
    "long line": (b"a,b\n1," + b"x" * 2_000_000, "line_too_long", 2),
    "ragged long": (GOOD.encode() + b"4,5,6,7\n", "line_too_wide", 4),
    "ragged short": (GOOD.encode() + b"4,5\n", "line_too_short", 4),
    "quote never closed": (b'a,b\n1,2\n3,"4\n5,6\n', "quote_open", 3),
    "quote closed later by chance": (b'a,b\n1,"2\n3,"4"\n5,6\n', "quote_open", 2),
    "text after a quote": (b'a,b\n1,"2"x\n', "quote_stray", 2),
    "semicolons": (b"a;b\n1;2\n", "separator_differs", None),
    "tabs": (b"a\tb\n1\t2\n", "separator_differs", None),
    "full-width commas": ("工号，姓名\n1，2\n".encode(), "separator_differs", None),
    "doubled header": (b"a,b,a\n1,2,3\n", "header_twice", None),
    "nameless column": (b"a,,c\n1,2,3\n", "header_blank", None),
    "reserved header": (b"a,row_no\n1,2\n", "header_reserved", None),
    "blank header": (b"\na,b\n1,2\n", "header_missing", 1),
    "html": (b"<html><table><tr><td>1</td></tr></table></html>", "format_differs", None),
    "a workbook's name": (b"PK\x03\x04", "format_differs", None),
}  # fmt: skip


def one(folder: Path, data: bytes, layout: Layout | None = None, name: str = "work_log.csv") -> Table | SourceError:
    return tables([Request(stored(folder, data), layout or Layout(), name)])[0]


def good(folder: Path, data: bytes, layout: Layout | None = None, name: str = "work_log.csv") -> Table:
    outcome = one(folder, data, layout, name)
    assert isinstance(outcome, Table), getattr(outcome, "faults", None)
    return outcome


@pytest.fixture(scope="module")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table | SourceError]:
    folder = tmp_path_factory.mktemp("refused")
    requests = [Request(stored(folder, data), Layout(), "work_log.csv") for data, _, _ in REFUSED.values()]
    return dict(zip(REFUSED, tables(requests), strict=True))


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_its_line(refusals: dict[str, Table | SourceError], case: str) -> None:
    _, code, line = REFUSED[case]
    outcome = refusals[case]

    assert isinstance(outcome, SourceError)
    assert outcome.faults[0].code == code
    assert outcome.faults[0].fields.get("line") == line if line else True
    for fault in outcome.faults:
        assert fault.fields["file"] == "work_log.csv"
        for sentences in MESSAGES.values():
            assert sentences[fault.code].format(**fault.fields)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, codec: str, ends: str) -> None:
    table = good(tmp_path, GOOD.replace("\n", ends).encode(codec))

    assert table.frame.columns == ["row_no", "工号", "姓名", "数量"]
    assert table.frame.rows() == [(2, "0012", "张三", "1"), (3, "0013", "李四", "2")]
    assert [note.code for note in table.notes] == (["encoding_gb18030"] if codec == "gb18030" else [])


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_excel_unicode_text(tmp_path: Path, codec: str) -> None:
    table = good(tmp_path, ("\ufeff" + GOOD.replace(",", "\t")).encode(codec), name="work_log.txt")

    assert table.frame["姓名"].to_list() == ["张三", "李四"]


def test_rare_names_in_gb18030(tmp_path: Path) -> None:
    table = good(tmp_path, "工号,姓名\n1,䶮㛃𬀩\n".encode("gb18030"))

    assert table.frame["姓名"].to_list() == ["䶮㛃𬀩"]


def test_declared_encoding(tmp_path: Path) -> None:
    refused = one(tmp_path, GOOD.encode("gb18030"), Layout(encoding="utf-8"))
    unknown = one(tmp_path, GOOD.encode("gb18030"), Layout(encoding="none-such"))

    assert good(tmp_path, GOOD.encode("gb18030"), Layout(encoding="GBK")).notes == ()
    assert isinstance(refused, SourceError)
    assert refused.faults == (Fault("encoding_differs", {"file": "work_log.csv", "line": 1, "expected": "UTF-8"}),)
    assert isinstance(unknown, SourceError)
    assert unknown.faults[0].code == "encoding_unknown"


def test_lines_are_counted_as_an_editor_does(tmp_path: Path) -> None:
    table = good(tmp_path, b'a,b\r\n1,"x\r\ny"\n\n,\n 2 ,\xe3\x80\x80z\xc2\xa0\r3,\n')

    assert table.frame.rows() == [(2, "1", "x\r\ny"), (6, "2", "z"), (7, "3", None)]
    assert table.rows_in_file == 3


def test_titles_totals_and_fill_down(tmp_path: Path) -> None:
    text = "某某局工作量,,\n股室,工号,数量\n一股,1,5\n,2,6\n小 计,,11\n二股,3,7\n合计,,18\n制表人：赵六\n"
    layout = Layout(header_row=2, fill_down=("股室",), total_rows=("合计", "小计", "制表人"))
    table = good(tmp_path, text.encode(), layout)

    assert table.frame.rows() == [(3, "一股", "1", "5"), (4, "一股", "2", "6"), (6, "二股", "3", "7")]
    assert (table.rows_in_file, table.rows_left_out) == (6, 3)


def test_all_ragged_lines_are_named_at_once(tmp_path: Path) -> None:
    outcome = one(tmp_path, b"a,b\n1\n1,2\n1,2,3\n")

    assert isinstance(outcome, SourceError)
    assert [(fault.code, fault.fields["line"]) for fault in outcome.faults] == [
        ("line_too_short", 2),
        ("line_too_wide", 4),
    ]


def test_blank_columns_are_dropped_with_a_note(tmp_path: Path) -> None:
    table = good(tmp_path, b"a,,b,\n1,,2,\n")

    assert table.frame.columns == ["row_no", "a", "b"]
    assert table.notes == (Fault("columns_blank", {"file": "work_log.csv", "count": 2}),)


def test_header_only_where_it_may_be(tmp_path: Path) -> None:
    assert good(tmp_path, HEAD.encode(), Layout(empty_ok=True)).frame.height == 0


def test_odd_signs_stay(tmp_path: Path) -> None:
    table = good(tmp_path, b"a,b\n\x01x,=cmd|' /C calc'!A0\n2,a\"b\n")

    assert table.frame.rows() == [(2, "\x01x", "=cmd|' /C calc'!A0"), (3, "2", 'a"b')]


def test_named_separator(tmp_path: Path) -> None:
    assert good(tmp_path, b"a;b\n1;2\n", Layout(separator=";")).frame.rows() == [(2, "1", "2")]
    assert good(tmp_path, b"a\tb\n1\t2\n", Layout(format="tsv")).frame.rows() == [(2, "1", "2")]
