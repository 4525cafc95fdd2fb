"""The page of a correction (更正说明): whose result differs, in which parts, and by which rows, rulings or editions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flows.desk import Desk
from flows.quarter_pages import unit_names, written_lang
from flows.reporting import CORRECTION_PAGE
from flows.wording import Lang, say
from transforms.contracts import contract
from warehouse.extracts.listings import Column, Kind, Listing
from warehouse.extracts.plain_page import PlainPage, Section, plain_page
from warehouse.ledger import PeriodEntry, delivery_names

_KINDS: dict[str, Kind] = {"score": "points", "rank": "count"}


def write_correction(desk: Desk, entry: PeriodEntry, cause: str, difference: dict[str, Any], folder: Path) -> None:
    """Write the page into the folder of the version; the same difference gives the same bytes."""
    lang = written_lang(desk)
    names = unit_names(desk)
    files = delivery_names(desk.warehouse)
    sections = [
        Section(
            "results", say(lang, "correction_results"), _notes(difference, cause, lang), [_results(difference, lang)]
        ),
        Section("lines", say(lang, "correction_lines"), (), [_lines(difference, lang)]),
        Section("rows", say(lang, "correction_rows"), (), [_rows(difference, files, lang)]),
        Section("rulings", say(lang, "correction_rulings"), (), [_rulings(difference, lang)]),
    ]
    page = PlainPage(
        lang="en" if lang == "en" else "zh-CN",
        about=f"{names.get(entry.bureau_id, entry.bureau_id)} {entry.month}",
        heading=say(lang, "correction_heading", version=entry.version),
        contents=say(lang, "contents"),
        none_of=say(lang, "none_of", caption="{caption}"),
        sections=sections,
    )
    (folder / CORRECTION_PAGE).write_text(plain_page(page), encoding="utf-8")


def _notes(difference: dict[str, Any], cause: str, lang: Lang) -> list[str]:
    notes = [say(lang, "correction_cause", cause=cause)]
    if difference["editions"]:
        notes.append(say(lang, "correction_editions", found="、".join(difference["editions"])))
    return [*notes, say(lang, "correction_others")]


def _results(difference: dict[str, Any], lang: Lang) -> Listing:
    names = ("score", "rank", "tier", "title")
    heads = [Column(say(lang, "th_whom"))]
    for name in names:
        heads += [
            Column(say(lang, f"correction_{when}", what=say(lang, f"th_{name}")), _KINDS.get(name, "text"))
            for when in ("before", "after")
        ]
    rows = [
        [row["subject_id"], *(row[f"{name}_{when}"] for name in names for when in ("before", "after"))]
        for row in difference["results"]
    ]
    return Listing(say(lang, "correction_results"), heads, rows)


def _lines(difference: dict[str, Any], lang: Lang) -> Listing:
    contribution = say(lang, "th_contribution")
    heads = [Column(say(lang, "th_whom")), Column(say(lang, "th_component"))]
    heads += [Column(say(lang, f"correction_{when}", what=contribution), "points") for when in ("before", "after")]
    rows = [[row[name] for name in ("subject_id", "component", "before", "after")] for row in difference["lines"]]
    return Listing(say(lang, "correction_lines"), heads, rows)


def _rows(difference: dict[str, Any], files: dict[str, str], lang: Lang) -> Listing:
    heads = [Column(say(lang, f"th_{name}")) for name in ("whom", "dataset", "change", "file", "row_no")]
    rows = [
        [
            row["subject_id"] or "",
            contract(row["dataset"]).title,
            say(lang, f"row_{row['change']}"),
            files.get(row["delivery_id"], ""),
            row["row_no"],
        ]
        for row in difference["rows"]
    ]
    return Listing(say(lang, "correction_rows"), heads, rows)


def _rulings(difference: dict[str, Any], lang: Lang) -> Listing:
    names = ("subject_id", "component", "kind", "decided_by", "decided_at")
    heads = [Column(say(lang, f"th_{name}")) for name in ("whom", "component", "act", "who", "at")]
    rows = [
        [say(lang, f"act_{row['kind']}") if name == "kind" else row[name] or "" for name in names]
        for row in difference["rulings"]
    ]
    return Listing(say(lang, "correction_rulings"), heads, rows)
