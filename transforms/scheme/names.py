"""What words say about one another enters, faults leave: names that exist, names given once, limits that a hold needs.

Like the weights, they are read from the text, so that one mistake does not hide another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from transforms.faults import Fault
from transforms.scheme.position import Draft, Path, Value
from transforms.scheme.refusals import unknown
from transforms.scheme.words import KINDS, Edition, words_of

# `rank` is what a title may be first of; `total_limit` is the line of a total that was cut.
RESERVED = ("rank", "total_limit")


def faults(draft: Draft) -> Iterator[Fault]:
    """Everything that is wrong between the words of an edition."""
    names = _component_names(draft)
    yield from _fail_if_name_is_taken(draft, names)
    yield from _fail_if_not_a_component(draft, names)
    yield from _fail_if_class_is_unknown(draft)
    yield from _fail_if_title_has_no_one_name(draft)
    yield from _fail_if_hold_has_no_limit(draft)
    yield from _fail_if_assumed_is_unknown(draft)


def _maps(draft: Draft, word: str) -> Iterator[tuple[int, Mapping[str, Value]]]:
    members = draft.get(word)
    for place, member in enumerate(members if isinstance(members, list) else ()):
        if isinstance(member, dict):
            yield place, member


def _texts(draft: Draft, *path: str | int) -> Iterator[tuple[Path, str]]:
    values = draft.get(*path)
    for place, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, str):
            yield (*path, place), value


def _component_names(draft: Draft) -> dict[Path, str]:
    named = {("components", place, "name"): component.get("name") for place, component in _maps(draft, "components")}
    return {path: name for path, name in named.items() if isinstance(name, str)}


def _fail_if_name_is_taken(draft: Draft, names: Mapping[Path, str]) -> Iterator[Fault]:
    lines: dict[str, int] = {}
    for path, name in names.items():
        if name in RESERVED:
            yield draft.fault("name_reserved", path, name, ", ".join(RESERVED))
        elif name in lines:
            yield draft.fault("name_twice", path, name, first=str(lines[name]))
        lines.setdefault(name, draft.at[path][0])


def _fail_if_not_a_component(draft: Draft, names: Mapping[Path, str]) -> Iterator[Fault]:
    known = tuple(dict.fromkeys(names.values()))
    for path, name in _texts(draft, "rank", "break_by"):
        if name not in known:
            yield unknown(draft, path, name, known, code="unknown_component")
    for place, title in _maps(draft, "titles"):
        first_of = title.get("first_of")
        if isinstance(first_of, str) and first_of not in (*known, "rank"):
            yield unknown(draft, ("titles", place, "first_of"), first_of, ("rank", *known), code="unknown_component")


def _known_classes(draft: Draft) -> tuple[str, ...]:
    maps = [post.get("classes") for _, post in _maps(draft, "posts")]
    maps = maps or [component.get("weight") for _, component in _maps(draft, "components")]
    return tuple(dict.fromkeys(name for known in maps if isinstance(known, dict) for name in known))


def _fail_if_class_is_unknown(draft: Draft) -> Iterator[Fault]:
    known = _known_classes(draft)
    for place, title in _maps(draft, "titles") if known else ():
        by = title.get("name_by")
        for name in by if isinstance(by, dict) else ():
            if name not in known:
                at: Path = ("titles", place, "name_by", name)
                yield draft.fault("unknown_post_class", at, name, ", ".join(known), on_key=True)
        for path, name in _texts(draft, "titles", place, "among"):
            if name not in known:
                yield draft.fault("unknown_post_class", path, name, ", ".join(known))


def _fail_if_title_has_no_one_name(draft: Draft) -> Iterator[Fault]:
    for place, title in _maps(draft, "titles"):
        if ("name" in title) == ("name_by" in title):
            yield draft.fault("title_name", ("titles", place))


def _fail_if_hold_has_no_limit(draft: Draft) -> Iterator[Fault]:
    for place, component in _maps(draft, "components"):
        limit = component.get("limit", [None, None])
        if component.get("missing") == "hold" and isinstance(limit, list) and None in limit:
            yield draft.fault("hold_needs_limit", ("components", place, "missing"), limit, "[0, 100]")


def _fail_if_assumed_is_unknown(draft: Draft) -> Iterator[Fault]:
    known = words_of(Edition)
    for path, word in _texts(draft, "assumed"):
        if word not in known:
            yield unknown(draft, path, word, known, code="unknown_assumed")
    for place, component in _maps(draft, "components"):
        kind = component.get("kind")
        group = KINDS.get(kind) if isinstance(kind, str) else None
        known = words_of(group) if group else ()
        for path, word in _texts(draft, "components", place, "assumed"):
            if known and word not in known:
                yield unknown(draft, path, word, known, code="unknown_assumed")
