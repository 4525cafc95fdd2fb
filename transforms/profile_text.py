"""The text of a source profile enters, a Profile leaves or every fault of the file at once."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from transforms.contracts import DATASETS, contract
from transforms.faults import Fault, ProfileError, SchemeError
from transforms.fetch_text import fetch_faults, refused_in_fetch
from transforms.profile_checks import age_faults, cell_faults
from transforms.profiles import NAMED, Profile, Take
from transforms.scheme import position
from transforms.scheme.position import Draft, Path
from transforms.scheme.refusals import unknown

_PROFILE = tuple(Profile.model_fields)
_TAKE = tuple(Take.model_fields)


def profile(text: str, file: str) -> Profile:
    """The profile that a text writes; raises ProfileError."""
    try:
        draft = position.read(text, file)
    except SchemeError as error:
        raise ProfileError(error.faults) from None
    try:
        found = Profile.model_validate(draft.value)
        faults = [*draft.faults, *_strange(draft, found), *fetch_faults(draft, found.fetch), *age_faults(draft, found)]
    except ValidationError as error:
        faults = [*draft.faults, *(_refused(draft, one) for one in error.errors(include_url=False))]
    if faults:
        raise ProfileError(faults)
    return found


def _refused(draft: Draft, error: ErrorDetails) -> Fault:
    path: Path = tuple(error["loc"])
    if path[:1] == ("fetch",):
        return refused_in_fetch(draft, error)
    while path and not draft.has(*path) and error["type"] != "extra_forbidden":
        path = path[:-1]
    if error["type"] == "extra_forbidden":
        known = _TAKE if path[:1] == ("takes",) else _PROFILE
        return unknown(draft, path, path[-1], known, code="unknown_word", on_key=True)
    if error["type"] == "missing":
        return draft.fault("word_missing", path, error["loc"][-1], str(error["loc"][-1]))
    expected = str(error.get("ctx", {}).get("expected", ""))
    return draft.fault("not_in_list" if expected else "profile_wrong", path, draft.get(*path), expected)


def _strange(draft: Draft, found: Profile) -> Iterator[Fault]:
    """Datasets and columns that no contract knows; files that nobody expects, or a profile that names none as its own.

    An empty list says that none is: a form is known by what is in it.
    """
    if not draft.has("files") and found.fetch is None:
        yield draft.fault("word_missing", ("files",), "files", "files")
    if found.expected is None and (found.expected_from or found.missing_file == "hold"):
        word = "expected_from" if found.expected_from else "missing_file"
        yield draft.fault("word_missing", (word,), "expected", "expected: nightly, weekly, monthly")
    for place, take in enumerate(found.takes):
        if take.dataset not in DATASETS:
            yield unknown(draft, ("takes", place, "dataset"), take.dataset, DATASETS, code="unknown_dataset")
            continue
        known = (*contract(take.dataset).columns, *NAMED)
        for word in ("columns", "constants", "values", "dates", "fridays", "entries", "units", "sheet_gives"):
            for name in getattr(take, word):
                if name not in known and not (word == "dates" and take.keep and name in take.keep.last):
                    path: Path = ("takes", place, word, name)
                    yield unknown(draft, path, name, known, code="unknown_column", on_key=True)
        yield from cell_faults(draft, place, take, known)
