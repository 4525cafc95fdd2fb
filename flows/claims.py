"""Which locks a run holds: one run takes in files at a time, one closes a bureau's month.

Claimed before anything heavy is imported, so that a second run is refused at once with HeldError: on this machine by
files, and where the warehouse is shared among all machines by the server too. Each claim gives what ends it early: a
command that hands its work to a flow lets go, and the flow claims it itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from flows.settings import Workspace
from flows.warehouse_address import warehouse_address
from warehouse.locks import claimed, read_state

INGEST = "ingest"


@contextmanager
def claimed_name(workspace: Workspace, name: str, *, is_shared: bool = False) -> Iterator[None]:
    """Claim whatever the name stands for, alone or with others who share it. A shadow claims nothing of others."""
    with ExitStack() as stack:
        stack.enter_context(claimed(workspace.locks, name, is_shared=is_shared))
        address = None if workspace.is_shadow else warehouse_address(workspace)
        if address is not None:
            from warehouse.advisory import claimed_everywhere

            stack.enter_context(claimed_everywhere(address, name, is_shared=is_shared))
        yield


@contextmanager
def claimed_intake(workspace: Workspace) -> Iterator[Callable[[], None]]:
    """Claim the taking in of files."""
    with ExitStack() as stack:
        stack.enter_context(claimed_name(workspace, INGEST))
        yield stack.close


@contextmanager
def claimed_periods(workspace: Workspace, period: str, bureaus: Sequence[str]) -> Iterator[Callable[[], None]]:
    """Claim the month, quarter or week of each bureau."""
    known = read_state(workspace.state_file).get("bureaus", [])
    named = list(bureaus) or (list(known) if isinstance(known, list) else [])
    with ExitStack() as stack:
        # Before the first night nobody knows the bureaus: such a run is alone in its month.
        stack.enter_context(claimed_name(workspace, f"all.{period}", is_shared=bool(named)))
        for bureau_id in sorted(named):
            stack.enter_context(claimed_name(workspace, f"{bureau_id}.{period}"))
        yield stack.close
