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
    """The edition that holds in a month: the latest that is effective by then, None before the first."""
    return max((one for one in editions if one.effective <= month), key=lambda one: one.effective, default=None)


def fail_if_two_hold(editions: Sequence[Edition]) -> None:
    """Refuse two editions that would begin to hold for the same people in the same month; the later file is named.

    They are of one scheme, or of two schemes for one subject and period whose bureaus meet: which of them counts
    nobody could say. Raises SchemeError.
    """
    ordered = sorted(editions, key=lambda one: (one.scheme, one.effective, one.file))
    faults = [
        _shared(one, other, "effective_shared" if one.scheme == other.scheme else "schemes_of_one_subject")
        for place, one in enumerate(ordered)
        if (other := next((earlier for earlier in ordered[:place] if _meet(one, earlier)), None))
    ]
    if faults:
        raise SchemeError(faults)


def _meet(one: Edition, other: Edition) -> bool:
    if one.effective != other.effective:
        return False
    is_of_both = set(one.applies_to) & set(other.applies_to) or not (one.applies_to or other.applies_to)
    alike = (one.subject, one.period) == (other.subject, other.period)
    return one.scheme == other.scheme or (alike and bool(is_of_both))


def _shared(one: Edition, other: Edition, code: str) -> Fault:
    where: dict[str, str | int] = {"file": one.file, "line": one.source.line, "col": one.source.col}
    return Fault(code, where | {"path": "effective", "found": one.effective, "other": other.file})
