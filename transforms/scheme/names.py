"""What words say about one another enters, faults leave: names that exist, names given once, limits that a hold needs.

Like the weights, they are read from the text, so that one mistake does not hide another. What the subject of an
edition rules out is in `subject`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from transforms.contracts import contract
from transforms.faults import Fault
from transforms.scheme import graded, subject
from transforms.scheme.position import Draft, Path, Value
from transforms.scheme.refusals import unknown
from transforms.scheme.scalars import MOMENT, NAME
from transforms.scheme.words import KINDS, Edition, Reports, words_of

# `rank` is what a title may be first of; `total_limit` is the line of a total that was cut.
RESERVED = ("rank", "total_limit")
LEVELS = ("5", "4", "3", "2", "1")
WEEK = ("friday", "saturday", "sunday", "monday", "tuesday", "wednesday", "thursday")


def faults(draft: Draft) -> Iterator[Fault]:
    """Everything that is wrong between the words of an edition."""
    names = _component_names(draft)
    yield from _fail_if_name_is_taken(draft, names)
    yield from _fail_if_not_a_component(draft, names)
    yield from _fail_if_tier_is_unknown(draft)
    yield from _fail_if_class_is_unknown(draft)
    yield from _fail_if_role_is_unknown(draft)
    yield from _fail_if_level_has_no_score(draft)
    yield from _fail_if_late_before_due(draft)
    yield from subject.faults(draft)
    yield from graded.faults(draft)
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
    for place, cap in _maps(draft, "tier_caps"):
        component = cap.get("component")
        if isinstance(component, str) and component not in known:
            yield unknown(draft, ("tier_caps", place, "component"), component, known, code="unknown_component")


def _fail_if_tier_is_unknown(draft: Draft) -> Iterator[Fault]:
    cuts = draft.get("tiers", "cuts")
    named = [cut.get("name") for cut in cuts if isinstance(cut, dict)] if isinstance(cuts, list) else []
    known = tuple(name for name in named if isinstance(name, str))
    for place, cap in _maps(draft, "tier_caps"):
        tier = cap.get("tier")
        if not draft.has("tiers"):
            yield draft.fault("tier_caps_without_tiers", ("tier_caps",), on_key=True)
            return
        if isinstance(tier, str) and known and tier not in known:
            yield draft.fault("unknown_tier", ("tier_caps", place, "tier"), tier, ", ".join(known))


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


def _fail_if_role_is_unknown(draft: Draft) -> Iterator[Fault]:
    """A role in small English letters is one of the contract's; any other text is the class of a ballot (票类)."""
    known = tuple(contract("rating").columns["role"].values)
    for place, component in _maps(draft, "components"):
        roles = component.get("roles")
        for role in roles if isinstance(roles, dict) else ():
            if NAME.fullmatch(role) and role not in known:
                at: Path = ("components", place, "roles", role)
                yield unknown(draft, at, role, known, code="unknown_role", on_key=True)


def _fail_if_level_has_no_score(draft: Draft) -> Iterator[Fault]:
    for place, component in _maps(draft, "components"):
        scores = component.get("level_scores")
        if isinstance(scores, dict) and scores and (without := [level for level in LEVELS if level not in scores]):
            at: Path = ("components", place, "level_scores")
            yield draft.fault("level_without_score", at, ", ".join(without), ", ".join(LEVELS))


def _fail_if_late_before_due(draft: Draft) -> Iterator[Fault]:
    for place, component in _maps(draft, "components"):
        if component.get("kind") != "reports":
            continue
        due, until = (component.get(word, Reports.model_fields[word].default) for word in ("due", "late_until"))
        if _moment(due) > _moment(until) > ():
            at: Path = ("components", place, "late_until" if "late_until" in component else "due")
            yield draft.fault("late_before_due", at, until, str(due))


def _moment(written: Value) -> tuple[int, str] | tuple[()]:
    """A moment in the order of the week of a report; nothing for what is none."""
    if not (isinstance(written, str) and MOMENT.fullmatch(written)):
        return ()
    day, _, clock = written.partition(" ")
    return WEEK.index(day), clock


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
