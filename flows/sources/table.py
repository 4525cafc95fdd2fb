"""Delivered bytes to text columns: every file is parsed in a child process, which a hostile file may kill.

Files share one child as long as it lives; the file that ends it is refused, and a new child goes on with the rest.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, Self

import polars as pl

from flows.scratch import scratch
from flows.sources.layout import Layout, Request, Table
from transforms.faults import Fault, SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

__all__ = ["Layout", "Request", "Table", "table", "tables"]

# The child runs in a folder of its own and must import what its parent runs.
ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
# On a busy machine a good file may wait for its turn; the CPU limit in the child is the strict one.
WALL_PER_CPU_SECOND = 4
OUT_OF_MEMORY = (b"memory allocation of", b"MemoryError", b"Cannot allocate memory", b"bad_alloc")

Reply = dict[str, Any]


def table(path: Path, layout: Layout, *, name: str, memory_limit_mb: int = 1024, seconds: int = 60) -> Table:
    """The table in one delivered file; raises SourceError with all that is wrong with it."""
    (outcome,) = tables([Request(path, layout, name, memory_limit_mb, seconds)])
    if isinstance(outcome, SourceError):
        raise outcome
    return outcome


def tables(requests: Sequence[Request]) -> list[Table | SourceError]:
    """The outcome of every request, in their order; an OSError is this machine's failure and no file's."""
    outcomes: list[Table | SourceError] = []
    with scratch() as folder:
        left = list(requests)
        while left:
            with _Child(folder) as child:
                while left and not child.is_spent:
                    outcomes.append(child.outcome(left.pop(0)))
    return outcomes


class _Child:
    """A running `flows.sources.child`."""

    def __init__(self, folder: Path) -> None:
        self.is_spent = False
        self._result = folder / "table.arrow"
        self._errors = TemporaryFile()  # noqa: SIM115 closed by __exit__
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flows.sources.child"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, cwd=folder,
            env=os.environ | {"POLARS_MAX_THREADS": "1", "MALLOC_ARENA_MAX": "1", "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        self._is_ready = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()

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
            return _refusal([Fault(code, fields) for code, fields in reply["faults"]], request.name)
        notes = tuple(Fault(code, {"file": request.name, **fields}) for code, fields in reply["notes"])
        frame = pl.read_ipc(self._result)
        return Table(frame, reply["rows_in_file"], reply["rows_left_out"], notes)

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
            return Fault("parser_out_of_memory", {"expected": request.memory_limit_mb})
        return Fault("parser_died", {"found": signal.Signals(-code).name if code < 0 else str(code)})

    def _last_words(self) -> bytes:
        self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, self._errors.tell() - 4096))
        return self._errors.read()


def _refusal(faults: Sequence[Fault], name: str) -> SourceError:
    return SourceError(Fault(fault.code, {"file": name, **fault.fields}) for fault in faults)
