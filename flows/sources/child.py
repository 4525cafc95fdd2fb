"""Parses delivered files within limits of memory, time and disk, in a process that may die without harm.

One request a line comes in as JSON, one reply a line goes out; the cells go through an Arrow file.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import resource
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import polars as pl

from flows.sources.form import form_table
from flows.sources.formats import format_of
from flows.sources.grid import table_of
from flows.sources.json_document import json_grid
from flows.sources.json_lines import json_lines_grid
from flows.sources.layout import NO_FORM, Layout, Table
from flows.sources.parquet import parquet_grid
from flows.sources.sheet import workbook_grids
from flows.sources.sheets import table_of_sheets
from flows.sources.text import text_grid
from transforms.faults import Fault, SourceError

RESULT_MAX = 2 << 30
SPENT_SHARE = 4
# Errors of this machine, not of the file. An error that Polars raises while it writes carries no number.
OURS = {None, errno.ENOENT, errno.EACCES, errno.EPERM, errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EMFILE}


def main() -> None:
    """Answers requests until the parent closes the pipe."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Blocks of cells are freed by reference; the collector would walk millions of them for nothing.
    gc.disable()
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    pl.DataFrame({"row_no": [1]}).lazy().filter(pl.col("row_no") > 0).collect()
    base = _virtual_bytes()
    resource.setrlimit(resource.RLIMIT_FSIZE, (RESULT_MAX, RESULT_MAX))
    print("{}", file=replies, flush=True)
    for line in sys.stdin:
        reply = _reply(json.loads(line), base) if line.strip() else {}  # an empty request asks whether it lives
        print(json.dumps(reply), file=replies, flush=True)
    for folder in sys.argv[1:]:  # the parent has ended, perhaps without a farewell
        shutil.rmtree(folder, ignore_errors=True)


def parsed(path: Path, layout: Layout | None, name: str) -> Table:
    """The table of one file, read in this process; a form is known by what is in it, whatever its name says."""
    form = form_table(path)
    if form is not None:
        return form
    if layout is None:
        raise SourceError([Fault(NO_FORM)])
    match format_of(path, layout, name):
        case "xlsx":
            return table_of_sheets(workbook_grids(path, layout), layout)
        case "xls":
            # Few files are old, and what reads them is not needed for any other.
            from flows.sources.old_workbook import old_workbook_grids

            return table_of_sheets(old_workbook_grids(path, layout), layout)
        case "jsonl":
            grid = json_lines_grid(path, layout)
        case "json":
            grid = json_grid(path, layout)
        case "parquet":
            grid = parquet_grid(path)
        case _:
            grid = text_grid(path, layout, name)
    return table_of(grid, layout)


def _reply(request: dict[str, Any], base: int) -> dict[str, object]:
    """The outcome of one request; whatever goes wrong is an outcome too."""
    memory = base + (request["memory_limit_mb"] << 20)
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CPU, int(sum(os.times()[:2])) + 1 + request["seconds"])
    reply: dict[str, object]
    try:
        layout = _layout(request["layout"])
        table = parsed(Path(request["path"]), layout, request["name"])
        table.frame.write_ipc(request["result"])
        notes = [[note.code, dict(note.fields)] for note in table.notes]
        counts = {"rows_in_file": table.rows_in_file, "rows_left_out": table.rows_left_out}
        reply = {**counts, "notes": notes, "above": table.above, "form": table.form}
    except SourceError as error:
        reply = {"faults": [[fault.code, dict(fault.fields)] for fault in error.faults]}
    except MemoryError:
        reply = {"faults": [["parser_out_of_memory", {"expected": request["memory_limit_mb"]}]]}
    except OSError as error:
        failed = ["parser_failed", {"found": type(error).__name__}]
        reply = {"os_error": error.args} if error.errno in OURS else {"faults": [failed]}
    except BaseException as error:  # noqa: BLE001 a panic of Polars is no Exception, and no traceback may reach the user
        reply = {"faults": [["parser_failed", {"found": type(error).__name__}]]}
    return reply | {"spent": _virtual_bytes() - base > (request["memory_limit_mb"] << 20) // SPENT_SHARE}


def _layout(fields: dict[str, Any] | None) -> Layout | None:
    if fields is None:
        return None
    return Layout(**fields | {key: tuple(fields[key]) for key in ("fill_down", "total_rows")})


def _limit(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, resource.RLIM_INFINITY))


def _virtual_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


if __name__ == "__main__":
    main()
