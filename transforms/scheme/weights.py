"""The weights as written enter, faults about them leave: blanks by group, equal within a group, adding up to the whole.

They are read from the text, not from the models, so that a mistake elsewhere in the file does not hide one here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from transforms.faults import Fault
from transforms.scheme.position import Draft, Path, Value
from transforms.scheme.scalars import number_or_none

REFUSED = "-"


@dataclass(frozen=True)
class Column:
    """The weights of one component: one for all post classes, or one each."""

    path: Path
    name: str
    written: Value

    def of(self, post_class: str) -> Value:
        """What is written for a post class."""
        return self.written.get(post_class) if isinstance(self.written, dict) else self.written

    def covers(self, post_class: str) -> bool:
        """Whether anything, be it a blank, is written for a post class."""
        return post_class in self.written if isinstance(self.written, dict) else True

    def at(self, post_class: str) -> Path:
        """The path of the weight of a post class."""
        return (*self.path, post_class) if isinstance(self.written, dict) else self.path


@dataclass(frozen=True)
class Group:
    """Post classes that share coefficients, as written under `posts`."""

    place: int
    title: str
    classes: dict[str, str]


def faults(draft: Draft) -> Iterator[Fault]:
    """Everything that is wrong with the weights of an edition."""
    columns, groups = _columns(draft), _groups(draft)
    classes = _classes(columns, groups)
    unclear = list(_fail_if_weight_and_adds(draft))
    yield from unclear
    yield from _fail_if_class_in_two_groups(draft, groups)
    yield from _fail_if_classes_differ(draft, columns, classes)
    yield from _fail_if_blank(draft, columns, groups, classes)
    yield from _fail_if_group_differs(draft, columns, groups)
    if not unclear:
        yield from _fail_if_not_whole(draft, columns, groups, classes)


def _columns(draft: Draft) -> list[Column]:
    components = draft.get("components")
    found = []
    for place, component in enumerate(components if isinstance(components, list) else ()):
        path: Path = ("components", place, "weight")
        if isinstance(component, dict) and "weight" in component:
            # What is refused already stays in the row, as something that is no number.
            written = REFUSED if path in draft.spoiled or isinstance(component["weight"], list) else component["weight"]
            name = draft.name(path[:-1]).removeprefix("components.")
            found.append(Column(path, name, written))
    return found


def _groups(draft: Draft) -> list[Group]:
    posts = draft.get("posts")
    found = []
    for place, post in enumerate(posts if isinstance(posts, list) else ()):
        classes = post.get("classes") if isinstance(post, dict) else None
        if isinstance(post, dict) and isinstance(classes, dict):
            titles = {name: title if isinstance(title, str) else name for name, title in classes.items()}
            title = post.get("group")
            found.append(Group(place, title if isinstance(title, str) else ", ".join(titles.values()), titles))
    return found


def _classes(columns: Sequence[Column], groups: Sequence[Group]) -> tuple[str, ...]:
    grouped = [name for group in groups for name in group.classes]
    weighted = [name for column in columns if isinstance(column.written, dict) for name in column.written]
    return tuple(dict.fromkeys(grouped or weighted))


def _fail_if_weight_and_adds(draft: Draft) -> Iterator[Fault]:
    components = draft.get("components")
    for place, component in enumerate(components if isinstance(components, list) else ()):
        if isinstance(component, dict) and ("weight" in component) == ("adds" in component):
            code = "weight_and_adds" if "weight" in component else "weight_missing"
            yield draft.fault(code, ("components", place, "weight"), on_key=True)


def _fail_if_class_in_two_groups(draft: Draft, groups: Sequence[Group]) -> Iterator[Fault]:
    for place, group in enumerate(groups):
        for name in group.classes:
            others = [other.title for other in groups[:place] if name in other.classes]
            if others:
                at: Path = ("posts", group.place, "classes", name)
                yield draft.fault("class_in_two_groups", at, name, on_key=True, group=group.title, other=others[0])


def _fail_if_classes_differ(draft: Draft, columns: Sequence[Column], classes: Sequence[str]) -> Iterator[Fault]:
    for column in columns:
        if not isinstance(column.written, dict) or not column.written:
            continue
        without = [name for name in classes if name not in column.written]
        beyond = [name for name in column.written if name not in classes]
        if without:
            yield draft.fault("class_without_weight", column.path, ", ".join(without), ", ".join(classes))
        if beyond:
            yield draft.fault(
                "unknown_post_class", (*column.path, beyond[0]), ", ".join(beyond), ", ".join(classes), on_key=True
            )


def _fail_if_blank(
    draft: Draft, columns: Sequence[Column], groups: Sequence[Group], classes: Sequence[str]
) -> Iterator[Fault]:
    sets = groups or [Group(0, name, {name: name}) for name in classes]
    code = "coefficient_blank" if groups else "coefficient_blank_class"
    for group in sets:
        blanks = [(column, name) for column in columns for name in group.classes if _is_blank(draft, column, name)]
        if blanks:
            column, name = blanks[0]
            names = ", ".join(dict.fromkeys(column.name for column, _ in blanks))
            titles = ", ".join(group.classes[name] for name in dict.fromkeys(name for _, name in blanks))
            yield draft.fault(code, column.at(name), "", group=group.title, classes=titles, components=names)
    if not sets:
        for column in columns:
            if column.written in (None, {}):
                yield draft.fault("coefficient_blank_all", column.path, "", components=column.name)


def _is_blank(draft: Draft, column: Column, name: str) -> bool:
    if column.at(name) in draft.spoiled:
        return False
    return column.written == {} or (column.covers(name) and column.of(name) is None)


def _fail_if_group_differs(draft: Draft, columns: Sequence[Column], groups: Sequence[Group]) -> Iterator[Fault]:
    for group in groups:
        elsewhere = {name for other in groups if other is not group for name in other.classes}
        for column in columns:
            weights = {name: number_or_none(column.of(name), 6) for name in group.classes if name not in elsewhere}
            known = {name: weight for name, weight in weights.items() if weight is not None}
            if len(set(known.values())) > 1:
                written = ", ".join(f"{name} {weight}" for name, weight in known.items())
                yield draft.fault("group_weights_differ", column.path, written, group=group.title)


def _fail_if_not_whole(
    draft: Draft, columns: Sequence[Column], groups: Sequence[Group], classes: Sequence[str]
) -> Iterator[Fault]:
    written = draft.get("whole")
    whole = number_or_none(written, 6) if draft.has("whole") else Decimal(100)
    if whole not in (1, 100) or not columns:
        return
    titles = {name: title for group in groups for name, title in group.classes.items()}
    for name in classes or ("",):
        weights = [number_or_none(column.of(name), 6) for column in columns]
        known = [weight for weight in weights if weight is not None]
        if len(known) < len(weights) or sum(known) == whole:
            continue
        code, title, parts = (
            "weights_total_class" if name else "weights_total",
            titles.get(name, name),
            " + ".join(map(str, known)),
        )
        yield draft.fault(code, columns[0].at(name), sum(known), str(whole), parts=parts, post_class=title)
