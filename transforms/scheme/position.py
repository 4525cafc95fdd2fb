"""The text of an edition enters, a plain tree leaves: dicts, lists and the exact text of each scalar, with its place.

Built from parser events, so that an alias is never expanded, no number passes through a float, and `no` stays text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from transforms.faults import Fault, SchemeError

Value: TypeAlias = "str | list[Value] | dict[str, Value] | None"
Path: TypeAlias = tuple[str | int, ...]
Position: TypeAlias = tuple[int, int]

MAX_BYTES = 200_000
MAX_DEPTH = 20
SHOWN_CHARACTERS = 120
NULLS = frozenset({"null", "Null", "NULL", "~"})


@dataclass
class Draft:
    """What was written, where each value and key stands, and the faults found so far."""

    file: str
    value: Value = None
    at: dict[Path, Position] = field(default_factory=dict)
    keys: dict[Path, Position] = field(default_factory=dict)
    blank: set[Path] = field(default_factory=set)
    """Plain values left empty; an explicit null is not blank."""
    spoiled: set[Path] = field(default_factory=set)
    """Values already refused here; a second fault about them would only repeat the first."""
    faults: list[Fault] = field(default_factory=list)

    def get(self, *path: str | int) -> Value:
        """The value at a path, None where there is none."""
        value = self.value
        for step in path:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def has(self, *path: str | int) -> bool:
        """Whether something, be it null, was written at a path."""
        return path in self.at

    def fault(
        self,
        code: str,
        path: Path,
        found: object = "",
        expected: str = "",
        *,
        spot: Position | None = None,
        on_key: bool = False,
        **more: str,
    ) -> Fault:
        """A fault placed at a spot, else at the value of a path or its key, else at the nearest thing above it."""
        spot = spot or (self.keys.get(path) if on_key else None)
        above = path
        while spot is None and above not in self.at:
            above = above[:-1]
        line, col = spot or self.at[above]
        where: dict[str, str | int] = {"file": self.file, "line": line, "col": col, "path": self.name(path)}
        return Fault(code, where | {"found": shown(found), "expected": expected} | more)

    def name(self, path: Path) -> str:
        """A path as the office reads it: components by their name, other list members counted from one."""
        words: list[str] = []
        for depth, step in enumerate(path):
            if isinstance(step, str):
                words.append(shown(step))
                continue
            called = self.get(*path[: depth + 1], "name") if path[:depth] == ("components",) else None
            words.append(shown(called) if isinstance(called, str) and called else f"[{step + 1}]")
        return ".".join(words).replace(".[", "[") or "yaml"


def shown(value: object) -> str:
    """A value as one short line for a message."""
    match value:
        case None:
            text = "null"
        case list():
            text = "[" + ", ".join(shown(part) for part in value[:SHOWN_CHARACTERS]) + "]"
        case dict():
            text = "{" + ", ".join(shown(key) for key in list(value)[:SHOWN_CHARACTERS]) + "}"
        case _:
            text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"


def decoded(written: bytes, file: str) -> str:
    """The text of a YAML file; raises SchemeError where it is no UTF-8, its Chinese would be other signs."""
    try:
        return written.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = written.count(b"\n", 0, error.start) + 1
        raise SchemeError([Fault("written_not_utf8", {"file": file, "line": line})]) from None


def read(text: str, file: str) -> Draft:
    """The tree of a text; a text that has none raises what was found up to there."""
    draft = Draft(file, at={(): (1, 1)})
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise SchemeError([draft.fault("file_too_large", (), size, str(MAX_BYTES))])
    try:
        draft.value = _Builder(draft, iter(YAML(typ="safe", pure=True).parse(text))).document()
    except MarkedYAMLError as error:
        # An open bracket or quote is found missing lines later; where it was opened is what the writer looks for.
        inside_block = str(error.context or "").startswith("while parsing a block")
        mark = error.problem_mark if inside_block or error.context_mark is None else error.context_mark
        line, col = (mark.line, mark.column) if mark else (0, 0)
        raise SchemeError([*draft.faults, _syntax(draft, text, line, col)]) from error
    except (YAMLError, ValueError, OverflowError, IndexError) as error:
        # Characters YAML does not allow, and the escapes and directives over which the parser itself stumbles.
        line, col = _unprintable(text)
        raise SchemeError([*draft.faults, _syntax(draft, text, line, col)]) from error
    if draft.value is None:
        raise SchemeError(draft.faults or [draft.fault("edition_empty", ())])
    return draft


def _syntax(draft: Draft, text: str, line: int, col: int) -> Fault:
    lines = text.splitlines() or [""]
    return draft.fault("yaml_syntax", (), lines[min(line, len(lines) - 1)], spot=(line + 1, col + 1))


def _unprintable(text: str) -> Position:
    for number, line in enumerate(text.split("\n")):
        for place, character in enumerate(line):
            if not (character.isprintable() or character in "\t\r\u3000\u00a0"):
                return number, place
    return 0, 0


def _spot(event: Event) -> Position:
    return event.start_mark.line + 1, event.start_mark.column + 1


class _Builder:
    """Turns the events of one document into the tree, noting positions and refusing what an edition may not use."""

    def __init__(self, draft: Draft, events: Iterator[Event]) -> None:
        self.draft = draft
        self.events = events

    def document(self) -> Value:
        next(self.events)
        start = next(self.events)
        if isinstance(start, StreamEndEvent):
            return None
        if isinstance(start, DocumentStartEvent) and (start.version or start.tags):
            self.refuse("yaml_directive", (), start)
        value = self.node(next(self.events), ())
        next(self.events)
        if not isinstance(after := next(self.events), StreamEndEvent):
            self.refuse("yaml_documents", (), after)
            raise SchemeError(self.draft.faults)
        return value

    def refuse(self, code: str, path: Path, event: Event, found: object = "") -> None:
        self.draft.faults.append(self.draft.fault(code, path, found, spot=_spot(event)))
        self.draft.spoiled.add(path)

    def node(self, event: Event, path: Path) -> Value:
        self.draft.at.setdefault(path, _spot(event))
        if isinstance(event, AliasEvent):
            self.refuse("yaml_alias", path, event, f"*{event.anchor}")
            return None
        assert isinstance(event, ScalarEvent | CollectionStartEvent)  # noqa: S101 - no other event begins a value
        if event.anchor is not None:
            self.refuse("yaml_anchor", path, event, f"&{event.anchor}")
        if event.tag is not None:
            self.refuse("yaml_tag", path, event, event.tag.replace("tag:yaml.org,2002:", "!!"))
        if isinstance(event, ScalarEvent):
            return self.scalar(event, path)
        if len(path) >= MAX_DEPTH:
            self.refuse("yaml_depth", path, event, len(path) + 1)
            raise SchemeError(self.draft.faults)
        return self.mapping(path) if isinstance(event, MappingStartEvent) else self.sequence(path)

    def scalar(self, event: ScalarEvent, path: Path) -> Value:
        text: str = event.value
        if event.style is not None:
            return text
        if text == "" and event.tag is None:
            self.draft.blank.add(path)
            # The empty place after the colon is nothing one can point at; the word before it is.
            self.draft.at[path] = self.draft.keys.get(path, self.draft.at[path])
            return None
        return None if text in NULLS else text

    def sequence(self, path: Path) -> list[Value]:
        found: list[Value] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self.node(event, (*path, len(found))))
        return found

    def mapping(self, path: Path) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            key = self.key(event, path)
            inner = (*path, "?" if key is None else key)
            if key in found:
                first = str(self.draft.keys[inner][0])
                self.draft.faults.append(self.draft.fault("duplicate_key", inner, key, spot=_spot(event), first=first))
            elif key is not None:
                self.draft.keys[inner] = _spot(event)
            value = self.node(next(self.events), inner)
            if key is not None:
                found.setdefault(key, value)
        return found

    def key(self, event: Event, path: Path) -> str | None:
        """The text of a key; None, with a fault, for what cannot be a word."""
        if isinstance(event, ScalarEvent) and event.anchor is None and event.tag is None:
            # The parser takes the colon of `{a:, b: 1}` for a part of the word.
            word = str(event.value).removesuffix(":") if event.style is None else str(event.value)
            if word == "<<" and event.style is None:
                self.refuse("yaml_merge", path, event, word)
                return None
            if word:
                return word
        self.refuse("yaml_key", path, event)
        if not isinstance(event, AliasEvent | ScalarEvent):
            self.node(event, (*path, "?"))
        return None
