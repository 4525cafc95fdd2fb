"""Delivered bytes to text columns: every file is parsed in a child process, which a hostile file may kill.

Files share one child as long as it lives, and so do the nights of one process: it takes a quarter of a second to
start. The file that ends it is refused, and a new child goes on with the rest.
"""

from __future__ import annotations

import atexit
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile, mkdtemp
from typing import TYPE_CHECKING, Any

import polars as pl

from flows.sources.layout import Layout, Request, Table
from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["Layout", "Request", "Table", "table", "tables"]

# The child runs in a folder of its own and must import what its parent runs.
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS, WAKE_SECONDS = 120, 5
# On a busy machine a good file may wait for its turn; the CPU limit in the child is the strict one.
WALL_PER_CPU_SECOND = 4
_NO_ROOM = "parser_out_of_memory"
_MOST_UNPACKED = 1_000
"""So many times its size a Parquet file rarely holds; more is one thing over and over, or a page that is damaged."""
OUT_OF_MEMORY = (b"memory allocation of", b"MemoryError", b"Cannot allocate memory", b"bad_alloc")

Reply = dict[str, Any]
_KEPT: list[_Child] = []


def table(path: Path, layout: Layout, *, name: str, memory_limit_mb: int = 1024, seconds: int = 60) -> Table:
    """The table in one delivered file; raises SourceError with all that is wrong with it."""
    (outcome,) = tables([Request(path, layout, name, memory_limit_mb, seconds)])
    if isinstance(outcome, SourceError):
        raise outcome
    return outcome


def tables(requests: Sequence[Request]) -> list[Table | SourceError]:
    """The outcome of every request, in their order; an OSError is this machine's failure and no file's."""
    outcomes: list[Table | SourceError] = []
    left = list(requests)
    while left:
        with _child() as child:
            while left and not child.is_spent:
                outcomes.append(child.outcome(left.pop(0)))
    return outcomes


@contextmanager
def _child() -> Iterator[_Child]:
    """The child that an earlier call left, if it lives, else a new one; kept for the next call unless it is spent."""
    child = _kept() or _Child()
    try:
        yield child
    except BaseException:
        child.end()
        raise
    if child.is_spent or _KEPT:
        child.end()
    else:
        _KEPT.append(child)


def _kept() -> _Child | None:
    if not _KEPT:
        return None
    child = _KEPT.pop()
    if child.is_awake():
        return child
    child.end()
    return None


@atexit.register
def _end_kept() -> None:
    while _KEPT:
        _KEPT.pop().end()


class _Child:
    """A running `flows.sources.child`."""

    def __init__(self) -> None:
        self.is_spent = False
        self._folder = Path(mkdtemp(prefix="jixiao-"))  # no TemporaryDirectory: it would go with a forked process too
        self._result = self._folder / "table.arrow"
        self._errors = TemporaryFile()  # noqa: SIM115 closed by end
        self._process = subprocess.Popen(  # noqa: S603 - our own module and folder
            [sys.executable, "-m", "flows.sources.child", str(self._folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, cwd=self._folder,
            env=os.environ | {"POLARS_MAX_THREADS": "1", "MALLOC_ARENA_MAX": "1", "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        self._parent = os.getpid()
        self._is_ready = False

    def is_awake(self) -> bool:
        """Whether it is ours and answers: a process that was forked must not talk to the child of its parent."""
        return self._parent == os.getpid() and self._answer(b"\n", WAKE_SECONDS) is not None

    def end(self) -> None:
        """End the process, if it is ours, and remove its folder."""
        if self._parent != os.getpid():
            return
        self._process.kill()
        self._process.communicate()
        self._errors.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def outcome(self, request: Request) -> Table | SourceError:
        """What became of one file; a child that died or hangs is spent and its file refused."""
        if not self._is_ready:
            self._await_ready()
        asked = asdict(request) | {"path": str(request.path.absolute()), "result": str(self._result)}
        reply = self._answer(json.dumps(asked).encode() + b"\n", request.seconds * WALL_PER_CPU_SECOND)
        if reply is None:
            self.is_spent = True
            return _refusal([self._cause(request)], request.name)
        self.is_spent = reply["spent"]
        if "os_error" in reply:
            raise OSError(*reply["os_error"])
        if "faults" in reply:
            faults = [Fault(code, fields) for code, fields in reply["faults"]]
            return _refusal([_too_large(request) if one.code == _NO_ROOM else one for one in faults], request.name)
        notes = tuple(Fault(code, {"file": request.name, **fields}) for code, fields in reply["notes"])
        frame = pl.read_ipc(self._result)
        above, form = tuple(reply["above"]), reply["form"]
        return Table(frame, reply["rows_in_file"], reply["rows_left_out"], notes, above, form)

    def _await_ready(self) -> None:
        if self._answer(b"", START_SECONDS) is None:
            self._process.kill()
            self._process.wait()
            raise OSError(self._last_words().decode(errors="replace"))
        self._is_ready = True

    def _answer(self, line: bytes, seconds: float) -> Reply | None:
        """The next line of the child as JSON; None where it ended or did not speak in time."""
        assert self._process.stdin is not None  # noqa: S101 for the type checker
        assert self._process.stdout is not None  # noqa: S101 for the type checker
        try:
            self._process.stdin.write(line)
            self._process.stdin.flush()
        except BrokenPipeError:
            return None
        output = self._process.stdout.fileno()
        end = time.monotonic() + seconds
        answer = b""
        with selectors.DefaultSelector() as selector:
            selector.register(output, selectors.EVENT_READ)
            while not answer.endswith(b"\n"):
                block = os.read(output, 1 << 16) if selector.select(end - time.monotonic()) else b""
                if not block:
                    return None
                answer += block
        reply: Reply = json.loads(answer)
        return reply

    def _cause(self, request: Request) -> Fault:
        try:
            code = self._process.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return Fault("parser_too_slow", {"expected": request.seconds})
        if code == -signal.SIGXCPU:
            return Fault("parser_too_slow", {"expected": request.seconds})
        if any(sign in self._last_words() for sign in OUT_OF_MEMORY):
            return _too_large(request)
        return Fault("parser_died", {"found": signal.Signals(-code).name if code < 0 else str(code)})

    def _last_words(self) -> bytes:
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 4096))
        return self._errors.read()


def _too_large(request: Request) -> Fault:
    """More memory than there is: a small Parquet file may say one thing a million times, or be damaged."""
    size = request.path.stat().st_size
    with request.path.open("rb") as file:
        is_packed = file.read(4) == b"PAR1" and size < (request.memory_limit_mb << 20) // _MOST_UNPACKED
    if is_packed:
        return Fault("parquet_swells", {"found": size, "expected": request.memory_limit_mb})
    return Fault(_NO_ROOM, {"expected": request.memory_limit_mb})


def _refusal(faults: Sequence[Fault], name: str) -> SourceError:
    return SourceError(Fault(fault.code, {"file": name, **fault.fields}) for fault in faults)
