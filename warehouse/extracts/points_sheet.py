"""《工作量化考核积分表》: a block for every person, each on pages of its own, from entries to the total score.

Upright and small, so that a person's month takes a page or two; which file and row an entry came in, `explain` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from warehouse.extracts.listings import Column, Kind
from warehouse.extracts.month_report import (
    MonthReport,
    Row,
    added,
    by_person,
    columns,
    has_several_stints,
    lines_of,
    score_range,
    trimmed,
)
from warehouse.extracts.result_sheets import remark
from warehouse.extracts.sheet import Sheet, lines_needed
from warehouse.extracts.words import Words

WIDTHS = (10, 28, 8, 8, 8, 9, 30, 6, 24)
DATE, ITEM, QUANTITY, COUNTED, EACH, POINTS, EVIDENCE, SOURCE, REMARK = range(len(WIDTHS))
SCALE = 62
ROW_HEIGHT = 12.75
_LINE_CELLS: Sequence[tuple[int, str, Kind]] = (
    (QUANTITY, "measure", "quantity"),
    (COUNTED, "points", "points"),
    (EACH, "weight", "quantity"),
    (POINTS, "contribution", "points"),
)


def entry_columns(words: Words) -> list[Column]:
    """The heads of the form; events and grants stand under the same ones."""
    return [
        Column(words["work_date"], "date"),
        Column(words["item"]),
        Column(words["quantity"], "quantity"),
        Column(words["confirmed"], "quantity"),
        Column(words["points_each"], "quantity"),
        Column(words["points"], "points"),
        Column(words["evidence"]),
        Column(words["source"]),
        Column(words["remark"]),
    ]


@dataclass
class PointsSheet:
    """Writes the blocks and remembers where each person's begins."""

    report: MonthReport
    words: Words
    sheet: Sheet
    begins: dict[str, int] = field(default_factory=dict)

    def write(self, people: Sequence[Row]) -> None:
        """All blocks, a page break between them."""
        self.sheet.heads(entry_columns(self.words), is_frozen=True)
        entries = by_person(self.report.entries, "work_date", "item_code", "file", "row_no")
        events = by_person(self.report.events, "event_date", "event_code", "file", "row_no")
        grants = by_person(self.report.grants, "file", "row_no")
        lines = lines_of(self.report)
        for person in people:
            of = person["person_id"]
            self.begins[of] = self.sheet.row
            self._who(person)
            self._entries(entries.get(of, []))
            self._merits(events.get(of, []), grants.get(of, []))
            self._lines(person, lines.get(of, []))
            self.sheet.signatures(
                *(self.words[name] for name in ("sign_self", "sign_chief", "sign_panel", "sign_date"))
            )
        self.sheet.page.set_h_pagebreaks(list(self.begins.values())[1:])

    def _who(self, person: Row) -> None:
        fields = {"person": "person_name", "person_id": "person_id", "section": "unit_name", "post": "post_title"}
        text = "        ".join(f"{self.words[word]}：{person[name]}" for word, name in fields.items())
        self.sheet.across(text, "caption", height=22)

    def _entries(self, entries: Sequence[Row]) -> None:
        shown = entry_columns(self.words)
        for row in entries:
            item = f"{row['item_code'] or ''} {row['item_name']}".strip()
            source = self.words.get(f"source_{row['source']}", row["source"])
            numbers = [row[name] for name in ("quantity", "counted_quantity", "points_each", "points")]
            rest = [row["evidence"], source, row["remark"]]
            needed = max(lines_needed(text or "", WIDTHS[place]) for place, text in ((ITEM, item), (EVIDENCE, rest[0])))
            needed = max(needed, lines_needed(row["remark"] or "", WIDTHS[REMARK]))
            self.sheet.page.set_row(self.sheet.row, ROW_HEIGHT * needed)
            self.sheet.cells([row["work_date"], item, *numbers, *rest], shown)
        if entries:
            self._sum(self.words["subtotal"], entries)

    def _sum(self, title: str, found: Sequence[Row]) -> None:
        self.sheet.span(DATE, EACH, title, "text", is_strong=True)
        self.sheet.cell(POINTS, added(*(row["points"] for row in found)), "points", is_strong=True)
        self.sheet.span(EVIDENCE, REMARK, "", "text")
        self.sheet.row += 1

    def _merits(self, events: Sequence[Row], grants: Sequence[Row]) -> None:
        if events:
            self.sheet.across(self.words["events"], "caption")
        for row in events:
            self._merit(row, f"{row['event_code']} {row['event_name']}".strip())
        if grants:
            self.sheet.across(self.words["grants"], "caption")
        for row in grants:
            self._merit(row, row["reason"] or "")

    def _merit(self, row: Row, what: str) -> None:
        self.sheet.cell(DATE, row.get("event_date") or "", "date")
        self.sheet.span(ITEM, EACH, what, "text")
        self.sheet.cell(POINTS, row["points"], "points")
        self.sheet.span(EVIDENCE, REMARK, row.get("evidence") or "", "text")
        self.sheet.row += 1

    def _lines(self, person: Row, lines: Sequence[Row]) -> None:
        titles = {column.name: column.title for column in columns(self.report, self.words["total_limit"])}
        self.sheet.across(self.words["components"], "caption")
        self._line_heads()
        stint = None
        for line in lines:
            if has_several_stints(lines) and line["stint"] != stint:
                stint = line["stint"]
                self.sheet.span(DATE, POINTS, line["stint_title"] or "", "text", is_strong=True)
                self.sheet.row += 1
            self.sheet.span(DATE, ITEM, titles.get(line["component"]) or line["component"], "text")
            for place, name, kind in _LINE_CELLS:
                self.sheet.cell(place, line[name], kind)
            self.sheet.row += 1
        self._score(person)

    def _line_heads(self) -> None:
        self.sheet.span(DATE, ITEM, self.words["component"], "head")
        for place, name, _ in _LINE_CELLS:
            self.sheet.span(place, place, self.words[name], "head")
        self.sheet.row += 1

    def _score(self, person: Row) -> None:
        score = score_range(person) if person["is_held"] else trimmed(person["score"])
        place = "" if person["is_held"] else self._place(person)
        why = (person["tier"], person["title"], remark(person, self.words), person["hold_reason"])
        told = "  ".join(text for text in (score, place, *why) if text)
        self.sheet.span(DATE, ITEM, self.words["total"], "text", is_strong=True)
        self.sheet.span(QUANTITY, REMARK, told, "text", is_strong=True)
        self.sheet.row += 1

    def _place(self, person: Row) -> str:
        return self.words["not_ranked"] if person["rank"] is None else self.words["place"].format(rank=person["rank"])
