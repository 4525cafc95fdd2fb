"""A step is a Prefect task inside a flow run and a plain call outside; a journey runs as a flow when asked to.

Prefect is looked for only where it has been imported already: a plain command never pays for it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from flows.prefect_server import is_ours_to_start, start
from transforms.faults import FaultError
from warehouse.locks import HeldError

P = ParamSpec("P")
R = TypeVar("R")


def stage(step: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Call a step; inside a flow run it shows as a task of the step's name."""
    if not _in_flow():
        return step(*args, **kwargs)
    from prefect import task
    from prefect.cache_policies import NO_CACHE

    named = task(name=getattr(step, "__name__", "step"), cache_policy=NO_CACHE)
    return named(wordless(step))(*args, **kwargs)


class StepFailedError(Exception):
    """A step failed inside a flow; says the class of what a library raised, never its message, which may quote data."""


def wordless(step: Callable[P, R]) -> Callable[P, R]:
    """The step, for Prefect, which keeps what exceptions say: our own say codes, the others are replaced."""

    @wraps(step)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return step(*args, **kwargs)
        except (FaultError, HeldError, StepFailedError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever a library raises
            failed = StepFailedError(type(error).__name__).with_traceback(error.__traceback__)
        raise failed  # outside of the handler, so that it carries no context

    return told


def artifact(key: str, rows: list[dict[str, Any]]) -> None:
    """Show a result as a Prefect table artifact; ids and counts only. Nothing outside a flow run."""
    if rows and _in_flow():
        from prefect.artifacts import create_table_artifact

        create_table_artifact(rows, key=key.lower().replace("_", "-"))


def _in_flow() -> bool:
    if "prefect" not in sys.modules:
        return False
    from prefect.context import FlowRunContext

    return FlowRunContext.get() is not None


def prepare_prefect(home: Path, *, is_scheduling: bool = False) -> None:
    """Keep Prefect in the workspace and quiet, and start its server; before it is imported. What the user set wins."""
    home.mkdir(parents=True, exist_ok=True)
    is_ours = is_ours_to_start()
    settings = {
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(home),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    }
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    if is_ours:
        start(home, is_scheduling=is_scheduling)
