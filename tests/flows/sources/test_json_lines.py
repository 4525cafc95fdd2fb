"""JSON Lines: values as they were written, and every way in which JSON may be open to more than one reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.sources.layout import Layout
from flows.sources.table import Request, Table, table, tables
from tests.flows.sources.bad_files import stored
from transforms.faults import SourceError

ROWS = (
    '{"工号":"0012","数量":1.500,"号":12345678901234567890,"是":true,"空":null}\n'
    "\n"
    '{"工号":"0013","数量":"1.500","否":false,"条目":[{"k":"甲\\n乙","n":1.10},null,true]}\r\n'
)


def read(folder: Path, text: str | bytes, name: str = "a.jsonl", **words: object) -> Table:
    data = text.encode() if isinstance(text, str) else text
    return table(stored(folder, data), Layout(**words), name=name)  # type: ignore[arg-type]


def test_values_are_the_text_they_were_written_in_and_rows_their_lines(tmp_path: Path) -> None:
    found = read(tmp_path, ROWS)

    assert found.frame.to_dicts() == [
        {"row_no": 1, "工号": "0012", "数量": "1.500", "号": "12345678901234567890", "是": "TRUE", "空": None,
         "否": None, "条目": None},
        {"row_no": 3, "工号": "0013", "数量": "1.500", "号": None, "是": None, "空": None,
         "否": "FALSE", "条目": '[{"k":"甲\\n乙","n":1.10},null,true]'},
    ]  # fmt: skip
    assert found.rows_in_file == 2


def test_a_profile_may_say_so_where_the_name_does_not(tmp_path: Path) -> None:
    assert read(tmp_path, '{"a":1}', name="a.log", format="jsonl").frame["a"].to_list() == ["1"]
    with pytest.raises(SourceError) as refused:
        read(tmp_path, '{"a":1}', name="a.csv", format="jsonl")
    assert [fault.code for fault in refused.value.faults] == ["format_differs"]


def test_gb18030_is_read_and_noted(tmp_path: Path) -> None:
    found = read(tmp_path, '{"姓名":"张三"}\n'.encode("gb18030"))

    assert (found.frame["姓名"].to_list(), [note.code for note in found.notes]) == (["张三"], ["encoding_gb18030"])


REFUSED = {
    "not a number": ('{"a":1}\n{"a":NaN}', [("json_no_number", 2)]),
    "minus infinity": ('{"a":-Infinity}', [("json_no_number", 1)]),
    "the same name twice": ('{"a":1,"a":1}', [("json_name_twice", 1)]),
    "the same name twice, deeper": ('{"a":[{"b":1,"b":2}]}', [("json_name_twice", 1)]),
    "half a character": ('{"a":"\\ud83d"}', [("json_half_character", 1)]),
    "half a character, deeper": ('{"a":["\\ude00"]}', [("json_half_character", 1)]),
    "half a character as a name": ('{"\\ud83d":1}', [("json_half_character", 1)]),
    "a list": ("[1]", [("json_no_object", 1)]),
    "two objects on a line": ('{"a":1}{"a":2}', [("json_broken", 1)]),
    "cut off": ('{"a":1}\n{"a":', [("json_broken", 2)]),
    "single quotes": ("{'a':1}", [("json_broken", 1)]),
    "a control character": ('{"a":"\x01"}', [("json_broken", 1)]),
    "too deep": ('{"a":' + "[" * 100_000 + "]" * 100_000 + "}", [("json_too_deep", 1)]),
    "no names": ("{}\n", [("rows_missing", 0)]),
    "two faults": ("[]\n{}\n1", [("json_no_object", 1), ("json_no_object", 3)]),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_what_could_be_read_in_two_ways_is_refused_with_its_line(
    tmp_path: Path, text: str, expected: list[tuple[str, int]]
) -> None:
    with pytest.raises(SourceError) as refused:
        read(tmp_path, text)

    assert [(fault.code, fault.fields["line"]) for fault in refused.value.faults] == expected


def test_as_many_names_as_rows_are_no_table(tmp_path: Path) -> None:
    text = "".join(f'{{"n{at}":1}}\n' for at in range(1_001))

    (outcome,) = tables([Request(stored(tmp_path, text.encode()), Layout(), "a.ndjson")])

    assert isinstance(outcome, SourceError)
    assert [fault.code for fault in outcome.faults] == ["json_too_wide"]
