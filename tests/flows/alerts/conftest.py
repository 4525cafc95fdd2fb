"""A small bureau with duties, a mail server and a robot's host, all of them real and on this machine."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler

from flows.cli import run
from tests.builders import PERSON, basics, log, write_inbox

Run = Callable[..., Any]
NAMES = [line.split(",")[1] for line in PERSON.splitlines()[1:]]
PLANTED = (*NAMES, "13800138000", "370687198001010011")
"""What stands in cells and may never be said."""
DUTIES = """\
工号,分工类别,机构代码,起,止
0002,科室联系人,S1,2020-01-01,
0006,科室联系人,S2,2020-01-01,
0001,绩效联络员,B1,2020-01-01,
"""
WRONG = log(
    "L1,0001,2026-03-02,X01,13800138000张",
    "L2,0002,2026-03-03,X01,2",
    "L3,370687198001010011,2026-03-03,X01,1",
    "L4,0001,2026-03-04,王敏,1",
)
RIGHT = log(
    "L1,0001,2026-03-02,X01,1", "L2,0002,2026-03-03,X01,2", "L3,0001,2026-03-03,X01,1", "L4,0001,2026-03-04,X01,1"
)


FIRST_OF_APRIL = "2026-04-01T02:00:00+08:00"
"""A day on which nothing is due."""
WAYS = """\
[alerts]
mail = "{{person_id}}@tax.example"
office = "office@tax.example"

[[alerts.channel]]
name = "mail"
kind = "mail"
host = "127.0.0.1"
port = {port}
from = "jixiao@tax.example"

[[alerts.channel]]
name = "robot"
kind = "{kind}"
url = "env:ROBOT"
secret = "env:ROBOT_SECRET"
units = ["S1"]
quiet = "{quiet}"

[[alerts.channel]]
name = "rest"
kind = "apprise"
url = "env:REST"
datasets = ["work_log"]
quiet = ""
"""


@pytest.fixture
def april(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_NOW", FIRST_OF_APRIL)


def delivered(workspace: Path) -> None:
    """Fill the inbox: in S1's own folder a log of four rows, three of which are wrong; one file nobody knows."""
    inbox = workspace / "inbox"
    basics(inbox)
    write_inbox(inbox, 分工=DUTIES, 通讯录="姓名,电话\n王敏,13800138000\n")
    write_inbox(inbox / "S1", 工作日志_三月=WRONG)


@pytest.fixture
def bureau(workspace: Path, april: None) -> Path:  # noqa: ARG001 - sets the clock
    """The small bureau on the first of April, before its night."""
    delivered(workspace)
    return workspace


@pytest.fixture(scope="session")
def after_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bureau after a night in which nobody answered: neither mail nor robot nor anything else."""
    place = tmp_path_factory.mktemp("alerts") / "workspace"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JIXIAO_NOW", FIRST_OF_APRIL)
        patch.setenv("LANG", "zh_CN.UTF-8")
        for name in ("ROBOT", "ROBOT_SECRET", "REST"):
            patch.delenv(name, raising=False)
        assert run(["init", str(place), "--scheme", "haiyang-urban"]) == 0
        delivered(place)
        ways(place, port=1)
        assert run(["nightly", "-w", str(place)]) == 1
    return place


@pytest.fixture
def waiting(after_night: Path, tmp_path: Path, april: None) -> Path:  # noqa: ARG001 - sets the clock
    """A copy of it to work in: four messages wait."""
    return shutil.copytree(after_night, tmp_path / "waiting")


def ways(workspace: Path, port: int, kind: str = "dingtalk", quiet: str = "") -> None:
    """Write settings with three ways out."""
    settings(workspace, WAYS.format(port=port, kind=kind, quiet=quiet))


@dataclass
class Post:
    """A mail server and what it took."""

    port: int = 0
    mails: list[Message] = field(default_factory=list)

    def to(self) -> list[str]:
        """Who was written to, in order."""
        return [str(mail["To"]) for mail in self.mails]

    def texts(self) -> str:
        """Everything that was written."""
        subjects = [str(make_header(decode_header(mail["Subject"]))) for mail in self.mails]
        return "\n".join([*subjects, *(mail.get_payload(decode=True).decode() for mail in self.mails)])  # type: ignore[union-attr]


class _Server(Controller):
    """On a port that the system chooses."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class _Keeper(Handler):
    def __init__(self, post: Post) -> None:
        super().__init__(EmailMessage)
        self.post = post

    def handle_message(self, message: Message) -> None:
        self.post.mails.append(message)


@pytest.fixture
def post() -> Iterator[Post]:
    """A mail server on a port of its own."""
    kept = Post()
    controller = _Server(_Keeper(kept), hostname="127.0.0.1", port=0, ready_timeout=20)
    controller.start()
    try:
        kept.port = controller.port
        yield kept
    finally:
        controller.stop()


@dataclass
class Robot:
    """A robot's host: what it was sent, and what it answers."""

    url: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=lambda: {"errcode": 0})
    status: int = 200


@pytest.fixture
def robot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Robot]:
    """A host that takes a POST and answers it."""
    host = Robot()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            host.asked.append((self.path, json.loads(body)))
            said = json.dumps(host.answer).encode()
            self.send_response(host.status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        host.url = f"http://127.0.0.1:{server.server_port}/robot/send?access_token=GEHEIM"
        yield host
        server.shutdown()
        thread.join()


def settings(workspace: Path, text: str) -> None:
    """Write `[alerts]` of the workspace."""
    (workspace / "jixiao.toml").write_text(text, encoding="utf-8")


def files(folder: Path) -> list[Path]:
    """The files that somebody reads there."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
