"""What an edition scores enters, faults leave: kinds and words that people have and units have not, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from transforms.faults import Fault
from transforms.scheme.position import Draft, Path, Value
from transforms.scheme.words import Subject

# What a unit is never given: quantities of work, discretionary points, days of leave, a rating (its ratee is a person).
KINDS_OF_PEOPLE = ("workload", "grant", "attendance", "rating")
WORDS_OF_PEOPLE = ("scored", "posts")
LEVELS = (("peers", "by"), ("peers", "fallback"), ("rank", "within"), ("tiers", "within"))
WAITS = "wait_"


def faults(draft: Draft) -> Iterator[Fault]:
    """Everything that the subject of an edition cannot have."""
    subject = draft.get("subject") if draft.has("subject") else "person"
    if subject == "person":
        yield from _fail_if_person_waits(draft)
        yield from _fail_if_nobody_bears(draft)
    elif subject in get_args(Subject):
        for path, found, on_key in (*_of_people(draft), *_of_people_in_components(draft)):
            yield draft.fault("needs_person", path, found, "person", on_key=on_key)


def _members(draft: Draft, word: str) -> Iterator[tuple[int, dict[str, Value]]]:
    members = draft.get(word)
    for place, member in enumerate(members if isinstance(members, list) else ()):
        if isinstance(member, dict):
            yield place, member


def _fail_if_person_waits(draft: Draft) -> Iterator[Fault]:
    for place, component in _members(draft, "components"):
        measure = component.get("measure")
        if component.get("kind") == "window" and isinstance(measure, str) and measure.startswith(WAITS):
            yield draft.fault("wait_needs_hall", ("components", place, "measure"), measure, "hall")


def _fail_if_nobody_bears(draft: Draft) -> Iterator[Fault]:
    """Causes are units: a loss that is taken off a person and laid on a unit would be borne by nobody."""
    for place, component in _members(draft, "components"):
        if component.get("kind") == "indicator" and component.get("bears") in ("cause", "split"):
            yield draft.fault("bearer_needs_unit", ("components", place, "bears"), component["bears"], "section")


def _of_people(draft: Draft) -> Iterator[tuple[Path, object, bool]]:
    for word in WORDS_OF_PEOPLE:
        if draft.has(word):
            yield (word,), word, True
    if draft.get("prorate") == "by_days":
        yield ("prorate",), "by_days", False
    for path in LEVELS:
        levels = draft.get(*path)
        if isinstance(levels, list) and "post_class" in levels:
            yield (*path, levels.index("post_class")), "post_class", False
    for place, title in _members(draft, "titles"):
        for word in ("name_by", "among", "political_status"):
            if word in title:
                yield ("titles", place, word), word, True


def _of_people_in_components(draft: Draft) -> Iterator[tuple[Path, object, bool]]:
    for place, component in _members(draft, "components"):
        exempt = component.get("exempt")
        if component.get("kind") in KINDS_OF_PEOPLE:
            yield ("components", place, "kind"), component["kind"], False
        if isinstance(component.get("weight"), dict):
            yield ("components", place, "weight"), component["weight"], False
        if isinstance(exempt, list) and "leave" in exempt:
            yield ("components", place, "exempt", exempt.index("leave")), "leave", False
