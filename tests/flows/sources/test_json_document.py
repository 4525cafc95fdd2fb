"""A JSON document: an array of objects, named where it lies deeper, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.sources.layout import Layout
from flows.sources.table import Table, table
from tests.flows.sources.bad_files import stored
from transforms.faults import SourceError

ARRAY = """[
 {"工号":"0012", "数量":1.50, "部门":{"编码":"S1","级":{"n":2}}, "附件":[{"n":1.0}], "空":{}},
 {"工号":"0013", "数量":1e3, "是":true}
]"""


def read(folder: Path, text: str | bytes, name: str = "a.json", **words: object) -> Table:
    data = text.encode() if isinstance(text, str) else text
    return table(stored(folder, data), Layout(**words), name=name)  # type: ignore[arg-type]


def test_objects_are_rows_and_objects_within_them_are_addressed_with_dots(tmp_path: Path) -> None:
    assert read(tmp_path, ARRAY).frame.to_dicts() == [
        {"row_no": 1, "工号": "0012", "数量": "1.50", "部门.编码": "S1", "部门.级.n": "2", "附件": '[{"n":1.0}]',
         "空": None, "是": None},
        {"row_no": 2, "工号": "0013", "数量": "1e3", "部门.编码": None, "部门.级.n": None, "附件": None, "空": None,
         "是": "TRUE"},
    ]  # fmt: skip


def test_a_named_array_is_found_by_its_name(tmp_path: Path) -> None:
    text = f'{{"code":0,"data":{{"list":{ARRAY},"total":2}}}}'

    assert read(tmp_path, text, records="data.list").frame["工号"].to_list() == ["0012", "0013"]


def test_one_line_of_two_megabytes_is_what_machines_write(tmp_path: Path) -> None:
    text = "[" + ",".join(f'{{"工号":"{at:06}"}}' for at in range(120_000)) + "]"

    assert read(tmp_path, text).frame.height == 120_000


def test_a_mark_and_gb18030_are_read(tmp_path: Path) -> None:
    assert read(tmp_path, ARRAY.encode("utf-8-sig")).frame.height == 2
    assert [note.code for note in read(tmp_path, ARRAY.encode("gb18030")).notes] == ["encoding_gb18030"]


REFUSED = {
    "no array named": ('{"data":[{"a":1}]}', {}, [("json_records_unnamed", None)]),
    "a wrong name": ('{"data":[{"a":1}]}', {"records": "rows"}, [("json_records_missing", None)]),
    "a name of no array": ('{"data":{"a":1}}', {"records": "data"}, [("json_records_missing", None)]),
    "NaN": ('[{"a":1},{"a":NaN}]', {}, [("json_no_number", 2)]),
    "NaN, deeper": ('[{"a":{"b":[-Infinity]}}]', {}, [("json_no_number", 1)]),
    "half a character": ('[{"a":"\\ud83d"}]', {}, [("json_half_character", 1)]),
    "the same name twice": ('[{"a":1,"a":1}]', {}, [("json_name_twice", 1)]),
    "the same name twice, with a dot": ('[{"a.b":1,"a":{"b":2}}]', {}, [("json_name_twice", 1)]),
    "numbers": ("[1,2]", {}, [("json_no_object", 1), ("json_no_object", 2)]),
    "cut off": ('[{"a":1},\n{"a"', {}, [("json_broken", 2)]),
    "JSON Lines": ('{"a":1}\n{"a":2}', {}, [("json_broken", 2)]),
    "too deep": ("[" * 100_000, {}, [("json_too_deep", 1)]),
    "no rows": ("[]", {}, [("rows_missing", 0)]),
    "NUL": ('[{"a":"\0"}]', {}, [("nul_byte", 1)]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(tmp_path: Path, case: str) -> None:
    text, words, expected = REFUSED[case]

    with pytest.raises(SourceError) as refused:
        read(tmp_path, text, **words)  # type: ignore[arg-type]

    assert [(fault.code, fault.fields.get("line")) for fault in refused.value.faults] == expected


def test_a_number_beyond_every_float_stays_the_text_that_a_rule_rejects(tmp_path: Path) -> None:
    assert read(tmp_path, '[{"a":1e999}]').frame["a"].to_list() == ["1e999"]
