"""The page of data quality (`var/reports/quality/index.html`): what failed since when, what came back, who owes what.

Ids only: what a refused file says of itself is shown without the names of people that the workspace knows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from flows.desk import Desk
from flows.quality_facts import LOOKED_BACK, Facts, quality_facts
from flows.quality_trends import trends
from flows.quality_words import Wording
from flows.watching import Watched
from transforms.comparison.volumes import CHECKS
from transforms.contracts import TIMELESS
from transforms.faults import Fault
from warehouse.files import replace
from warehouse.lake import Part

if TYPE_CHECKING:
    from warehouse.extracts.quality_page import Cell, QualityPage, Table
    from warehouse.extracts.quality_page import Part as PagePart

_WORDS = (
    *("heading", "contents", "none_of", "trends", "advice", "advice_note"),
    *("check", "where", "effect", "trend", "failures", "since"),
)


def write_quality(desk: Desk, watched: Watched) -> Path:
    """Write the page and return where it lies; the same ledger gives the same bytes."""
    from warehouse.extracts.quality_page import quality_page

    said = Wording(desk.workspace.lang)
    text = quality_page(_page(desk, quality_facts(desk), watched, said))
    file = desk.workspace.var / "reports" / "quality" / "index.html"
    replace(file, lambda path: path.write_text(text, encoding="utf-8"))
    return file


def _page(desk: Desk, facts: Facts, watched: Watched, said: Wording) -> QualityPage:
    from warehouse.extracts.quality_page import QualityPage

    shown, passed, nights = trends(facts, said)
    parts = [_missing(facts, watched, said)], [_rejects(facts, said), _told(facts, said), _refused(desk, facts, said)]
    days = LOOKED_BACK.days
    words = {name: said(name) for name in _WORDS} | {
        "about": said("about", day=desk.today.isoformat(), days=days),
        "trends_note": said("trends_note", days=days, passed=passed),
        "trends_caption": said("trends_caption", nights=nights),
    }
    return QualityPage(
        lang=said.html_lang,
        words=words,
        figures=_figures(facts, watched, said),
        before=parts[0],
        trends=shown,
        after=parts[1],
        advice=said.advice(_codes(facts, watched)),
        footer=[said("footer")],
    )


def _codes(facts: Facts, watched: Watched) -> list[str]:
    """The reasons that the page names, each once, in order."""
    failing = facts.frames["trends"].filter(pl.col("failures") > 0)["code"]
    told = [check for check in CHECKS if watched.volumes[check].any()]
    named = [*failing, *facts.frames["reasons"]["code"], *told, *(["file_expected"] if watched.missing else [])]
    return sorted(dict.fromkeys(named))


def _figures(facts: Facts, watched: Watched, said: Wording) -> list[tuple[str, int]]:
    rows = dict(facts.frames["reasons"].group_by("severity").agg(pl.col("rows").sum()).iter_rows())
    return [
        (said("figure_missing"), sum(one.missing for one in watched.missing)),
        (said("figure_failing"), int((facts.frames["open"]["failures"] > 0).sum())),
        (said("figure_rejected"), int(rows.get("reject", 0))),
        (said("figure_held"), int(rows.get("hold", 0))),
        (said("figure_refused"), len(facts.refused)),
    ]


def _table(
    said: Wording, caption: str, names: Sequence[str], rows: Sequence[Sequence[Cell]], *, is_folded: bool = False
) -> Table:
    from warehouse.extracts.quality_page import Table

    numbers = frozenset(at for at, name in enumerate(names) if name in _NUMBERS)
    return Table(said(f"{caption}_caption"), [said(name) for name in names], rows, numbers, is_folded)


_NUMBERS = ("due", "came", "files", "rows", "usual_files", "usual_rows")


def _part(said: Wording, name: str, tables: Sequence[Table]) -> PagePart:
    from warehouse.extracts.quality_page import Part as PagePart

    return PagePart(name, said(name), [said(f"{name}_note")], tables)


def _missing(facts: Facts, watched: Watched, said: Wording) -> PagePart:
    owed: list[list[Cell]] = [
        [
            said.folder(one.folder),
            said.link("file_expected", one.profile),
            said(f"expected_{one.expected}"),
            one.month,
            one.due,
            one.came,
            said("effect_hold" if one.holds else "effect_warn"),
        ]
        for one in watched.missing
    ]
    delivered: list[list[Cell]] = [
        [said.folder(row["folder"]), row["profile"], row["received_on"], row["files"]]
        for row in facts.frames["delivered"].to_dicts()
    ]
    unusual = [row for one in watched.volumes.to_dicts() for row in _unusual(one, said)]
    return _part(
        said,
        "missing",
        [
            _table(said, "missing", ("folder", "profile", "expected", "month", "due", "came", "effect"), owed),
            _table(said, "volumes", _VOLUMES, unusual),
            _table(said, "delivered", ("folder", "profile", "received_on", "files"), delivered, is_folded=True),
        ],
    )


_VOLUMES = ("bureau", "dataset", "profile", "found", "files", "usual_files", "rows", "usual_rows")


def _unusual(row: dict[str, Any], said: Wording) -> list[list[Cell]]:
    feed = [row["bureau_id"], said.dataset(row["dataset"]), row["profile"]]
    counts = [row[name] for name in ("files", "usual_files", "rows", "usual_rows")]
    return [[*feed, said.link(check), *counts] for check in CHECKS if row[check]]


def _rejects(facts: Facts, said: Wording) -> PagePart:
    reasons = facts.frames["reasons"].filter(pl.col("severity") == "reject").to_dicts()
    by_reason: list[list[Cell]] = [[said.link(r["code"]), said.dataset(r["dataset"]), r["rows"]] for r in reasons]
    units = facts.frames["units"].to_dicts()
    by_unit: list[list[Cell]] = [[r["unit_id"], said.link(r["code"]), r["rows"]] for r in units]
    by_sender: list[list[Cell]] = [
        [said.folder(r["folder"]), r["profile"], r["files"], r["rows"]] for r in facts.frames["senders"].to_dicts()
    ]
    return _part(
        said,
        "rejects",
        [
            _table(said, "reasons", ("reason", "dataset", "rows"), by_reason),
            _table(said, "units", ("unit", "reason", "rows"), by_unit),
            _table(said, "senders", ("folder", "profile", "files", "rows"), by_sender),
        ],
    )


def _told(facts: Facts, said: Wording) -> PagePart:
    """What was found of rows that count."""
    found = facts.frames["reasons"].filter(pl.col("severity") != "reject").to_dicts()
    rows: list[list[Cell]] = [
        [said.link(r["code"]), said.dataset(r["dataset"]), said(f"effect_{r['severity']}"), r["rows"]] for r in found
    ]
    return _part(said, "told", [_table(said, "told", ("reason", "dataset", "effect", "rows"), rows)])


def _refused(desk: Desk, facts: Facts, said: Wording) -> PagePart:
    names = desk.lake.live(Part("person", TIMELESS))["person_name"].drop_nulls().unique() if facts.refused else ()
    rows: list[list[Cell]] = [
        [
            entry.delivery_id[:12],
            said.folder(entry.folder),
            entry.profile,
            entry.received_at[:10],
            said.nameless([Fault(f["code"], f["fields"]) for f in json.loads(entry.faults)], names),
        ]
        for entry in facts.refused
    ]
    heads = ("delivery", "folder", "profile", "received_on", "reason")
    return _part(said, "refused", [_table(said, "refused", heads, rows)])
