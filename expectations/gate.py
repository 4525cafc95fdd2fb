"""The gate: one Great Expectations run per dataset and night, on the staged Parquet through DuckDB.

What enters is a Parquet file of prepared rows and the rules whose masks were applied to it; what leaves is a
verdict per check with its count. Great Expectations documents and confirms, the masks quarantine.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from expectations.rules import Completeness, Expectation, Rule

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
    asked = [*(one.expectation for one in whole), *(rule.expectation for rule in rules)]
    outcomes = iter(_outcomes(dataset, staged, asked))
    batch = [CheckResult(c.code, c.column, "block", rows, next(outcomes), is_whole=True) for c in whole]
    by_row = [CheckResult(r.code, r.column, r.severity, rows, next(outcomes)) for r in rules]
    return Verdict(dataset, (*batch, *by_row))


def _outcomes(dataset: str, staged: Path, expectations: Sequence[Expectation]) -> list[int]:
    """The count of failures of each expectation, in order."""
    import great_expectations as gx

    source = _source()
    asset = source.add_query_asset(dataset, query=f"SELECT * FROM read_parquet('{staged}')")  # noqa: S608 - our own path
    try:
        batch = asset.add_batch_definition("night").get_batch()
        built = [_built(gx, expectation, place) for place, expectation in enumerate(expectations)]
        suite = gx.ExpectationSuite(name=dataset, expectations=built)
        outcome = batch.validate(suite, result_format={"result_format": "BASIC", "partial_unexpected_count": 0})
    finally:
        source.delete_asset(dataset)
    failures = {result.expectation_config.meta["place"]: _failures(result) for result in outcome.results}
    return [failures[place] for place in range(len(expectations))]


def warm() -> None:
    """Load Great Expectations and connect, so that the first verdict need not."""
    _source()


@cache
def _source() -> Any:  # noqa: ANN401 - GX has no public type for it
    """One context and one DuckDB in memory for the process: connecting costs 40 ms, a night has many datasets."""
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    # The second sets its own level when it is loaded, and tells of its temporary folder on the terminal.
    for name in ("great_expectations", "great_expectations.data_context.types.base"):
        logging.getLogger(name).setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    words: dict[str, Any] = {"kwargs": _ENGINE, "create_temp_table": False}
    return context.data_sources.add_sql("staged", connection_string="duckdb:///:memory:", **words)


def _built(gx: Any, expectation: Expectation, place: int) -> Any:  # noqa: ANN401
    # Results come back grouped by column, so each expectation carries its place.
    return getattr(gx.expectations, expectation.kind)(**expectation.arguments, meta={"place": place})


def _failures(result: Any) -> int:  # noqa: ANN401
    if result.success:
        return 0
    if result.exception_info and result.exception_info.get("raised_exception"):
        raise RuntimeError(result.exception_info.get("exception_message"))
    counted = result.result.get("unexpected_count")
    if counted is None and result.expectation_config.type == "unexpected_rows_expectation":
        counted = result.result.get("observed_value")
    return int(counted) if counted is not None else 1
