"""What pydantic refused enters, faults at a line and column leave; no English sentence of pydantic's gets through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from pydantic_core import ErrorDetails

from transforms.faults import Fault
from transforms.scheme.position import Draft, Path
from transforms.scheme.words import GROUPS, words_of

# Not complaints of their own: the fault that caused them is reported at its word.
ECHOES = frozenset({"default_factory_not_called"})
CODES = {
    "literal_error": "not_in_list",
    "union_tag_invalid": "not_in_list",
    "union_tag_not_found": "word_missing",
    "missing": "word_missing",
    "too_short": "list_empty",
    "tuple_type": "wrong_type_list",
    "model_type": "wrong_type_map",
    "model_attributes_type": "wrong_type_map",
    "dict_type": "wrong_type_map",
    "mapping_type": "wrong_type_map",
}


def faults(draft: Draft, errors: Sequence[ErrorDetails]) -> Iterator[Fault]:
    """The faults that the errors mean, without those about values that are blank or already refused."""
    for error in errors:
        loc, path, on_key = error["loc"], _path(error["loc"]), error["loc"][-1:] == ("[key]",)
        if _is_echo(draft, path, error):
            continue
        if error["type"] == "extra_forbidden":
            yield _unknown(draft, path, loc)
        else:
            yield _refused(draft, path, error, on_key=on_key)


def _is_echo(draft: Draft, path: Path, error: ErrorDetails) -> bool:
    """Whether the error only follows from a fault that is told elsewhere."""
    refused = path in draft.spoiled or path in draft.blank or (is_weight(path) and _is_null(draft, path))
    # A list whose members were all refused counts as empty.
    emptied = error["type"] == "too_short" and bool(draft.get(*path))
    return refused or emptied or error["type"] in ECHOES


def is_weight(path: Path) -> bool:
    """Whether a path is a weight or one class of a weight map; blanks there are told by group, not one by one."""
    match path:
        case ("components", int(), "weight") | ("components", int(), "weight", str()):
            return True
        case _:
            return False


def _is_null(draft: Draft, path: Path) -> bool:
    return draft.has(*path) and draft.get(*path) is None


def _refused(draft: Draft, path: Path, error: ErrorDetails, *, on_key: bool) -> Fault:
    kind, context = error["type"], error.get("ctx", {})
    code = CODES.get(kind, kind)
    if kind.startswith("union_tag"):
        path = (*path, "kind")
    if kind in ("union_tag_not_found", "missing"):
        code = "left_blank" if _is_null(draft, path) else code
        return draft.fault(code, path, path[-1], on_key=True)
    if error["input"] is None:
        return draft.fault("left_blank", path, "null")
    allowed = context.get("expected_tags") or context.get("expected", "")
    if code == "not_in_list" and "'" in str(allowed):
        allowed = ", ".join(re.findall(r"'([^']*)'", str(allowed)))
    found = path[-1] if on_key else draft.get(*path)
    return draft.fault(code, path, found, str(allowed), on_key=on_key)


def _unknown(draft: Draft, path: Path, loc: Path) -> Fault:
    known = words_of(GROUPS[_shape(loc)])
    return unknown(draft, path, path[-1], known, code="unknown_word", on_key=True)


def unknown(draft: Draft, path: Path, found: object, known: Sequence[str], *, code: str, on_key: bool = False) -> Fault:
    """The fault of a word that is not among the known ones; with `_near` the nearest of them is suggested."""
    allowed = ", ".join(known)
    near = get_close_matches(str(found)[:60], known, n=1)
    if near:
        return draft.fault(f"{code}_near", path, found, allowed, on_key=on_key, nearest=near[0])
    return draft.fault(code, path, found, allowed, on_key=on_key)


def _path(loc: Path) -> Path:
    """The path in the file: pydantic also names which branch of a union it took, and the key it was at."""
    path = list(loc)
    if path[-1:] == ["[key]"]:
        path.pop()
    if path[:1] == ["components"] and len(path) > 2:  # noqa: PLR2004 - components, number, kind
        del path[2]
        if path[2:3] in (["scale"], ["weight"]) and len(path) > 3:  # noqa: PLR2004
            del path[3]
    return tuple(path)


def _shape(loc: Path) -> tuple[str, ...]:
    """The group of words in which an unknown one was met."""
    shape = tuple(step for step in loc[:-1] if isinstance(step, str))
    return shape[2:] if len(shape) > 2 else shape  # noqa: PLR2004 - components, kind, scale, its kind
