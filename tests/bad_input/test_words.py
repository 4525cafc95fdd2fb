"""Profiles, editions and settings as people save them: refused with the line, and what they would read waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bad_input.conftest import ran
from tests.builders import log
from warehouse.lake import Lake, Part

LOG = log("P1,0001,2026-03-05,X01,1")
PLACES = {"profile": "sources/work_log.yaml", "edition": "schemes/haiyang-urban/2026-01.yaml"}
ALIASES = "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in range(1, 12))

BAD: dict[str, tuple[str, bytes]] = {
    "aliases that grow to a thousand million": ("profile", b"x0: &x0 [a]\n" + ALIASES.encode()),
    "20,000 brackets": ("profile", b"x: " + b"[" * 20_000),
    "a word twice": ("profile", b"title: x\n"),
    "an unknown word": ("profile", b"tittle: x\n"),
    "a full-width colon": ("profile", "sheet：x\n".encode()),
    "a tab": ("profile", b"x:\n\t- y\n"),
    "a NUL": ("profile", b"\0"),
    "GBK": ("profile", "# 工作日志\n".encode("gb18030")),
    "an edition in GBK": ("edition", "# 积分\n".encode("gb18030")),
    "an edition with a word twice": ("edition", b"title: x\n"),
    "an edition with a document type of YAML": ("edition", b"x: !!python/object/apply:os.system [id]\n"),
}  # fmt: skip
SAID = {
    "aliases that grow to a thousand million": "&x0", "20,000 brackets": "21", "a word twice": "title", "an unknown word": "title",
    "a full-width colon": "sheet：x", "a tab": "yaml", "a NUL": "yaml", "GBK": "UTF-8", "an edition in GBK": "UTF-8",
    "an edition with a word twice": "title", "an edition with a document type of YAML": "!!python",
}  # fmt: skip
BEFORE = {"B001", "B002", "B003"}


def loaded(bureau: Path) -> set[str]:
    return set(Lake(bureau / "var" / "lake").live(Part("work_log", "2026-03"))["entry_id"].to_list())


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("case", BAD)
def test_it_is_refused_with_its_file_and_line_and_no_file_is_read_by_it(bureau: Path, case: str, lang: str) -> None:
    kind, more = BAD[case]
    file = bureau / PLACES[kind]
    written = file.read_bytes()
    file.write_bytes(written + more)
    (bureau / "inbox" / "工作日志-甲.csv").write_text(LOG, encoding="utf-8")

    said = ran("ingest" if kind == "profile" else "nightly", "-w", bureau, "--lang", lang)

    assert said.code == 2
    assert said.err.startswith(f"{PLACES[kind]}:{len(written.splitlines()) + 1}") or case == "a tab"
    assert SAID[case] in said.err
    assert "Traceback" not in said.err
    assert loaded(bureau) == BEFORE


@pytest.mark.parametrize("place", ["sources/work_log.yaml", "schemes/haiyang-urban/2026-01.yaml", "jixiao.toml"])
def test_the_mark_that_notepad_writes_is_no_fault(bureau: Path, place: str) -> None:
    file = bureau / place
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())
    (bureau / "inbox" / "工作日志-甲.csv").write_text(LOG, encoding="utf-8")

    said = ran("ingest", "-w", bureau, "--json")

    assert (said.code, [one["loaded"] for one in said.json["endings"]]) == (0, [1])


def test_what_waited_is_taken_when_the_profile_is_mended(bureau: Path) -> None:
    file = bureau / PLACES["profile"]
    written = file.read_bytes()
    file.write_bytes(written + "# 工作日志\n".encode("gb18030"))
    (bureau / "inbox" / "工作日志-甲.csv").write_text(LOG, encoding="utf-8")

    waits = ran("ingest", "-w", bureau, "--json").code
    file.write_bytes(written)
    taken = ran("ingest", "-w", bureau, "--json").code

    assert (waits, taken, loaded(bureau)) == (2, 0, BEFORE | {"P1"})
