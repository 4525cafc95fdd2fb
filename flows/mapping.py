"""A step for each of many bureaus: one after another here, or side by side over the workspace's cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from flows.cluster import is_cluster, most_workers, over_cluster
from flows.desk import Desk
from flows.settings import workspace
from flows.stage import stage

R = TypeVar("R")


def for_bureaus(desk: Desk, step: Callable[[Desk, str, str], R], bureaus: Sequence[str], period: str) -> list[R]:
    """Call `step` with a desk, a bureau and the period; results in the order of the bureaus.

    A rehearsal is of this process alone. A worker that dies leaves what a killed run leaves, and its bureau is done
    again; so `step` must be whole or not there.
    """
    place = desk.workspace
    if not is_cluster(place.runner) or len(bureaus) < 2 or place.is_shadow:  # noqa: PLR2004 - one needs no other
        return [stage(step, desk, bureau_id, period) for bureau_id in bureaus]
    workers = min(len(bureaus), len(os.sched_getaffinity(0)), most_workers(place))
    calls = [(step, str(place.root), desk.moment.isoformat(), bureau_id, period) for bureau_id in bureaus]
    return over_cluster(place, step.__name__, at_a_desk, calls, workers)


def at_a_desk(step: Callable[[Desk, str, str], R], root: str, moment: str, bureau_id: str, period: str) -> R:
    """The step on a worker: at a desk of its own, at the same moment."""
    return step(Desk(workspace(Path(root)), datetime.fromisoformat(moment)), bureau_id, period)
