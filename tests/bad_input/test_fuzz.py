"""Thousands of damaged files: each becomes a table or is refused with reasons in both languages, and the run goes on."""

from __future__ import annotations

import resource
import string
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.sources.table import Layout, Request, Table, tables
from flows.wording import sentence, sentences
from tests.bad_input.conftest import ran
from tests.bad_input.halls import ACCEPTED, REFUSED, REJECTED
from tests.bad_input.mutations import mutated
from tests.bad_input.tables import TABLES
from transforms.faults import Fault, FaultError, SourceError
from transforms.profile_text import profile
from transforms.profiles import contract_frames
from transforms.scheme.position import decoded
from transforms.scheme.read import edition

ROOT = Path(__file__).parents[2]
SEED_MAX = 50_000
BATCH, BATCHES = 300, 480
FILES, NIGHTS = 20, 240
SECONDS, MEMORY_MB = 30, 1_024
VAGUE = {"parser_failed", "parser_died", "parser_too_slow", "parser_out_of_memory"}
"""Refusals that say nothing about the file: a file that fits into a page deserves better."""
LOG = profile((ROOT / "flows" / "workspace" / "sources" / "work_log.yaml").read_text(encoding="utf-8"), "work_log.yaml")
YAML: dict[str, tuple[Callable[[str, str], object], str]] = {
    "profile": (profile, "flows/workspace/sources/*.yaml"),
    "edition": (edition, "transforms/editions/*/*.yaml"),
}
KINDS = ("csv", "xlsx", "xls", "json", "jsonl", "parquet")


def parts(size: int, count: int) -> list[object]:
    """Ranges of numbers: the first always, the others with the long tests."""
    return [
        pytest.param(range(place * size, (place + 1) * size), id=str(place), marks=[pytest.mark.long] * (place > 0))
        for place in range(count)
    ]


def seeds(kind: str) -> list[bytes]:
    cases = (*REFUSED, *REJECTED, *TABLES, *ACCEPTED)
    made = (case.content() for case in cases if case.file.endswith(f".{kind}"))
    return [content for content in made if 0 < len(content) < SEED_MAX]


def reasons(outcome: Table | SourceError) -> tuple[Fault, ...]:
    """Why a file is refused, by its reader or by the profile of the log; nothing where it is not."""
    if isinstance(outcome, SourceError):
        return outcome.faults
    try:
        contract_frames(outcome.frame, LOG, "x")
    except SourceError as error:
        return error.faults
    return ()


def wordless(faults: tuple[Fault, ...]) -> list[str]:
    """The codes of faults that cannot be said in both languages, or would leave a gap."""
    fields = {
        fault.code: {name for lang in ("zh", "en") for _, name, _, _ in string.Formatter().parse(sentences(lang)[fault.code])}
        for fault in faults
    }  # fmt: skip
    return [fault.code for fault in faults if fields[fault.code] - {None, *fault.fields} or not sentence("zh", fault)]


@pytest.mark.parametrize("numbers", parts(BATCH, BATCHES))
@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_a_table_or_is_refused_for_a_reason(tmp_path: Path, kind: str, numbers: range) -> None:
    whole = seeds(kind)
    requests = []
    for number in numbers:
        path = tmp_path / str(number)
        path.write_bytes(mutated(whole, number, kind))
        requests.append(Request(path, Layout(total_rows=("合计",)), f"a.{kind}", MEMORY_MB, SECONDS))

    found = {int(one.path.name): reasons(outcome) for one, outcome in zip(requests, tables(requests), strict=True)}

    assert {number: [*faults] for number, faults in found.items() if VAGUE & {fault.code for fault in faults}} == {}
    assert {number: gaps for number, faults in found.items() if (gaps := wordless(faults))} == {}


@pytest.mark.parametrize("numbers", parts(BATCH, BATCHES))
@pytest.mark.parametrize("kind", YAML)
def test_a_damaged_profile_or_edition_is_read_or_refused_with_its_line(kind: str, numbers: range) -> None:
    read, pattern = YAML[kind]
    whole = [path.read_bytes() for path in sorted(ROOT.glob(pattern))]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    slow, gaps = [], {}
    for number in numbers:
        begin = time.process_time()
        try:
            read(decoded(mutated(whole, number, kind), "x.yaml"), "x.yaml")
        except FaultError as error:
            if lacking := wordless(error.faults) or [
                fault.code for fault in error.faults if "line" not in fault.fields
            ]:
                gaps[number] = lacking
        if time.process_time() - begin > SECONDS:
            slow.append(number)

    assert (slow, gaps) == ([], {})
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEMORY_MB << 10


@pytest.mark.parametrize("numbers", parts(FILES, NIGHTS))
def test_a_night_of_damaged_files_ends_and_counts_every_row(bureau: Path, numbers: range) -> None:
    for kind in KINDS:
        whole = seeds(kind)
        for number in numbers:
            data = mutated(whole, number, f"night {kind}")
            (bureau / "inbox" / f"工作日志-{number}.{kind}").write_bytes(data)

    said = ran("ingest", "-w", bureau, "--json")
    document = said.json
    ended = sum(one[end] for one in document["endings"] for end in ("loaded", "rejected", "superseded", "withdrawn"))

    assert said.code == 1
    assert "Traceback" not in said.out + said.err
    assert len({one["file"] for one in (*document["refused"], *document["endings"])}) + len(
        document["duplicates"]
    ) == FILES * len(KINDS)
    assert ended + document["rows_left_out"] == document["rows_in_files"]
