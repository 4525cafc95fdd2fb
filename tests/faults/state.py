"""All that a workspace has come to, by content: what two histories that end alike must have alike."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from warehouse.files import sha256_of
from warehouse.tables import metadata

State = dict[str, Any]


def state(workspace: Path) -> State:
    """What the files have come to, and the warehouse of the workspace with its read copy."""
    var = workspace / "var"
    return files_state(workspace) | {
        "warehouse": _tables(var / "warehouse.duckdb"),
        "read copy": sha256_of(var / "read" / "warehouse.duckdb") == sha256_of(var / "warehouse.duckdb"),
    }


def files_state(workspace: Path) -> State:
    """Publications, pages, workbooks, what is sent out, live rows, landing, the state file."""
    var = workspace / "var"
    return {
        "files": {
            str(path.relative_to(var)): sha256_of(path)
            for folder in ("publications", "reports", "returned", "forms", "landing/objects")
            for path in visible(var / folder)
        },
        "receipts": [json.loads(page.read_text("utf-8")) for page in visible(var / "landing" / "receipts")],
        "acts": [json.loads(page.read_text("utf-8")) for page in visible(var / "landing" / "acts")],
        "parts": dict(_parts(var / "lake")),
        "state.json": json.loads((var / "state.json").read_text("utf-8")),
    }


def visible(folder: Path) -> list[Path]:
    """The files of a folder that somebody reads: hidden ones are what an interrupted write left."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not _is_hidden(path.relative_to(folder)))


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def leftovers(workspace: Path, undisturbed: Path) -> list[str]:
    """Files that the other workspace does not have, less what is hidden and what tells how often was tried."""
    names = [{str(path.relative_to(folder)) for path in visible(folder / "var")} for folder in (workspace, undisturbed)]
    more = (name for name in names[0] - names[1] if not Path(name).name.startswith("manifest-"))
    return sorted(name for name in more if not name.startswith(("var/landing/journal/", "var/landing/seals/")))


def _parts(lake: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each part as its newest manifest has it, with the hashes of its files; number and own hash are history."""
    for folder in sorted({page.parent for page in lake.glob("*/*/manifest-*.json")}):
        newest = json.loads(max(folder.glob("manifest-*.json")).read_text("utf-8"))
        del newest["number"], newest["sha256"]
        named = [*(day["path"] for day in newest["days"]), newest["live"]]
        yield str(folder.relative_to(lake)), {**newest, "hashes": [sha256_of(folder / name) for name in named]}


def rows(workspace: Path, table: str) -> list[dict[str, Any]]:
    """The rows of a table of the warehouse."""
    with duckdb.connect(str(workspace / "var" / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute(f'SELECT * FROM "{table}" ORDER BY ALL')
        return [dict(zip((name for name, *_ in found.description), row, strict=True)) for row in found.fetchall()]


def _tables(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        found = {
            table.name: connection.execute(f'SELECT * FROM "{table.name}" ORDER BY ALL').fetchall()
            for table in metadata.sorted_tables
        }
        # How often a night ran and what each run still found to do is its history, not what it came to.
        nights = connection.execute("SELECT DISTINCT flow, night FROM ops_run ORDER BY ALL").fetchall()
    return found | {"ops_run": nights}


def deliveries_in(workspace: Path, scratch: Path) -> int:
    """How many deliveries the ledger has that the next run catches up with, its log too; 0 where there is none yet."""
    file = workspace / "var" / "warehouse.duckdb"
    if not file.exists():
        return 0
    log = file.with_name(f"{file.name}.wal")
    if log.exists():
        shutil.copyfile(log, scratch.with_name(f"{scratch.name}.wal"))
    with duckdb.connect(str(shutil.copyfile(file, scratch))) as connection:
        if not connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'ops_delivery'").fetchall():
            return 0
        return int(connection.execute("SELECT COUNT(*) FROM ops_delivery").fetchall()[0][0])
