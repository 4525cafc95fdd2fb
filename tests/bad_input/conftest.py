"""A workspace that knows its people, made once; the museum's single night is run on it in three ways."""

from __future__ import annotations

import io
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from flows.cli import run
from tests.bad_input.halls import ACCEPTED, REFUSED, REJECTED
from tests.bad_input.tables import TABLES
from tests.builders import basics, log, write_inbox
from tests.conftest import NOW, Said

BASE_LOG = log("B001,0001,2026-03-02,X01,3", "B002,0002,2026-03-03,X01,5", "B003,0006,2026-03-04,J01,2")


@dataclass(frozen=True)
class Night:
    """One night with the whole museum in the inbox, told as a document and in both languages."""

    workspace: Path
    document: Any
    said: dict[str, Said]

    def text(self, lang: str, file: str) -> list[str]:
        """The sentences that name the file."""
        return [line for line in self.said[lang].err.splitlines() if file in line]

    def ends(self, file: str) -> dict[str, int]:
        """Where the rows of a file ended."""
        found = [ending for ending in self.document["endings"] if ending["file"] == file]
        return {end: sum(one[end] for one in found) for end in ("loaded", "rejected", "superseded", "withdrawn")}


def ran(*arguments: object) -> Said:
    """The command in-process, for what is made once for many tests."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    return Said(code, out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def _clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("JIXIAO_WORKSPACE", "JIXIAO_LANG", "LC_ALL", "LC_MESSAGES"):
            patch.delenv(name, raising=False)
        patch.setenv("LANG", "zh_CN.UTF-8")
        patch.setenv("JIXIAO_NOW", NOW)
        patch.setenv("NO_COLOR", "1")
        yield


@pytest.fixture(scope="session")
def _imported() -> None:
    """Great Expectations warns while it is imported (of sre_constants); here warnings are errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import_module("great_expectations")


@pytest.fixture(scope="session")
def known_people(_clock: None, _imported: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose master data and first entries are loaded; copy it, do not write to it."""
    folder = tmp_path_factory.mktemp("base") / "workspace"
    assert ran("init", folder, "--scheme", "haiyang-urban").code == 0
    (folder / "var" / "landing").mkdir()
    (folder / "var" / "landing" / "pseudonym.key").write_bytes(b"museum")
    basics(folder / "inbox")
    write_inbox(folder / "inbox", **{"工作日志-基础": BASE_LOG})
    loaded = ran("ingest", "-w", folder, "--json")
    assert loaded.code == 0, loaded.err + loaded.out
    return folder


@pytest.fixture
def bureau(known_people: Path, tmp_path: Path) -> Path:
    """A workspace of one's own that knows the people."""
    return Path(shutil.copytree(known_people, tmp_path / "workspace"))


@pytest.fixture(scope="session")
def night(known_people: Path, tmp_path_factory: pytest.TempPathFactory) -> Night:
    """Every file of the museum, ingested with --json, in Chinese and in English, each on a copy."""
    root = tmp_path_factory.mktemp("museum")
    said = {}
    for name, words in {"json": ["--json"], "zh": ["--lang", "zh"], "en": ["--lang", "en"]}.items():
        folder = Path(shutil.copytree(known_people, root / name))
        for case in (*REFUSED, *REJECTED, *TABLES, *ACCEPTED):
            (folder / "inbox" / case.file).write_bytes(case.content())
        said[name] = ran("ingest", "-w", folder, *words)
    return Night(root / "json", said["json"].json, said)


@pytest.fixture
def ingest(jixiao: Callable[..., Said], bureau: Path) -> Callable[..., Said]:
    """Drop files into the inbox and take them in: ingest({"工作日志-x.csv": text}, "--confirm")."""

    def call(files: dict[str, str | bytes] | None = None, *words: str) -> Said:
        for name, content in (files or {}).items():
            data = content.encode() if isinstance(content, str) else content
            (bureau / "inbox" / name).write_bytes(data)
        said = jixiao("ingest", "-w", bureau, *words)
        assert said.code in (0, 1), said.err
        assert "Traceback" not in said.err
        return said

    return call
