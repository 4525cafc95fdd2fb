"""The log: one JSON line an occurrence in var/log, by day. Ids and counts only, never names or scores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import structlog

from flows.clock import now
from flows.settings import Workspace


def record(workspace: Workspace, occurrence: str, **fields: object) -> str:
    """Write one line and return the file it went to."""
    moment = now()
    folder = workspace.var / "log"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{moment:%Y-%m-%d}.jsonl"
    with file.open("a", encoding="utf-8") as stream:
        _logger(stream).info(occurrence, at=moment.isoformat(), **fields)
    return str(Path(file))


def files_before(workspace: Workspace, day: date) -> Iterator[Path]:
    """The files of the days before one, oldest first; a file of another name is nobody's to judge."""
    for file in sorted((workspace.var / "log").glob("????-??-??.jsonl")):
        if file.stem < day.isoformat():
            yield file


def _logger(stream: object) -> structlog.typing.FilteringBoundLogger:
    logger: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(stream),  # type: ignore[arg-type]
        processors=[structlog.processors.JSONRenderer(ensure_ascii=False)],
        wrapper_class=structlog.make_filtering_bound_logger(0),
    )
    return logger
