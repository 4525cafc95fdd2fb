"""The page of a correction (更正说明): whose result differs, in which parts, and by which rows, rulings or editions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.desk import Desk
from flows.month_inputs import SchemeMonth
from flows.quarter_pages import written_lang
from flows.report_names import Names
from flows.reporting import CORRECTION_PAGE
from flows.wording import Lang, say
from transforms.contracts import contract
from warehouse.extracts.listings import Cell, Column, Kind, Listing
from warehouse.extracts.plain_page import PlainPage, Section, plain_page
from warehouse.extracts.words import month_text
from warehouse.ledger import PeriodEntry

_KINDS: dict[str, Kind] = {"score": "points", "rank": "count", "before": "points", "after": "points"}
_RESULT = ("score", "rank", "tier", "title")


@dataclass(frozen=True)
class Correction:
    """What the page tells: the cause, the difference, and what ids and components are called."""

    cause: str
    difference: dict[str, Any]
    names: Names
    titles: dict[str, str]
    """Component -> title."""

    @property
    def lang(self) -> Lang:
        """The reader's language."""
        return self.names.lang

    def whom(self, subject_id: str | None) -> list[Cell]:
        """The id of a person or unit and what it is called."""
        known = self.names.unit_names | self.names.person_names
        return [subject_id or "", known.get(subject_id or "", "")]

    def table(self, caption: str, heads: Sequence[Column], rows: list[list[Cell]]) -> Listing:
        """A table whose rows begin with whom they are about."""
        whom = [Column(say(self.lang, "th_whom")), Column(say(self.lang, "correction_name"))]
        return Listing(say(self.lang, f"correction_{caption}"), [*whom, *heads], rows)


def write_correction(
    desk: Desk,
    schemes: Sequence[SchemeMonth],
    entry: PeriodEntry,
    cause: str,
    difference: dict[str, Any],
    folder: Path,
) -> None:
    """Write the page into the folder of the version; the same difference gives the same bytes."""
    names = Names.of(desk, schemes[0].inputs, written_lang(desk))
    titles = {component.name: component.title for one in schemes for component in one.edition.components}
    told = Correction(cause, difference, names, titles)
    lang = told.lang
    tables = {"results": _results, "lines": _lines, "rows": _rows, "rulings": _rulings}
    bureau = names.unit_names.get(entry.bureau_id, entry.bureau_id)
    page = PlainPage(
        lang="en" if lang == "en" else "zh-CN",
        about=f"{bureau} {month_text(entry.month, lang)}",
        heading=say(lang, "correction_heading", version=entry.version),
        contents=say(lang, "contents"),
        none_of=say(lang, "none_of", caption="{caption}"),
        sections=[
            Section(anchor, say(lang, f"correction_{anchor}"), _notes(told) if anchor == "results" else (), [of(told)])
            for anchor, of in tables.items()
        ],
    )
    (folder / CORRECTION_PAGE).write_text(plain_page(page), encoding="utf-8")


def _notes(told: Correction) -> list[str]:
    notes = [say(told.lang, "correction_cause", cause=told.cause)]
    if told.difference["editions"]:
        notes.append(say(told.lang, "correction_editions", found="、".join(told.difference["editions"])))
    return [*notes, say(told.lang, "correction_others")]


def _pair(told: Correction, what: str, name: str) -> list[Column]:
    """The columns of a thing before and after."""
    kind = _KINDS.get(name, "text")
    return [Column(say(told.lang, f"correction_{when}", what=what), kind) for when in ("before", "after")]


def _results(told: Correction) -> Listing:
    heads = [head for name in _RESULT for head in _pair(told, say(told.lang, f"th_{name}"), name)]
    words = [f"{name}_{when}" for name in _RESULT for when in ("before", "after")]
    rows = [[*told.whom(row["subject_id"]), *(row[word] for word in words)] for row in told.difference["results"]]
    return told.table("results", heads, rows)


def _lines(told: Correction) -> Listing:
    heads = [Column(say(told.lang, "th_component")), *_pair(told, say(told.lang, "th_contribution"), "before")]
    titles = told.titles | {"total_limit": say(told.lang, "total_limit")}
    rows = [
        [*told.whom(row["subject_id"]), titles.get(row["component"], row["component"]), row["before"], row["after"]]
        for row in told.difference["lines"]
    ]
    return told.table("lines", heads, rows)


def _rows(told: Correction) -> Listing:
    heads = [Column(say(told.lang, f"th_{name}")) for name in ("dataset", "change", "file", "row_no")]
    rows = [
        [
            *told.whom(row["subject_id"]),
            contract(row["dataset"]).title,
            say(told.lang, f"row_{row['change']}"),
            told.names.files.get(row["delivery_id"], ""),
            row["row_no"],
        ]
        for row in told.difference["rows"]
    ]
    return told.table("rows", heads, rows)


def _rulings(told: Correction) -> Listing:
    heads = [Column(say(told.lang, f"th_{name}")) for name in ("component", "act", "who", "at")]
    rows = [
        [
            *told.whom(row["subject_id"]),
            told.titles.get(row["component"] or "", ""),
            say(told.lang, f"act_{row['kind']}"),
            told.names.person_names.get(row["decided_by"], row["decided_by"]),
            row["decided_at"][:16].replace("T", " "),
        ]
        for row in told.difference["rulings"]
    ]
    return told.table("rulings", heads, rows)
