"""Prefect's server of a run that names none: a process of its own, started early, ended with the command.

Prefect would start the same one, but only after it has loaded the whole server into the run too, which costs seconds.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from importlib.util import find_spec
from pathlib import Path

_URL = "PREFECT_API_URL"
_NAMED_BY = (_URL, "PREFECT_HOME", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH")
_WRITTEN_IN = {"prefect.toml": b"", ".env": b"PREFECT_", "pyproject.toml": b"[tool.prefect"}
_START_SECONDS, _END_SECONDS = 180, 5
# No page and no blocks: whoever wants them starts a server of their own and names it.
_QUIET = {
    "PREFECT_UI_ENABLED": "false",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "false",
    "PREFECT__SERVER_FINAL": "1",
}
_WITHOUT_SERVICES = {"PREFECT__SERVER_EPHEMERAL": "1"}
_PORTS: list[int] = []


def is_ours_to_start() -> bool:
    """Whether nobody has said where Prefect's server is: not the environment, not a file here, no loaded Prefect."""
    written = any(Path(name).is_file() and word in Path(name).read_bytes() for name, word in _WRITTEN_IN.items())
    return "prefect" not in sys.modules and not written and not any(name in os.environ for name in _NAMED_BY)


def start(home: Path, *, is_scheduling: bool = False) -> None:
    """Start the server and tell Prefect, which is to be imported after this, where it is.

    The services that start what is due run only where they are asked for.
    """
    with socket.create_server(("127.0.0.1", 0)) as listening, (home / "server.log").open("ab") as log:
        # The port is bound here: a client that comes too early waits in line, and no other program can take it.
        port = listening.getsockname()[1]
        settings = _QUIET if is_scheduling else _QUIET | _WITHOUT_SERVICES
        os.environ[_URL] = f"http://127.0.0.1:{port}/api"
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            _command(listening.fileno()), env=os.environ | settings, pass_fds=[listening.fileno()],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
    _PORTS.append(port)
    atexit.register(_stop, process, port)


@contextmanager
def ready() -> Iterator[None]:
    """Run a flow once the server of this run answers; raises OSError when it has ended. Another's is left alone."""
    if not _PORTS:
        yield
        return
    _ask(_PORTS[-1], "GET", "/api/health", _START_SECONDS)
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    # Nobody listens for the heartbeat of a run whose server ends with it, and its end is waited for up to a second.
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


def _command(listening: int) -> list[str]:
    spec = find_spec("prefect")
    assert spec is not None  # noqa: S101 - a dependency
    assert spec.origin is not None  # noqa: S101
    folder = Path(spec.origin).parents[1]  # not the current folder, from which anything might be imported
    words = [sys.executable, "-P", "-m", "uvicorn", "--app-dir", str(folder), "--factory"]
    return [*words, "prefect.server.api.server:create_app", "--fd", str(listening), "--log-level", "error"]


def _stop(process: subprocess.Popen[bytes], port: int) -> None:
    """End the server once the last steps are written: they reach it as events, a moment after they ended."""
    with suppress(OSError, ValueError):
        end = time.monotonic() + _END_SECONDS
        while _open_steps(port) and time.monotonic() < end:
            time.sleep(0.05)
    process.terminate()
    try:
        process.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _open_steps(port: int) -> int:
    waiting = {"task_runs": {"state": {"type": {"any_": ["PENDING", "RUNNING"]}}}}
    return int(_ask(port, "POST", "/api/task_runs/count", _END_SECONDS, json.dumps(waiting)))


def _ask(port: int, method: str, path: str, seconds: float, body: str | None = None) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        return connection.getresponse().read()
    finally:
        connection.close()
