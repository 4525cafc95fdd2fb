"""Whatever is changed in publications, landing or lake is found, and where it is."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tests.conftest import Said
from tests.verification.tampering import CHANGES, flip

Run = Callable[..., Said]
pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
SHORT, LONG = 12, 100


def told(said: Said) -> list[dict[str, Any]]:
    """Every fault of the answer."""
    places = [*said.json["publications"], said.json["landing"], said.json["lake"]]
    return [fault for place in places for fault in place["faults"]]


def is_located(faults: list[dict[str, Any]], where: str) -> bool:
    """Whether a fault names the file, and where bytes are told, those that were changed."""
    file, _, at = where.partition("@")
    mine = [one for one in faults if one["file"] and file.endswith(one["file"])]
    spans = [one["bytes"].partition("-") for one in mine if at and one["code"] == "verify_file_changed"]
    return bool(mine) and all(int(first) <= int(at) <= int(last or first) for first, _, last in spans)


def test_what_nobody_touched_is_verified(bureau: Path, jixiao: Run) -> None:
    said = jixiao("verify", "-w", bureau, "--json")

    assert [(one["month"], one["version"]) for one in said.json["publications"]] == [
        ("2026-01", 1),
        ("2026-01", 2),
        ("2026-02", 1),
        ("2026-02", 2),
    ]
    assert (said.code, told(said), said.json["landing"]["news"]) == (0, [], [])


def test_files_and_chain_need_neither_database_nor_lake(bureau: Path, jixiao: Run) -> None:
    for name in ("warehouse.duckdb", "state.json"):
        (bureau / "var" / name).unlink()
    shutil.rmtree(bureau / "var" / "read")
    before = sorted(path.name for path in (bureau / "var").iterdir())

    assert jixiao("verify", "-w", bureau).code == 0
    assert sorted(path.name for path in (bureau / "var").iterdir()) == before


@pytest.mark.parametrize(
    "number", [*range(SHORT), *(pytest.param(n, marks=pytest.mark.long) for n in range(SHORT, LONG))]
)
def test_a_change_in_any_place_is_found_and_located(bureau: Path, jixiao: Run, number: int) -> None:
    where = CHANGES[number % len(CHANGES)](bureau / "var", random.Random(number))

    said = jixiao("verify", "-w", bureau, "--json")

    assert said.code == 5
    assert is_located(told(said), where), (where, told(said))


def test_a_score_that_was_raised_is_told_with_its_row_its_cell_and_its_byte(bureau: Path, jixiao: Run) -> None:
    file = bureau / "var/publications/B1/2026-01/v1/scores.parquet"
    rows, before = pl.read_parquet(file), file.read_bytes()
    rank = pl.when(pl.col("person_id") == "0002").then(pl.lit(9, dtype=rows["rank"].dtype)).otherwise("rank")
    rows.with_columns(rank.alias("rank")).write_parquet(file, compression="zstd")
    after = file.read_bytes()

    (cell,) = [
        one for one in told(jixiao("verify", "2026-01", "-w", bureau, "--json")) if one["code"] == "verify_cell_differs"
    ]

    expected = rows.filter(pl.col("person_id") == "0002")["rank"][0]
    assert (cell["column"], cell["found"], cell["expected"]) == ("rank", "9", str(expected))
    assert "0002" in cell["key"]
    assert int(cell["bytes"]) == next(at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)


def test_a_pinned_row_that_the_landed_file_does_not_say_is_told_with_file_row_and_column(
    bureau: Path, jixiao: Run
) -> None:
    (file,) = (bureau / "var/publications/B1/2026-01/v1/inputs").glob("work_log-*.parquet")
    rows = pl.read_parquet(file)
    more = pl.when(pl.col("entry_id") == "L1").then(pl.col("quantity") + 1_000_000).otherwise("quantity")
    rows.with_columns(more.alias("quantity")).write_parquet(file, compression="zstd", statistics=False)

    faults = told(jixiao("verify", "-w", bureau, "--json"))

    (cell,) = [one for one in faults if one["code"] == "verify_cell_not_landed"]
    assert (cell["landed"], cell["row"], cell["column"], cell["found"], cell["expected"]) == (
        "工作日志_一月.csv",
        2,
        "quantity",
        "11000000",
        "10000000",
    )
    assert {"verify_file_changed", "verify_hash_differs"} <= {one["code"] for one in faults}


def _forgotten(bureau: Path) -> Path:
    """Take what the journal noted of the withdrawal away; returns the record."""
    for page in (bureau / "var" / "landing" / "journal").glob("*.json"):
        if json.loads(page.read_text("utf-8"))["event"] == "withdrawn":
            page.unlink()
    return bureau / "var/publications/B1/2026-02/v1.withdrawn.json"


@pytest.mark.parametrize("change", [Path.unlink, lambda record: flip(record, random.Random(1))])
def test_a_withdrawal_is_a_link_of_the_chain_that_every_later_manifest_names(
    bureau: Path, jixiao: Run, change: Callable[[Path], object]
) -> None:
    """Nobody has to have the journal: version 2, published after it, has the hash of the record."""
    record = _forgotten(bureau)
    change(record)

    said = jixiao("verify", "2026-02", "-w", bureau, "--json")

    found = [fault for one in said.json["publications"] for fault in one["faults"]]
    assert (said.code, [(one["code"], one["file"]) for one in found]) == (
        5,
        [("verify_record_unread", "B1/2026-02/v1.withdrawn.json")],
    )


def test_a_record_of_a_withdrawal_that_nobody_asked_for_is_a_fault(bureau: Path, jixiao: Run) -> None:
    record = bureau / "var/publications/B1/2026-01/v2.withdrawn.json"
    shutil.copyfile(bureau / "var/publications/B1/2026-02/v1.withdrawn.json", record)

    said = jixiao("verify", "2026-01", "-w", bureau, "--json")

    found = [fault for one in said.json["publications"] for fault in one["faults"]]
    assert [(one["code"], one["file"]) for one in found] == [("verify_record_unasked", "B1/2026-01/v2.withdrawn.json")]


def test_a_record_of_a_withdrawal_that_is_not_what_was_written_is_a_fault(bureau: Path, jixiao: Run) -> None:
    flip(bureau / "var/publications/B1/2026-02/v1.withdrawn.json", random.Random(1))

    found = told(jixiao("verify", "2026-02", "-w", bureau, "--json"))

    assert [(one["code"], one["file"]) for one in found] == [("verify_record_unread", "B1/2026-02/v1.withdrawn.json")]


def test_under_another_engine_number_a_difference_is_news(
    bureau: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import flows.recomputing

    monkeypatch.setattr(flows.recomputing, "ENGINE", 2)
    monkeypatch.setattr(flows.recomputing, "input_hash", lambda _: "other")

    said = jixiao("verify", "2026-02", "-w", bureau, "--json")

    found = [[news["code"] for news in one["news"]] for one in said.json["publications"]]
    assert (said.code, found) == (0, [["verify_other_engine", "verify_hash_differs"]] * 2)


def test_a_signature_by_another_key_is_a_fault(bureau: Path, jixiao: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    def pem() -> str:
        key = Ed25519PrivateKey.generate()
        return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    from flows.signatures import sign_manifest

    monkeypatch.setenv("JIXIAO_SIGNING_KEY", pem())
    manifest = bureau / "var/publications/B1/2026-02/v1/manifest.json"
    sign_manifest(manifest)
    well = jixiao("verify", "2026-02", "-w", bureau)
    monkeypatch.setenv("JIXIAO_SIGNING_KEY", pem())
    badly = jixiao("verify", "2026-02", "-w", bureau, "--json")

    assert well.code == 0
    assert [one["code"] for one in told(badly)] == ["verify_signature_wrong"]


def test_a_publication_of_an_older_program_is_checked_by_its_files_alone(bureau: Path, jixiao: Run) -> None:
    folder = bureau / "var/publications/B1/2026-02/v2"
    said = json.loads((folder / "manifest.json").read_text("utf-8"))
    for word in ("inputs", "blocks", "sequence", "previous", "texts", "landing"):
        del said[word]
    for name in [one for one in said["files"] if one.startswith(("inputs/", "edition", "calendar"))]:
        del said["files"][name]
        (folder / name).unlink()
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    for page in (bureau / "var/landing").glob("*/*.json"):
        if page.parent.name in ("seals", "texts", "journal"):
            page.unlink()
    (bureau / "var/format").write_text("1\n", encoding="utf-8")

    assert jixiao("verify", "-w", bureau).code == 2
    assert jixiao("upgrade", "-w", bureau).code == 0
    said = jixiao("verify", "2026-02", "-w", bureau, "--json")
    flip(folder / "scores.parquet", random.Random(1))
    spoilt = jixiao("verify", "2026-02", "-w", bureau, "--json")

    assert [one["code"] for one in said.json["publications"][1]["news"]] == ["verify_without_inputs"]
    assert said.json["publications"][1]["faults"] == []
    assert [one["code"] for one in spoilt.json["publications"][1]["faults"]] == ["verify_file_changed"]
