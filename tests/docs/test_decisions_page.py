"""The page of what people decide: its commands run in their order, each as whom and when the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.acts import (
    APPEAL,
    NOTICE,
    PUBLISH,
    RELEASE,
    RESTATE,
    RULING,
    SIGN,
    WITHDRAW_PUBLICATION,
)
from tests.conftest import Said
from tests.docs.test_docs import DOCS, blocks, play
from tests.flows.deciding_office import made

PAGE = DOCS["decisions_of_people.md"]

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")


def test_the_commands_of_the_page_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jixiao: Callable[..., Said]
) -> None:
    made(tmp_path, "calculated").rename(tmp_path / "demo")
    monkeypatch.chdir(tmp_path)
    for block in blocks(PAGE, "bash test"):
        for part in re.split(r"(?m)^(?=export )", block):
            said = re.match(r"export (\w+)=(\S+)\n", part)
            if said:
                monkeypatch.setenv(said[1], said[2])
            play(part[said.end() :] if said else part, jixiao)
    acts = sorted((tmp_path / "demo" / "var" / "landing" / "acts").glob("*.json"))

    assert [json.loads(act.read_text(encoding="utf-8"))["act"] for act in acts] == [
        RELEASE, NOTICE, APPEAL, RULING, SIGN, SIGN, PUBLISH, RESTATE, RESTATE, WITHDRAW_PUBLICATION,
        WITHDRAW_PUBLICATION,
    ]  # fmt: skip
    folder = tmp_path / "demo" / "var" / "publications" / "B1" / "2026-03"
    assert {path.name for path in folder.iterdir()} == {"v0", "v1", "v2", "v2.withdrawn.json"}
