"""Where the rows of each file ended: rows of the file = rows left out + endings, or the run stops (contracts.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flows.judging import Judged
from flows.reading import Read
from transforms.faults import Fault, GateError
from warehouse.landing import Receipt

_ENDS = ("loaded", "rejected", "superseded", "withdrawn")


@dataclass(frozen=True)
class Ending:
    """Where the rows of one file and dataset ended; a row that two takes choose for a dataset counts twice."""

    file: str
    dataset: str
    rows: int
    left_out: int
    loaded: int
    rejected: int
    superseded: int
    withdrawn: int

    @property
    def is_whole(self) -> bool:
        """Whether every row of the file ended in exactly one place."""
        return self.rows == self.left_out + self.loaded + self.rejected + self.superseded + self.withdrawn


def endings(files: Sequence[Read], judged: Judged) -> tuple[Ending, ...]:
    """One per file that was taken and dataset; by delivery, not by name: two folders may hold files of one name."""
    tally: dict[tuple[str, str], Counter[str]] = {}
    for entry in judged.parts:
        for row in entry.counts.to_dicts():
            ends = tally.setdefault((row["delivery_id"], row["dataset"]), Counter())
            ends.update({end: row[end] for end in _ENDS})
    found = [
        _ending(one, dataset, tally.get((one.pending.receipt.delivery_id, dataset), Counter()))
        for one in files
        for dataset in dict.fromkeys(take.dataset for take in one.takes)
    ]
    return tuple(sorted(found, key=lambda ending: (ending.file, ending.dataset)))


def _ending(one: Read, dataset: str, ends: Counter[str]) -> Ending:
    takes = [take for take in one.takes if take.dataset == dataset]
    left_out = sum(one.rows_left_out + take.left_out for take in takes)
    rows = one.rows_in_file * len(takes)
    return Ending(shown_name(one.pending.receipt), dataset, rows, left_out, *(ends[end] for end in _ENDS))


def shown_name(receipt: Receipt) -> str:
    """A file as its sender knows it: its name, below the inbox folder it lay in."""
    return f"{receipt.folder}/{receipt.name}" if receipt.folder else receipt.name


def fail_if_rows_are_lost(files: Sequence[Read], judged: Judged) -> None:
    """Stop the run before it writes anything when a file's rows do not add up; raises GateError."""
    faults = [
        Fault("rows_do_not_add_up", {"file": e.file, "dataset": e.dataset, "expected": e.rows, "found": _sum(e)})
        for e in endings(files, judged)
        if not e.is_whole
    ]
    if faults:
        judged.draft.discard()
        raise GateError(faults)


def _sum(e: Ending) -> str:
    return " + ".join(str(count) for count in (e.left_out, e.loaded, e.rejected, e.superseded, e.withdrawn))
