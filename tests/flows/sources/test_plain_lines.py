"""Two ways to read lines: what the fast one takes, the record reader reads alike."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from flows.sources.layout import Layout
from flows.sources.plain_lines import Lines, frame_of
from flows.sources.text import _batches, _fitting, _records
from transforms.faults import SourceError

CELLS = st.sampled_from(("", "a", "甲", " b ", '"a,b"', '"say ""so"""', '""', "1.0", "a'b", '"', 'a"b', "\ufeff"))
ENDS = st.sampled_from(("\n", "\n", "\n", "\r\n", "\r", "\n\n"))


@st.composite
def blocks(draw: st.DrawFn) -> str:
    lines = draw(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=1, max_size=4))
    return "".join(",".join(cells) + draw(ENDS) for cells in lines)


def schema(width: int) -> dict[str, type[pl.DataType]]:
    return {"row_no": pl.Int64} | {f"c{place}": pl.String for place in range(width)}


def by_record(block: str, width: int) -> pl.DataFrame:
    lines = Lines(StringIO(block, newline=""))
    lines.count = 6
    return pl.concat(
        [
            pl.DataFrame(schema=schema(width)),
            *_batches(_fitting(_records(lines, ","), width, Layout(), ""), schema(width)),
        ]
    )


@given(blocks())
@settings(max_examples=300, deadline=None)
@example("a,b\n\n,\n")
@example("\n\n")
@example('"a\nb",c\n')
@example("a,b,c\n")
@example("a\n")
@example("a,b,c\na\n")
@example("a\na,b,c\n")
@example("a,b\na\na,b,c\n")
@example("a,b\n,\n \t,\u3000\n")
@example('"a"b,c\n')
def test_what_the_fast_way_takes_the_record_reader_reads_alike(block: str) -> None:
    fast = frame_of(block.encode(), ",", 7, schema(2))

    assert fast is None or fast.rows() == by_record(block, 2).rows()


@pytest.mark.parametrize(
    ("block", "rows"),
    [
        ("a,1\n\nb,\n", [(7, "a", "1"), (9, "b", None)]),
        ('"a,b",1\r\n"say ""so""",2\r\n', [(7, "a,b", "1"), (8, 'say "so"', "2")]),
        ("a,\n,\n\u3000, \nb,2\n", [(7, "a", None), (10, "b", "2")]),
        ("甲, 1", [(7, "甲", "1")]),
    ],
)
def test_what_programs_write_is_read_the_fast_way(block: str, rows: list[tuple[int, str, str | None]]) -> None:
    frame = frame_of(block.encode(), ",", 7, schema(2))

    assert frame is not None
    assert frame.rows() == rows


@pytest.mark.parametrize(
    ("written", "read", "text", "block"),
    [
        ("utf-8", "utf-8-sig", "头\r\n甲\r\nb\r\n", "甲\r\nb\r\n"),
        ("utf-8-sig", "utf-8-sig", "头\n甲\nb\n", "甲\nb\n"),
        ("utf-8", "utf-8-sig", "头\r甲\rb", "甲\rb"),
        ("gb18030", "gb18030", "头\n甲\nb", "甲\nb"),
    ],
)
def test_lines_are_counted_over_blocks_and_after_one_is_put_back(
    tmp_path: Path, written: str, read: str, text: str, block: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(written))
    with path.open(encoding=read, newline="") as file:
        lines = Lines(file)

        assert next(lines) == text[: -len(block)]
        taken = lines.block()
        assert (taken.decode(), lines.count, lines.block()) == (block, 1, b"")
        lines.put_back(taken)
        assert [*lines] == block.splitlines(keepends=True)
        assert lines.count == 3


def test_a_fault_far_below_is_told_by_its_line() -> None:
    block = "a,1\n" * 5 + "b\n"
    with pytest.raises(SourceError) as refused:
        by_record(block, 2)

    assert refused.value.faults[0].fields["line"] == 12
    assert frame_of(block.encode(), ",", 7, schema(2)) is None
