"""One person of a period that was scored by shards: the score as its lines, each down to its entries.

Only the person's own stretch of the entries is read, and of the results the row groups that can hold them.
"""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from flows.desk import Desk
from flows.explaining import SCHEMA_VERSION, Row, explained_line, plain
from flows.shard_desk import run_of, spoilt_said
from flows.shard_runs import Run, found_in, result_file
from flows.shard_scores import inputs_of
from transforms.faults import Fault, SettingsError
from transforms.measures.keyed_work import unkeyed
from transforms.scoring.inputs import Inputs
from warehouse import shards
from warehouse.shards import Shard


def explanation(desk: Desk, person_id: str, period: str) -> Row:
    """The document of a person's score; raises SettingsError for one who has none in any shard of the period."""
    run, _ = run_of(desk, period)
    found = found_in(run, "subject_id", person_id)
    if found is None:
        raise SettingsError([Fault("bench_nobody", {"found": person_id, "period": period})])
    one, score = found
    lines = pl.scan_parquet(result_file(run, one, "lines"), glob=False).filter(pl.col("subject_id") == person_id)
    with spoilt_said():
        return _document(run, one, score.to_dicts()[0], lines.collect())


def _document(run: Run, one: Shard, score: Row, lines: pl.DataFrame) -> Row:
    inputs = _inputs(run, one, score["bureau_id"], score["subject_id"])
    numbers = ("score", "score_low", "score_high")
    kept = ("bureau_id", "unit_id", "person_id", "rank", "tier", "title", "is_provisional", "is_held", "hold_reason")
    return {
        "schema_version": SCHEMA_VERSION,
        "month": one.period,
        "scheme": one.scheme,
        "edition": inputs.edition.effective,
        **{name: score[name] for name in kept},
        **{name: plain(score[name]) for name in numbers},
        "lines": [explained_line(row, inputs, row["post_class"], score["subject_id"], {}) for row in lines.to_dicts()],
    }


def _inputs(run: Run, one: Shard, bureau_id: str, person_id: str) -> Inputs:
    """What the person's lines were made of: the bureau's lists, and of entries only the person's own."""
    inputs = inputs_of(run.folder(one), one, run.terms, [bureau_id])
    own = [unkeyed(shards.of_people(work, pl.col("person_id") == person_id)) for work in inputs.keyed_work]
    log = pl.concat([inputs["work_log"].filter(pl.col("person_id") == person_id), *own])
    return replace(inputs, rows={**inputs.rows, "work_log": log}, keyed_work=())
