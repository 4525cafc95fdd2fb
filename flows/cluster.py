"""Steps over a Dask cluster, through Prefect: one flow, a task for each call, results in the order of the calls.

A worker that dies is replaced and its calls are made again; one that has not been heard of for a while is taken for
dead. So what is mapped here must be whole or not there, and the same when it is done twice.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from flows.prefect_server import ready
from flows.settings import Workspace
from flows.stage import prepare_prefect, wordless

if TYPE_CHECKING:
    from distributed import LocalCluster

R = TypeVar("R")

_SILENT_FOR = "30s"
"""A worker that says nothing for so long is hanging: it says something every second, also while it calculates."""
_DEATHS = 3
"""A call that ends so many workers is itself at fault, and the run says so."""


def is_cluster(runner: str) -> bool:
    """Whether the setting asks for a cluster: `dask`, or `dask:` and the address of a scheduler."""
    return runner == "dask" or runner.startswith("dask:")


def over_cluster(
    workspace: Workspace, name: str, step: Callable[..., R], calls: Sequence[Sequence[Any]], workers: int
) -> list[R]:
    """Call the step with each of the arguments on the workers of the workspace's cluster, or of one made for it."""
    prepare_prefect(workspace.var / "prefect")
    _hush()
    from prefect import flow, task
    from prefect.cache_policies import NO_CACHE
    from prefect_dask.task_runners import DaskTaskRunner

    named = task(name=name, cache_policy=NO_CACHE, persist_result=False)(wordless(step))
    with ready(), _scheduler(workspace, workers) as address:
        runner: Any = DaskTaskRunner(address=address)

        @flow(name=f"{name}-over-dask", task_runner=runner)
        def run() -> list[R]:
            futures = [named.submit(*call) for call in calls]
            return [future.result() for future in futures]

        return run()


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
        memory_limit=f"{max(memory_limit // workers, 512)}MB",
        dashboard_address=None,
        scheduler_kwargs={"dashboard": False},
        env={"POLARS_MAX_THREADS": "1"},
    )
