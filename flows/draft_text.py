"""A drafted source profile as YAML with remarks, in the user's language, for the person who will check it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from flows.reasons import column_title
from flows.wording import Lang, say
from transforms.contracts import contract
from transforms.profile_draft import Draft

LABELS_SHOWN = 10


def draft_text(lang: Lang, found: Draft, name: str, dataset: str, profile: str, layout: Mapping[str, object]) -> str:
    """The text; `layout` are the words that were needed to read the file called `name`."""
    stem = re.split(r"\d", PurePath(name).stem, maxsplit=1)[0].rstrip("-_ (\uff08.") or PurePath(name).stem
    lines = [
        f"# {say(lang, 'draft_head')}",
        f"profile: {profile}",
        f"title: {_quoted(stem)}",
        f"files: [{_quoted(stem + '*')}]",
        *(f"{word}: {_quoted(value)}" for word, value in layout.items()),
        *_ignored(lang, found, dataset),
        "takes:",
        f"  - dataset: {dataset}",
        *_columns(lang, found, dataset),
        *_dates(lang, found),
        *_block("units", dict.fromkeys(found.percents, "percent")),
        *([f"    full_width: [{', '.join(found.wide)}]"] if found.wide else []),
        *_values(lang, found, dataset),
    ]
    return "\n".join(lines) + "\n"


def _ignored(lang: Lang, found: Draft, dataset: str) -> Iterator[str]:
    if found.left:
        yield "ignore:"
    for header, column in found.left.items():
        hint = say(lang, "draft_unknown")
        if column:
            hint = say(lang, "draft_maybe", column=column_title(lang, dataset, column), found=f"{column}: {header}")
        yield f"  - {_quoted(header)}  # {hint}"


def _columns(lang: Lang, found: Draft, dataset: str) -> Iterator[str]:
    for name, header in found.own.items():
        yield f"    # {header} = {name}"
    if found.near:
        yield "    columns:"
    for name, header in found.near.items():
        yield f"      {name}: {_quoted(header)}  # {say(lang, 'draft_near', column=column_title(lang, dataset, name))}"
    for name in found.missing:
        yield f"    # {say(lang, 'draft_missing', column=column_title(lang, dataset, name), found=name)}"


def _dates(lang: Lang, found: Draft) -> Iterator[str]:
    remarks = {
        name: say(lang, "draft_or", found=" / ".join(formats[1:]))
        for name, formats in found.dates.items()
        if formats[1:]
    }
    return _block("dates", {name: _quoted(formats[0]) for name, formats in found.dates.items()}, remarks)


def _values(lang: Lang, found: Draft, dataset: str) -> Iterator[str]:
    """Labels that the contract does not know, each to be given its meaning by a person."""
    for name, strange in found.values.items():
        known = "、".join(labels[0] for labels in contract(dataset).columns[name].values.values() if labels)
        yield f"    # {say(lang, 'draft_labels', column=column_title(lang, dataset, name), expected=known)}"
        written = ", ".join(f"{_quoted(one)}: " for one in strange[:LABELS_SHOWN])
        yield f"    # values: {{{name}: {{{written}}}}}"


def _block(word: str, found: Mapping[str, str], remarks: Mapping[str, str] | None = None) -> Iterator[str]:
    if found:
        yield f"    {word}:"
    for name, value in found.items():
        yield f"      {name}: {value}" + (f"  # {remarks[name]}" if remarks and name in remarks else "")


def _quoted(value: object) -> str:
    """A value as YAML reads it back, whatever signs are in it."""
    return json.dumps(value, ensure_ascii=False)
