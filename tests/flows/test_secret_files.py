"""`doctor` names every file with a secret that others than its owner may read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from flows.desk import opened
from flows.settings import workspace as read
from tests.conftest import Said

Run = Callable[..., Said]
CHANNEL = '[[alerts.channel]]\nname = "group"\nkind = "dingtalk"\nurl = "env:ROBOT"\nsecret = "env:ROBOT_SECRET"\n'
SOURCE = """\
profile: desk
fetch: {kind: sql, url: "sqlite:///${DESK_DATABASE}", query: SELECT 1}
takes:
  - dataset: work_log
"""
VARIABLES = ("JIXIAO_WAREHOUSE_URL", "JIXIAO_SIGNING_KEY", "ROBOT", "ROBOT_SECRET", "DESK_DATABASE")


def loose(workspace: Path, jixiao: Run) -> list[str]:
    """The names of the files that the check tells of, each by its only fault."""
    checks = {one["check"]: one["faults"] for one in jixiao("doctor", "-w", workspace, "--json").json["checks"]}
    said = checks.pop("secrets")
    assert {one["code"] for one in said} <= {"secret_file_loose"}
    assert "secret_file_loose" not in {one["code"] for faults in checks.values() for one in faults}
    return [one["sentence"].partition("：")[0].rpartition("/")[2] for one in said]


@pytest.fixture
def secretive(
    workspace: Path, tmp_path: Path, shared_url: str, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, list[Path]]:
    """A workspace with a secret of each kind, and the files that hold them."""
    (workspace / "jixiao.toml").write_text(CHANNEL, encoding="utf-8")
    (workspace / "sources" / "desk.yaml").write_text(SOURCE, encoding="utf-8")
    opened(read(workspace)).landing.key()
    files = [workspace / "var" / "landing" / "pseudonym.key", *(tmp_path / name for name in VARIABLES)]
    for file in files[1:]:
        file.write_text(shared_url if file.name == VARIABLES[0] else "secret", encoding="utf-8")
        file.chmod(0o600)
        monkeypatch.setenv(f"{file.name}_FILE", str(file))
    return workspace, files


def test_a_file_with_a_secret_that_others_may_read_is_named(secretive: tuple[Path, list[Path]], jixiao: Run) -> None:
    workspace, files = secretive
    assert loose(workspace, jixiao) == []
    for mode in (0o640, 0o604, 0o620):
        for file in files:
            file.chmod(mode)
        assert loose(workspace, jixiao) == [file.name for file in files]


def test_a_faulty_profile_or_setting_hides_no_other_secret(secretive: tuple[Path, list[Path]], jixiao: Run) -> None:
    workspace, files = secretive
    (workspace / "sources" / "desk.yaml").write_text("profile: [", encoding="utf-8")
    (workspace / "jixiao.toml").write_text('[alerts]\nmail = "nobody"\n', encoding="utf-8")
    for file in files:
        file.chmod(0o644)

    assert loose(workspace, jixiao) == ["pseudonym.key", "JIXIAO_WAREHOUSE_URL", "JIXIAO_SIGNING_KEY"]
