"""Group robots on a host of one's own, and what apprise knows: signed, their answers read, nothing secret told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import urllib.parse
from pathlib import Path

import pytest

from flows.alerts.carrying import NotSentError
from flows.alerts.robots import post, send
from tests.flows.alerts.conftest import PLANTED, Robot, Run, files, ways

pytestmark = [
    pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings(
        "ignore:'imghdr' is deprecated:DeprecationWarning"
    ),  # apprise, when it looks for plugins
]
NOON = "2026-04-01T12:00:00+08:00"


@pytest.fixture(autouse=True)
def _secrets(robot: Robot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROBOT", robot.url)
    monkeypatch.setenv("ROBOT_SECRET", "SECgeheim")
    monkeypatch.setenv("REST", robot.url.replace("http://", "json://"))


def sent(workspace: Path, jixiao: Run) -> list[str]:
    """The channels that took their messages."""
    jixiao("alerts", "--send", "-w", workspace)
    taken = files(workspace / "var" / "outbox" / "sent")
    return sorted(json.loads(path.read_text(encoding="utf-8"))["channel"] for path in taken)


def test_a_robot_on_a_private_host_is_told_of_its_unit_signed_and_rings_whom_it_concerns(
    waiting: Path, jixiao: Run, robot: Robot
) -> None:
    (waiting / "contacts.toml").write_text('[0002]\nmobile = "13900000000"\n', encoding="utf-8")

    assert sent(waiting, jixiao) == ["folder", "folder", "rest", "robot"]
    ((path, body),) = [(path, body) for path, body in robot.asked if "msgtype" in body]
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(path).query)
    milliseconds = "1774980000000"  # 2026-04-01T02:00:00+08:00
    signed = hmac.new(b"SECgeheim", f"{milliseconds}\nSECgeheim".encode(), hashlib.sha256).digest()

    assert query == {
        "access_token": ["GEHEIM"],
        "timestamp": [milliseconds],
        "sign": [base64.b64encode(signed).decode()],
    }
    assert body["at"] == {"atMobiles": ["13900000000"], "isAtAll": False}
    assert "通讯录" not in body["text"]["content"]
    assert [word for word in PLANTED if word in json.dumps(robot.asked, ensure_ascii=False)] == []


@pytest.mark.parametrize("answer", [{"errcode": 310000, "errmsg": "sign not match"}, {"code": 9499}])
def test_an_error_in_the_answer_of_a_robot_is_no_success(
    waiting: Path, jixiao: Run, robot: Robot, answer: dict[str, object]
) -> None:
    robot.answer = answer

    assert "robot" not in sent(waiting, jixiao)
    assert (
        len(
            [
                one
                for one in jixiao("alerts", "-w", waiting, "--json").json["outbox"]["waiting"]
                if one["channel"] == "robot"
            ]
        )
        == 1
    )


@pytest.mark.parametrize(
    ("expected", "status", "code"),
    [
        (False, 200, 310000),  # a keyword that the message lacks
        (False, 200, 40058),  # too long
        (False, 400, 0),
        (True, 200, 130101),
        (True, 429, 0),
        (True, 503, 0),
    ],
)
def test_what_is_wrong_with_one_message_does_not_stop_the_next(
    robot: Robot, status: int, code: int, *, expected: bool
) -> None:
    robot.status, robot.answer = status, {"errcode": code}

    with pytest.raises(NotSentError) as error:
        send(robot.url, post("dingtalk", "t", [], "", 1500))
    assert (error.value.is_channel, error.value.trouble) == (expected, f"HTTP {status}, {code}")


def test_no_secret_is_told_when_nothing_works(
    waiting: Path, jixiao: Run, robot: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    robot.status = 500
    for name in ("ROBOT", "REST"):
        said = jixiao("alerts", "--send", "-w", waiting, "--json")
        told = [
            said.out,
            said.err,
            *(path.read_text("utf-8") for path in files(waiting / "var") if path.suffix in (".json", ".jsonl", ".txt")),
        ]

        assert said.code == 1
        assert [word for word in ("GEHEIM", "SECgeheim") if any(word in text for text in told)] == []
        monkeypatch.setenv(name, "nonsense://GEHEIM")


def test_a_robot_keeps_quiet_at_night_and_speaks_by_day(
    waiting: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways(waiting, port=1, quiet="21:00-07:30")
    assert "robot" not in sent(waiting, jixiao)

    monkeypatch.setenv("JIXIAO_NOW", NOON)
    assert "robot" in sent(waiting, jixiao)


def test_a_secret_may_lie_in_a_file(
    waiting: Path, jixiao: Run, robot: Robot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "url").write_text(f"{robot.url}\n", encoding="utf-8")
    monkeypatch.delenv("ROBOT")
    monkeypatch.setenv("ROBOT_FILE", str(tmp_path / "url"))

    assert "robot" in sent(waiting, jixiao)


def test_what_each_robot_is_sent() -> None:
    sign = base64.b64encode(hmac.new(b"s", b"1500\ns", hashlib.sha256).digest()).decode()
    of_feishu = base64.b64encode(hmac.new(b"1\ns", b"", hashlib.sha256).digest()).decode()

    assert post("dingtalk", "t", [], "s", 1500).params == {"timestamp": "1500", "sign": sign}
    assert post("dingtalk", "t", [], "", 1500).params == {}
    assert post("wecom", "t", ["1"], "", 1500).body == {
        "msgtype": "text",
        "text": {"content": "t", "mentioned_mobile_list": ["1"]},
    }
    assert post("feishu", "t", [], "s", 1500).body == {
        "timestamp": "1",
        "sign": of_feishu,
        "msg_type": "text",
        "content": {"text": "t"},
    }
