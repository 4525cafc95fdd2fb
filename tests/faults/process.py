"""The command in processes of their own, forked by `runner.py`: to be killed, stopped, interrupted, or let run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.faults.runner import QUIET

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-04-09T02:00:00+08:00"


@dataclass(frozen=True)
class Ended:
    """How a command ended: its exit code, or minus the signal that killed it."""

    code: int
    out: str
    err: str
    seconds: float
    steps: int

    @property
    def json(self) -> Any:
        """What was said with --json."""
        return json.loads(self.out)


@dataclass(frozen=True)
class Running:
    """A command that was started and is not waited for yet."""

    pid: int
    out: Path


class Runner:
    """Talks to `tests/faults/runner.py`, which is started by the words of `prefix`."""

    def __init__(self, scratch: Path, prefix: Sequence[str] = ()) -> None:
        self.scratch = scratch
        self.started = 0
        environment = {name: value for name, value in os.environ.items() if not name.startswith("JIXIAO")}
        environment |= {**QUIET, "PYTHONPATH": _python_path(), "NO_COLOR": "1", "JIXIAO_NOW": NOW}
        environment |= {"LANG": "zh_CN.UTF-8", "TMPDIR": str(scratch), "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            [*prefix, sys.executable, str(Path(__file__).with_name("runner.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=scratch,
            text=True,
        )

    def __enter__(self) -> Self:
        try:
            assert self._reply() == {}
        except BaseException:
            self.process.communicate()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.process.communicate()

    def start(self, *arguments: object, **how: Any) -> Running:
        """Start a command; `after` seconds or before the `step`-th change of a file it gets `signal` (default 9)."""
        self.started += 1
        out = self.scratch / f"{self.started}.out"
        for file in (out, out.with_name(f"{out.name}.err")):
            file.touch()  # one may be killed before it opens them
        said = self._ask({"start": [str(a) for a in arguments], "out": str(out), **how})
        return Running(said["pid"], out)

    def wait(self, running: Running) -> Ended:
        """The end of a command."""
        said = self._ask({"wait": running.pid})
        err = running.out.with_name(running.out.name + ".err").read_text(encoding="utf-8")
        return Ended(said["code"], running.out.read_text(encoding="utf-8"), err, said["seconds"], said["steps"])

    def __call__(self, *arguments: object, **how: Any) -> Ended:
        """Run a command to its end, or to its signal."""
        return self.wait(self.start(*arguments, **how))

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._reply()

    def _reply(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the runner has died; its last words are above"
        reply: dict[str, Any] = json.loads(line)
        return reply


def _python_path() -> str:
    return os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
