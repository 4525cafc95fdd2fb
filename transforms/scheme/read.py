"""The text of an edition enters, an Edition leaves or every fault of the file at once.

Also what editions of one scheme owe each other: which one holds in a month, and that no two begin in the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import ValidationError

from transforms.faults import Fault, SchemeError
from transforms.scheme import names, position, refusals, weights
from transforms.scheme.position import Draft
from transforms.scheme.words import Edition, Source


def edition(text: str, file: str) -> Edition:
    """The edition that a text writes; raises SchemeError with all its faults, in the order of the file."""
    draft = position.read(text, file)
    found, faults = _validated(draft)
    faults = [*draft.faults, *faults, *_left_blank(draft)]
    if isinstance(draft.value, dict):
        faults += [*weights.faults(draft), *names.faults(draft)]
    if found is None or faults:
        raise SchemeError(sorted(faults, key=_place))
    return found


def _validated(draft: Draft) -> tuple[Edition | None, list[Fault]]:
    line, col = draft.at.get(("effective",), (1, 1))
    try:
        return Edition.model_validate(draft.value, context=Source(draft.file, line, col)), []
    except ValidationError as error:
        return None, list(refusals.faults(draft, error.errors(include_url=False)))


def _left_blank(draft: Draft) -> Iterator[Fault]:
    for path in sorted(draft.blank, key=str):
        if draft.get(*path) is None and not refusals.is_weight(path):
            yield draft.fault("left_blank", path)


def _place(fault: Fault) -> tuple[int, int, str]:
    return int(fault.fields["line"]), int(fault.fields["col"]), fault.code


def chosen(editions: Sequence[Edition], month: str) -> Edition | None:
    """The edition that holds in a month: the latest that is effective by then, None before the first.

    Raises SchemeError where two schemes for one subject and period begin in the same month.
    """
    begun = [one for one in editions if one.effective <= month]
    latest = max(begun, key=lambda one: one.effective, default=None)
    rivals = [one for one in begun if latest and one is not latest and one.effective == latest.effective]
    if latest and rivals:
        raise SchemeError([_shared(rivals[0], latest, "schemes_of_one_subject")])
    return latest


def fail_if_effective_is_shared(editions: Sequence[Edition]) -> None:
    """Refuse two editions of one scheme that begin in the same month; each later file is named with the first."""
    first: dict[tuple[str, str], Edition] = {}
    faults = []
    for one in sorted(editions, key=lambda one: (one.scheme, one.effective, one.file)):
        other = first.setdefault((one.scheme, one.effective), one)
        if other is not one:
            faults.append(_shared(one, other))
    if faults:
        raise SchemeError(faults)


def _shared(one: Edition, other: Edition, code: str = "effective_shared") -> Fault:
    where: dict[str, str | int] = {"file": one.file, "line": one.source.line, "col": one.source.col}
    return Fault(code, where | {"path": "effective", "found": one.effective, "other": other.file})
