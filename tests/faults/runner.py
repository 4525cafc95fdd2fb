"""A process that has imported everything once and forks one child for each command, to be killed at a chosen moment.

Real starts spend seconds on importing Great Expectations, so that a random moment would nearly always fall into an
import. Forking is safe here because the parent only imports: Polars makes its pool at its first query, DuckDB at its
first connection, Great Expectations at its first context, and all of these happen in a child. What makes threads at
import is told not to by the environment (QUIET); the one that cannot be is Polars' cleaner of spilled memory, which
sleeps until something is spilled. The server refuses to fork with any other thread. Each child is what `jixiao` is:
`flows.cli.run` and the end without farewell.

Requests are JSON lines on stdin, replies JSON lines on stdout:
{"start": argv, "env": {...}, "out": path, "after": seconds, "signal": n, "step": n} -> {"pid": n}
{"wait": pid} -> {"code": n, "seconds": n, "steps": n}; a child killed by signal n has code -n
"""

from __future__ import annotations

import gc
import importlib
import json
import mmap
import os
import signal
import struct
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# What changes files: Python says these before it does them. Polars and DuckDB write on their own, between two of them.
_STEPS = {"os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "shutil.copyfile", "fcntl.flock"}

QUIET = {
    "POLARS_MAX_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "_RJEM_MALLOC_CONF": "background_thread:false",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
}


_HEAVY = [
    "polars",
    "great_expectations",
    "expectations.gate",
    "flows.desk",
    "flows.nightly",
    "flows.month_end",
    "flows.publishing",
    "flows.restating",
    "flows.withdrawing",
    "flows.objecting",
    "flows.purging",
    "flows.commands.decisions",
    "flows.backfill",
    "flows.rehearsal",
    "flows.progress",
    "flows.commands.night",
    "flows.commands.month",
    "flows.commands.forms",
    "flows.forms.issuing",
    "flows.alerts.sending",
    "flows.quality_page",
    "flows.signatures",
    "warehouse.extracts.head_page",
    "warehouse.extracts.page",
    "warehouse.extracts.person_page",
    "warehouse.extracts.section_page",
    "warehouse.extracts.word",
    "warehouse.shared",
    "cryptography.hazmat.primitives.asymmetric.ed25519",
    "duckdb_sqlalchemy",
    "encodings.cp437",
    "multiprocessing.synchronize",
    "polars._utils.parquet",
    "pydantic.type_adapter",
    "rich._emoji_codes",
    "typer._adapters",
]


def _import_everything() -> None:
    for name in _HEAVY:
        importlib.import_module(name)


def _read_what_is_shipped() -> None:
    """What a process makes of texts once, a third of a small night: commands, sentences, contracts, profiles, pages."""
    from flows import cli, desk, setting_up, settings, wording
    from transforms.contracts import DATASETS, contract
    from warehouse.extracts import linked_page, page, plain_page, quality_page

    cli._command()
    wording.sentences("zh")
    for name in DATASETS:
        contract(name)
    linked_page._template()
    for pages, names in (
        (page, ("month", "style", "strip")),
        (quality_page, ("quality", "style")),
        (plain_page, ("plain",)),
    ):
        for name in names:
            pages._environment().get_template(f"{name}.html.j2")
    with TemporaryDirectory() as folder:
        setting_up.set_up(Path(folder), ["haiyang-urban"], is_example=False, comment="")
        opened = desk.opened(settings.Workspace(Path(folder)))
        assert opened.profiles
        assert opened.editions


def _strange_threads() -> list[str]:
    others = [task for task in Path("/proc/self/task").iterdir() if task.name != str(os.getpid())]
    return [name for task in others if (name := (task / "comm").read_text().strip()) != "polars-ooc-clea"]


class _Steps:
    """Counts the steps of a child in memory that its parent shares, and sends it a signal before the chosen one."""

    def __init__(self, counter: mmap.mmap, step: int, number: int) -> None:
        self.counter, self.step, self.number, self.made = counter, step, number, 0

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _STEPS and not (event == "open" and _is_for_writing(arguments)):
            return
        self.made += 1
        self.counter[:8] = struct.pack("q", self.made)
        if self.made == self.step:
            os.kill(os.getpid(), self.number)


def _is_for_writing(arguments: tuple[Any, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def _start(request: dict[str, Any], counter: mmap.mmap) -> int:
    if threads := _strange_threads():
        raise RuntimeError(f"the parent has threads and may not fork: {threads}")
    pid = os.fork()
    if pid:
        return pid
    os.environ.update(request.get("env", {}))
    handle = os.open(request["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    errors = os.open(request["out"] + ".err", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    silence = os.open(os.devnull, os.O_RDONLY)
    for target, source in enumerate((silence, handle, errors)):
        os.dup2(source, target)
    sys.stdin, sys.stdout = open(0), open(1, "w")  # noqa: SIM115 - the child's own streams
    sys.addaudithook(_Steps(counter, request.get("step", 0), request.get("signal", signal.SIGKILL)))

    from flows.cli import run

    code = run(request["start"])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main() -> None:
    _import_everything()
    _read_what_is_shipped()
    gc.freeze()  # the collector of a child would copy every page of what was imported
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    started: dict[int, tuple[float, mmap.mmap]] = {}
    print("{}", file=replies, flush=True)
    for line in requests:
        request = json.loads(line)
        if "start" in request:
            counter = mmap.mmap(-1, 8)
            begin = time.monotonic()
            pid = _start(request, counter)
            started[pid] = (begin, counter)
            if request.get("after") is not None:
                time.sleep(request["after"])
                os.kill(pid, request.get("signal", signal.SIGKILL))
            reply: dict[str, Any] = {"pid": pid}
        else:
            begin, counter = started.pop(request["wait"])
            _, status = os.waitpid(request["wait"], 0)
            steps = struct.unpack("q", counter[:8])[0]
            reply = {"code": os.waitstatus_to_exitcode(status), "seconds": time.monotonic() - begin, "steps": steps}
        print(json.dumps(reply), file=replies, flush=True)
    os._exit(0)  # DuckDB tells of leaks of its binding at a farewell


if __name__ == "__main__":
    main()
