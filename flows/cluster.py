"""Steps over a Dask cluster, through Prefect: one flow, a task for each call, results in the order of the calls.

A worker that dies is replaced and its calls are made again; one that has not been heard of for a while is taken for
dead. So what is mapped here must be whole or not there, and the same when it is done twice.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from flows.prefect_server import ready
from flows.settings import Workspace
from flows.stage import prepare_prefect, wordless
from transforms.faults import Fault, FaultError, UnavailableError
from warehouse.locks import HeldError
from warehouse.shards import SpoiltShardError

if TYPE_CHECKING:
    from distributed import LocalCluster

R = TypeVar("R")

_SILENT_FOR = "30s"
"""A worker that says nothing for so long is hanging: it says something every second, also while it calculates."""
_WORKER = 512
"""Megabytes below which a worker has no room for Prefect and a bureau."""
_ANSWER_WITHIN = 5.0
_DEATHS = 3
"""A call that ends so many workers is itself at fault, and the run says so."""


def is_cluster(runner: str) -> bool:
    """Whether the setting asks for a cluster: `dask`, or `dask:` and the address of a scheduler."""
    return runner == "dask" or runner.startswith("dask:")


def over_cluster(
    workspace: Workspace, name: str, step: Callable[..., R], calls: Sequence[Sequence[Any]], workers: int
) -> list[R]:
    """Call the step with each of the arguments on the workers of the workspace's cluster, or of one made for it."""
    fail_if_unreachable(workspace.runner)
    prepare_prefect(workspace.var / "prefect")
    _hush()
    from prefect import flow, task
    from prefect.cache_policies import NO_CACHE
    from prefect_dask.task_runners import DaskTaskRunner

    named = task(name=name, cache_policy=NO_CACHE, persist_result=False)(wordless(answered))
    with ready(), _scheduler(workspace, workers) as address:
        runner: Any = DaskTaskRunner(address=address)

        @flow(name=f"{name}-over-dask", task_runner=runner)
        def run() -> list[Answer[R]]:
            futures = [named.submit(step, *call) for call in calls]
            return [future.result() for future in futures]

        found = run()
    return [_told(answer) for answer in found]


@dataclass(frozen=True)
class Answer(Generic[R]):
    """What a call came to: its result, or the fault that ended it, which is no failure of the flow."""

    result: R | None
    fault: FaultError | HeldError | SpoiltShardError | None = None


def answered(step: Callable[..., R], *call: object) -> Answer[R]:
    """Call the step on a worker."""
    try:
        return Answer(step(*call))
    except (FaultError, HeldError, SpoiltShardError) as fault:
        return Answer(None, fault)


def _told(answer: Answer[R]) -> R:
    if answer.fault is not None:
        raise answer.fault
    return cast("R", answer.result)


def fail_if_unreachable(runner: str) -> None:
    """Raise UnavailableError where a scheduler is named and nobody answers there."""
    _, _, address = runner.partition(":")
    if not address:
        return
    host, _, port = address.partition("://")[2].rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=_ANSWER_WITHIN).close()
    except (OSError, OverflowError):
        raise UnavailableError([Fault("scheduler_unreachable", {"found": address})]) from None


def most_workers(workspace: Workspace) -> int:
    """How many workers the memory of the settings is enough for."""
    return max(1, workspace.memory_limit // _WORKER)


def _hush() -> None:
    """Nobody who closes a month reads about heartbeats: what matters comes back as a result or a fault."""
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "critical")
    logging.getLogger("distributed").setLevel(logging.CRITICAL)


@contextmanager
def _scheduler(workspace: Workspace, workers: int) -> Iterator[str]:
    """The address that the setting names, or of a cluster on this machine that ends with the run."""
    _, _, address = workspace.runner.partition(":")
    if address:
        yield address
        return
    with local_cluster(workers, workspace.memory_limit) as cluster:
        yield str(cluster.scheduler_address)


def local_cluster(workers: int, memory_limit: int) -> LocalCluster:
    """A scheduler and worker processes of one thread each, with their share of the memory (megabytes)."""
    import dask
    from distributed import LocalCluster

    dask.config.set(
        {
            "distributed.scheduler.worker-ttl": _SILENT_FOR,
            "distributed.scheduler.allowed-failures": _DEATHS,
            "distributed.worker.daemon": False,
        }
    )
    return LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=workers,
        threads_per_worker=1,
        processes=True,
        memory_limit=f"{max(memory_limit // workers, _WORKER)}MB",
        dashboard_address="127.0.0.1:0",  # any port: another run may have the usual one
        scheduler_kwargs={"dashboard": False},
        env={"POLARS_MAX_THREADS": "1"},
    )
