"""No name, phone or number of anybody leaves the rows: not into logs, alerts, ledgers, state or what is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.builders import basics
from tests.conftest import Said
from tests.faults.state import rows, visible
from tests.flows.canaries import Canaries, plant, plant_names
from warehouse.schema import metadata

Jixiao = Callable[..., Said]


@pytest.fixture
def planted(workspace: Path, jixiao: Jixiao) -> Canaries:
    """A small bureau that received them, in nights and a month-end that said what they did."""
    basics(workspace / "inbox")
    with (workspace / "jixiao.toml").open("a", encoding="utf-8") as settings:
        settings.write('bureau = "B1"\n')  # the planted units have nothing above them either
    assert jixiao("nightly", "-w", workspace).code == 0
    return plant(workspace)


def test_a_thousand_are_planted_and_none_is_told(workspace: Path, planted: Canaries, jixiao: Jixiao) -> None:
    said = [
        jixiao(*words, "-w", workspace)
        for words in (
            ("nightly",),
            ("replay", "--json"),
            ("month-end", "2026-03"),
            ("status",),
            ("quality", "--json"),
            ("doctor",),
        )
    ]
    var = workspace / "var"
    told = {
        "said": "\n".join(one.out + one.err for one in said),
        "state.json": (var / "state.json").read_text("utf-8"),
        "returned/index.json": "".join(page.read_text("utf-8") for page in var.glob("returned/index.json")),
    }
    for folder in ("log", "alerts", "outbox", "prefect"):
        told |= {str(path): path.read_bytes().decode("utf-8", "replace") for path in visible(var / folder)}
    told |= {name: str(rows(workspace, name)) for name in metadata.tables if name.startswith("ops_")}

    assert all(one.code in (0, 1) for one in said[:3]), [one.err for one in said[:3]]
    assert len(planted.all) >= 1_000
    assert len(rows(workspace, "ops_reject")) > 200
    assert [name for name in told if name.endswith(".jsonl")] != []
    assert {what: found[:5] for what, text in told.items() if (found := planted.found_in(text))} == {}


def test_what_stands_in_the_name_of_a_file_is_in_no_alert_message_or_log(workspace: Path, jixiao: Jixiao) -> None:
    basics(workspace / "inbox")
    with (workspace / "sources" / "work_log.yaml").open("a", encoding="utf-8") as profile:
        profile.write("expected: nightly\n")
    canaries = plant_names(workspace)
    night = jixiao("nightly", "-w", workspace)
    said = [jixiao("alerts", *words, "-w", workspace).out for words in ((), ("--json",))]

    var = workspace / "var"
    told = {"said": "\n".join(said), "ops_alert": str(rows(workspace, "ops_alert"))}
    for folder in ("log", "alerts", "outbox", "landing/alerts"):
        told |= {str(path): path.read_text("utf-8") for path in visible(var / folder)}

    assert night.code == 1
    assert len(rows(workspace, "ops_alert")) > 20
    assert {what: found for what, text in told.items() if (found := canaries.found_in(text))} == {}
