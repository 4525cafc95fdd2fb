"""A delivery that somebody takes back is as if it had never come, and says who took it back and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import basics, log, write_inbox
from tests.conftest import Begun, Said
from warehouse.lake import Lake, Part

Jixiao = Callable[..., Said]
LOG = Part("work_log", "2026-03")


def _begin(workspace: Path, jixiao: Jixiao) -> None:
    basics(workspace / "inbox")
    write_inbox(workspace / "inbox", 工作日志_一=log("A1,0001,2026-03-02,X01,3", "A2,0002,2026-03-03,X01,5"))
    assert jixiao("ingest", "-w", workspace).code == 0
    write_inbox(
        workspace / "inbox",
        工作日志_二=log("A1,0001,2026-03-02,X01,7", "B1,0002,2026-03-04,X01,1", "B2,9999,2026-03-04,X01,1"),
    )
    assert jixiao("ingest", "-w", workspace).code == 1


@pytest.fixture
def bureau(begun: Begun) -> Path:
    """A workspace in which a second file corrected an entry, added one and had a third rejected."""
    return begun(_begin)


def quantities(bureau: Path) -> dict[str, int]:
    rows = Lake(bureau / "var" / "lake").live(LOG)
    return {entry: quantity // 1_000_000 for entry, quantity in rows.select("entry_id", "quantity").iter_rows()}


def second(bureau: Path) -> str:
    receipts = [
        one for page in sorted((bureau / "var/landing/receipts").glob("*.json")) for one in json.loads(page.read_text())
    ]
    return next(str(one["delivery_id"]) for one in receipts if "二" in one["name"])


def ends(jixiao: Jixiao, bureau: Path) -> dict[str, int]:
    (rows,) = [one for one in jixiao("status", "-w", bureau, "--json").json["rows"] if one["month"] == "2026-03"]
    return {end: rows[end] for end in ("loaded", "rejected", "superseded", "withdrawn")}


def test_what_a_withdrawn_delivery_corrected_holds_again(bureau: Path, jixiao: Jixiao) -> None:
    said = jixiao("withdraw", second(bureau)[:8], "--reason", "报错了月份", "-w", bureau)

    assert (said.code, quantities(bureau)) == (0, {"A1": 3, "A2": 5})
    assert ends(jixiao, bureau) == {"loaded": 2, "rejected": 0, "superseded": 0, "withdrawn": 3}
    assert "工作日志_二.csv" in said.err
    assert jixiao("quality", "-w", bureau, "--json").json["rejects"] == []
    (act,) = [json.loads(page.read_text()) for page in (bureau / "var/landing/acts").glob("*.json")]
    assert (act["act"], act["delivery_id"], act["reason"]) == ("withdraw", second(bureau), "报错了月份")


def test_a_withdrawn_delivery_stays_out_of_later_nights_and_comes_back_by_replay(bureau: Path, jixiao: Jixiao) -> None:
    assert jixiao("withdraw", second(bureau), "--reason", "重复", "-w", bureau).code == 0
    (bureau / "inbox" / "工作日志_二-再报.csv").write_bytes((bureau / "inbox" / "工作日志_二.csv").read_bytes())
    again = jixiao("nightly", "-w", bureau)
    assert (again.code, quantities(bureau)) == (0, {"A1": 3, "A2": 5})
    assert "replay" in again.err

    back = jixiao("replay", second(bureau), "-w", bureau)

    assert (back.code, quantities(bureau)) == (1, {"A1": 7, "A2": 5, "B1": 1})
    assert ends(jixiao, bureau) == {"loaded": 3, "rejected": 1, "superseded": 1, "withdrawn": 0}


def test_an_act_that_a_killed_run_left_without_effect_is_carried_out_by_the_next_night(
    bureau: Path, jixiao: Jixiao
) -> None:
    page = bureau / "var/landing/acts/000001.json"
    page.parent.mkdir(exist_ok=True)
    page.write_text(json.dumps({"act": "withdraw", "at": "2026-04-09T02:00:00+08:00", "delivery_id": second(bureau)}))

    assert jixiao("nightly", "-w", bureau).code == 0
    assert quantities(bureau) == {"A1": 3, "A2": 5}


def test_a_replay_that_was_killed_before_it_had_effect_is_finished_by_the_next_night(
    bureau: Path, jixiao: Jixiao
) -> None:
    assert jixiao("withdraw", second(bureau), "--reason", "重复", "-w", bureau).code == 0
    page = bureau / "var/landing/acts/000002.json"
    page.write_text(json.dumps({"act": "replay", "at": "2026-04-09T02:00:00+08:00", "delivery_id": second(bureau)}))

    assert jixiao("nightly", "-w", bureau).code == 1
    assert quantities(bureau) == {"A1": 7, "A2": 5, "B1": 1}


def test_the_same_rows_that_come_anew_are_said_to_come_from_where_they_come(bureau: Path, jixiao: Jixiao) -> None:
    jixiao("month-end", "2026-03", "-w", bureau)
    taken_back = second(bureau)
    jixiao("withdraw", taken_back, "--reason", "报错了月份", "-w", bureau)
    write_inbox(
        bureau / "inbox",
        工作日志_再=log("A1,0001,2026-03-02,X01,7", "B1,0002,2026-03-04,X01,1"),
    )
    jixiao("nightly", "-w", bureau)
    (manifest,) = (bureau / "var" / "publications").glob("*/2026-03/v0/manifest.json")
    live = Lake(bureau / "var" / "lake").live(LOG)["delivery_id"]

    assert taken_back not in live
    assert json.loads(manifest.read_text("utf-8"))["deliveries"] == sorted(set(live))


def test_a_dry_run_withdraws_nothing(bureau: Path, jixiao: Jixiao) -> None:
    said = jixiao("withdraw", second(bureau), "--reason", "试", "--dry-run", "-w", bureau)

    assert (said.code, quantities(bureau)) == (0, {"A1": 7, "A2": 5, "B1": 1})
    assert not (bureau / "var/landing/acts").exists()


@pytest.mark.parametrize(
    ("delivery", "reason", "word"), [("ffff", "x", "ffff"), ("", "x", "delivery"), (None, " ", "--reason")]
)
def test_what_cannot_be_withdrawn_is_said(
    bureau: Path, jixiao: Jixiao, delivery: str | None, reason: str, word: str
) -> None:
    said = jixiao(
        "withdraw", second(bureau) if delivery is None else delivery, "--reason", reason, "-w", bureau, "--lang", "en"
    )

    assert said.code == 2
    assert word in said.err
