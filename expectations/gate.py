"""The gate: one Great Expectations run per dataset and night, on the staged Parquet through DuckDB.

What enters is a Parquet file of prepared rows and the rules whose masks were applied to it; what leaves is a
verdict per check with its count. Great Expectations documents and confirms, the masks quarantine.

Its batch has one row per check, with the count of failures that DuckDB finds in one pass over the file; what is
expected is that none has any. An expectation per check asks the file twice each (docs/decisions.md, 2026-11-22).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from expectations.rules import Completeness, Rule

# Read once by Great Expectations at import: no call home from a bureau's network.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")

# GX closes its connection before it fetches; without these DuckDB's open result is rolled back with it.
_ENGINE = {"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True, "pool_reset_on_return": None}


@dataclass(frozen=True)
class CheckResult:
    """One check of one batch: how many rows it looked at and how many failed; a batch check fails as a whole (1)."""

    code: str
    column: str
    severity: str
    rows: int
    failures: int
    is_whole: bool = False
    """Whether it looked at the batch, not at each row."""


@dataclass(frozen=True)
class Verdict:
    """What a dataset's night looks like to Great Expectations."""

    dataset: str
    results: tuple[CheckResult, ...]

    @property
    def is_closed(self) -> bool:
        """Whether something of the batch stays out as a whole."""
        return any(r.severity == "block" and r.failures for r in self.results)


def verdict(dataset: str, staged: Path, rows: int, whole: Sequence[Completeness], rules: Sequence[Rule]) -> Verdict:
    """Run the suite on the staged file; completeness first."""
    asked = [*(c.failing.format(staged=quoted(staged)) for c in whole), *(f"count_if({r.clause})" for r in rules)]
    outcomes = iter(_outcomes(staged, asked))
    batch = [CheckResult(c.code, c.column, "block", rows, next(outcomes), is_whole=True) for c in whole]
    by_row = [CheckResult(r.code, r.column, r.severity, rows, next(outcomes)) for r in rules]
    return Verdict(dataset, (*batch, *by_row))


def quoted(file: Path) -> str:
    """The path as SQL text: a folder may be called what it likes.

    SQLAlchemy takes a colon for a parameter and DuckDB a bracket for a pattern.
    """
    return "'" + str(file).replace("'", "''").replace("[", "[[]").replace(":", "\\:") + "'"


def _outcomes(staged: Path, asked: Sequence[str]) -> list[int]:
    """The count of failures of each check, in order; `asked` are aggregates in SQL."""
    counts = ", ".join(f"({one})::BIGINT" for one in asked)
    night, expected = _night()
    rows = f"SELECT unnest(range({len(asked)})) AS place, unnest([{counts}]) AS failures"
    night.data_asset.query = f"{rows} FROM read_parquet({quoted(staged)})"
    result = night.get_batch().validate(expected, result_format="COMPLETE")
    if "details" not in result.result:  # the query failed; what GX says of it is keyed by its metrics
        raise RuntimeError(str(result.exception_info))
    failing = {row["place"]: row["failures"] for row in result.result["details"]["unexpected_rows"]}
    return [failing.get(place, 0) for place in range(len(asked))]


def warm() -> None:
    """Load Great Expectations and connect, so that the first verdict need not."""
    _night()


@cache
def _night() -> tuple[Any, Any]:
    """The batch definition and what is expected of it, on a DuckDB in memory: once for the process.

    Connecting costs 40 ms, and each asset that is added or taken away a page of YAML.
    """
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation

    # The second sets its own level when it is loaded, and tells of its temporary folder on the terminal.
    for name in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(name).setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    words: dict[str, Any] = {"kwargs": _ENGINE, "create_temp_table": False}
    source = context.data_sources.add_sql("staged", connection_string="duckdb:///:memory:", **words)
    asset = source.add_query_asset("checks", query="SELECT 0 AS place, 0 AS failures")
    failing = "SELECT place, failures FROM {batch} WHERE failures > 0 ORDER BY place"
    return asset.add_batch_definition("night"), UnexpectedRowsExpectation(unexpected_rows_query=failing)
