"""Who sends a faulty file hears of it by mail the same night, once, and once more when it is mended."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from tests.builders import write_inbox
from tests.flows.alerts.conftest import PLANTED, RIGHT, Post, Run, files, settings, ways

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")


def test_each_hears_once_of_what_is_theirs_and_once_that_it_is_mended(bureau: Path, jixiao: Run, post: Post) -> None:
    ways(bureau, post.port)
    first = jixiao("nightly", "-w", bureau)
    again = jixiao("nightly", "-w", bureau)

    # The liaison of S1, in whose folder the log lay; the office, in whose inbox the unknown file lay.
    assert (first.code, again.code) == (1, 0)
    assert sorted(post.to()) == ["0002@tax.example", "office@tax.example"]
    assert "S1/工作日志_三月.csv：第 2 行，共 1 行" in post.texts()
    assert "没有这个工作项目" in post.texts()
    assert "***.csv #" in post.texts()  # 通讯录.csv: what no profile knows may be a name

    write_inbox(bureau / "inbox" / "S1", 工作日志_更正=RIGHT)
    post.mails.clear()
    mended = jixiao("nightly", "-w", bureau)
    jixiao("nightly", "-w", bureau)

    assert (mended.code, post.to()) == (0, ["0002@tax.example"])
    assert "待处理 0 项，已解决 3 项" in post.texts()
    assert [one["code"] for one in jixiao("alerts", "-w", bureau, "--json").json["open"]] == ["no_profile"]


def test_nothing_of_a_cell_is_ever_said(after_night: Path, jixiao: Run) -> None:
    said = [jixiao("alerts", "-w", after_night, "--json").out, jixiao("alerts", "-w", after_night).out]
    folders = ("alerts", "outbox", "landing/alerts", "log")
    said += [path.read_text(encoding="utf-8") for folder in folders for path in files(after_night / "var" / folder)]

    assert len(said) > 10
    assert [word for word in PLANTED if any(word in text for text in said)] == []


def test_a_dead_server_costs_one_wait_and_what_it_did_not_take_waits(waiting: Path, jixiao: Run, post: Post) -> None:
    """Nobody listened in the night, which ended as it would have; now somebody does."""
    before = jixiao("alerts", "-w", waiting, "--json").json["outbox"]["waiting"]
    told = jixiao("status", "-w", waiting)
    ways(waiting, post.port)
    sent = jixiao("alerts", "--send", "-w", waiting, "--json")

    mails = [one for one in before if one["channel"] == "mail"]
    assert [(one["attempts"], one["trouble"]) for one in mails] == [(1, "ConnectionRefusedError"), (0, "")]
    assert "4 封等待发送" in told.err
    assert (sent.code, sent.json["sent"]["sent"], len(sent.json["outbox"]["waiting"])) == (1, 2, 2)
    assert {str(mail["Message-ID"]) for mail in post.mails} == {f"<{one['key']}@jixiao>" for one in mails}


def test_what_cannot_be_sent_for_a_week_is_given_up_and_status_says_so(
    waiting: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_NOW", "2026-04-08T01:00:00+08:00")
    jixiao("alerts", "--send", "-w", waiting)
    assert jixiao("status", "-w", waiting, "--json").json["outbox"] == {"waiting": 4, "given_up": 0}

    monkeypatch.setenv("JIXIAO_NOW", "2026-04-08T03:00:00+08:00")
    jixiao("alerts", "--send", "-w", waiting)
    assert jixiao("status", "-w", waiting, "--json").json["outbox"] == {"waiting": 0, "given_up": 4}


def test_contacts_win_and_an_address_that_is_none_stops_no_other(waiting: Path, jixiao: Run, post: Post) -> None:
    ways(waiting, post.port)
    (waiting / "contacts.toml").write_text('[0002]\nmail = "zhang\\nBcc: x@y"\n', encoding="utf-8")
    jixiao("alerts", "--send", "-w", waiting)
    left = jixiao("alerts", "-w", waiting, "--json").json["outbox"]["waiting"]

    assert post.to() == ["office@tax.example"]
    assert [(one["recipient"], one["trouble"]) for one in left if one["channel"] == "mail"] == [("0002", "ValueError")]

    (waiting / "contacts.toml").write_text('[0002]\nmail = "zhang@tax.example"\n', encoding="utf-8")
    jixiao("alerts", "--send", "-w", waiting)

    assert post.to() == ["office@tax.example", "zhang@tax.example"]


@pytest.mark.parametrize(
    ("office", "told"), [('office = "office@tax.example"\n', ["office@tax.example"] * 2), ("", [])]
)
def test_what_is_for_somebody_without_an_address_goes_to_the_office_or_the_folder_at_once(
    bureau: Path, jixiao: Run, post: Post, office: str, told: list[str]
) -> None:
    mail = f'[[alerts.channel]]\nname = "mail"\nkind = "mail"\nhost = "127.0.0.1"\nport = {post.port}\nfrom = "j@x"\n'
    settings(bureau, f"[alerts]\n{office}{mail}")
    jixiao("nightly", "-w", bureau)
    alerts = [path.read_text(encoding="utf-8") for path in (bureau / "var" / "alerts").glob("*.txt")]
    doctor = jixiao("doctor", "-w", bureau)

    assert post.to() == told
    assert jixiao("alerts", "-w", bureau, "--json").json["outbox"] == {"waiting": [], "given_up": []}
    said = post.texts() if told else "\n".join(alerts)
    assert "本应发给 0002，没有邮箱地址" in said
    assert (doctor.code, "3 人可能收到提醒而没有邮箱：0001、0002、0006" in doctor.err) == (2, True)


def test_a_run_killed_between_sending_and_noting_does_not_send_again(waiting: Path, jixiao: Run, post: Post) -> None:
    ways(waiting, post.port)
    outbox = waiting / "var" / "outbox"
    kept = {path.name: path.read_bytes() for path in files(outbox) if path.parent == outbox}
    jixiao("alerts", "--send", "-w", waiting)
    for name, content in kept.items():
        (outbox / name).write_bytes(content)
    jixiao("alerts", "--send", "-w", waiting)

    assert len(post.mails) == 2


def test_a_dry_run_says_nothing_to_anybody(bureau: Path, jixiao: Run, post: Post) -> None:
    ways(bureau, post.port)
    said = jixiao("nightly", "-w", bureau, "--dry-run")

    assert "提醒：新的或加重的 4 项" in said.err
    assert (post.mails, files(bureau / "var" / "outbox"), files(bureau / "var" / "alerts")) == ([], [], [])


def test_wrong_settings_stop_no_night_and_lose_nothing(bureau: Path, jixiao: Run, post: Post) -> None:
    robot = '[[alerts.channel]]\nname = "d"\nkind = "dingtalk"\nurl = "https://x/?token=GEHEIM"\n'
    settings(bureau, f'[alerts]\nmial = "x"\n{robot}')
    night = jixiao("nightly", "-w", bureau)
    doctor = jixiao("doctor", "-w", bureau)

    assert (night.code, doctor.code) == (1, 2)
    assert "alerts.mial" in night.err
    assert "alerts.channel.0.url" in doctor.err
    assert "GEHEIM" not in night.err + doctor.err
    assert files(bureau / "var" / "landing" / "alerts") == []

    ways(bureau, post.port)
    jixiao("nightly", "-w", bureau)

    assert len(post.mails) == 2


def test_a_warehouse_made_anew_has_the_same_alerts_and_says_nothing_again(waiting: Path, jixiao: Run) -> None:
    file = waiting / "var" / "warehouse.duckdb"
    with duckdb.connect(str(file)) as database:
        before = database.execute("SELECT * FROM ops_alert ORDER BY alert_id").fetchall()
        database.execute("DELETE FROM ops_alert")
    shutil.copyfile(file, waiting / "var" / "read" / "warehouse.duckdb")
    night = jixiao("nightly", "-w", waiting, "--json")
    with duckdb.connect(str(file), read_only=True) as database:
        after = database.execute("SELECT * FROM ops_alert ORDER BY alert_id").fetchall()

    assert (len(before), after, night.json["alerts"]) == (4, before, [0, 0])


@pytest.mark.parametrize("name", ["ROBOT", "ROBOT_SECRET", "REST"])
def test_doctor_names_the_secrets_that_are_not_there(waiting: Path, jixiao: Run, name: str) -> None:
    doctor = jixiao("doctor", "-w", waiting)

    assert doctor.code == 2
    assert f"环境变量 {name} 没有值" in doctor.err
