"""Which locks a run holds: one run takes in files at a time, one closes a bureau's month.

Claimed before anything heavy is imported, so that a second run is refused at once with HeldError. Each claim gives what
ends it early: a command that hands its work to a flow lets go, and the flow claims it itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from flows.settings import Workspace
from warehouse.locks import claimed, read_state

INGEST = "ingest"


@contextmanager
def claimed_intake(workspace: Workspace) -> Iterator[Callable[[], None]]:
    """Claim the taking in of files."""
    with ExitStack() as stack:
        stack.enter_context(claimed(workspace.locks, INGEST))
        yield stack.close


@contextmanager
def claimed_periods(workspace: Workspace, period: str, bureaus: Sequence[str]) -> Iterator[Callable[[], None]]:
    """Claim the month, quarter or week of each bureau."""
    known = read_state(workspace.state_file).get("bureaus", [])
    named = list(bureaus) or (list(known) if isinstance(known, list) else [])
    with ExitStack() as stack:
        # Before the first night nobody knows the bureaus: such a run is alone in its month.
        stack.enter_context(claimed(workspace.locks, f"all.{period}", is_shared=bool(named)))
        for bureau_id in sorted(named):
            stack.enter_context(claimed(workspace.locks, f"{bureau_id}.{period}"))
        yield stack.close
