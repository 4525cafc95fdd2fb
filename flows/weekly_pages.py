"""《工作周报汇编》 on paper: the same reports as a page and as a Word document, by section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flows.desk import Desk
from flows.quarter_pages import unit_names, written_lang
from flows.wording import Lang, say
from warehouse.extracts.listings import Column, Kind, Listing
from warehouse.extracts.plain_page import PlainPage, Section, plain_page
from warehouse.files import replace

if TYPE_CHECKING:
    from flows.weekly_reports import WeekReport

PAGE, WORD = "index.html", "weekly.docx"
Row = dict[str, Any]
_KINDS: dict[str, Kind] = dict.fromkeys(("reads", "likes", "comments", "leader_score"), "count")
_COLUMNS = ("writer", "came", "work", "study", "leader_score", "leader_comment", "reads", "likes", "comments")


def write_week(desk: Desk, report: WeekReport) -> None:
    """Write page and Word document; the same rows give the same bytes."""
    lang, names = written_lang(desk), unit_names(desk)
    folder = desk.workspace.report(report.bureau_id, report.label)
    page = plain_page(_page(report, names, lang))
    replace(folder / PAGE, lambda path: path.write_text(page, encoding="utf-8"))
    from warehouse.extracts.word import Paper

    paper = Paper(say(lang, "weekly_heading"))
    _paper(paper, report, names, lang)
    replace(folder / WORD, paper.save)


def _about(report: WeekReport, names: dict[str, str]) -> str:
    return f"{names.get(report.bureau_id, report.bureau_id)} {report.label}（{report.week.isoformat()}）"


def _notes(report: WeekReport, lang: Lang) -> list[str]:
    terms = report.terms
    moments = {"due": _moment(terms.due, lang), "late_until": _moment(terms.late_until, lang)}
    notes = [say(lang, "weekly_due", **moments)]
    if not terms.is_stated:
        notes.append(say(lang, "weekly_not_stated"))
    return [*notes, say(lang, "weekly_shown_only")]


def _moment(said: str, lang: Lang) -> str:
    """A moment such as `friday 24:00` in words."""
    day, _, clock = said.partition(" ")
    return f"{say(lang, f'day_{day}')} {clock}"


def _page(report: WeekReport, names: dict[str, str], lang: Lang) -> PlainPage:
    by_section = [
        Section(f"s{place}", title, (), [_reports(title, rows, lang)])
        for place, (title, rows) in enumerate(_sections(report, names, lang))
    ]
    lists = Section("missing", say(lang, "weekly_missing"), _notes(report, lang), _lists(report, names, lang))
    return PlainPage(
        lang="en" if lang == "en" else "zh-CN",
        about=_about(report, names),
        heading=say(lang, "weekly_heading"),
        contents=say(lang, "contents"),
        none_of=say(lang, "none_of", caption="{caption}"),
        sections=[*by_section, lists],
    )


def _sections(report: WeekReport, names: dict[str, str], lang: Lang) -> list[tuple[str, list[Row]]]:
    """Each section with a report: its own first, then those of its people; who is in no section comes last."""
    own = {row["unit_id"]: row | {"person_name": say(lang, "weekly_of_section")} for row in report.sections}
    people = [row for row in report.people if row["report_id"] is not None]
    units = sorted({*own, *(row["unit_id"] for row in people)}, key=lambda unit: (unit is None, unit or ""))
    found = []
    for unit in units:
        title = say(lang, "weekly_elsewhere") if unit is None else names.get(unit, unit)
        rows = [own[unit]] if unit in own else []
        found.append((title, rows + [row for row in people if row["unit_id"] == unit]))
    return found


def _reports(caption: str, rows: Sequence[Row], lang: Lang) -> Listing:
    columns = [Column(say(lang, f"th_{name}"), _KINDS.get(name, "text")) for name in _COLUMNS]
    shown = [_words(row, lang) for row in rows]
    return Listing(caption, columns, [[row[name] for name in _COLUMNS] for row in shown])


def _words(row: Row, lang: Lang) -> Row:
    """A report for people: when it came, its items one a line."""
    said = {name: "\n".join(f"{n}. {text}" for n, text in enumerate(row[name] or (), 1)) for name in ("work", "study")}
    return row | said | {"writer": row["person_name"] or row["person_id"], "came": _came(row, lang)}


def _came(row: Row, lang: Lang) -> str:
    came = f"{row['submitted_at']:%m-%d %H:%M} {say(lang, 'timeliness_' + row['timeliness'])}"
    changed = row["modified_at"]
    return came if changed is None else f"{came}\n{say(lang, 'weekly_changed', at=f'{changed:%m-%d %H:%M}')}"


def _lists(report: WeekReport, names: dict[str, str], lang: Lang) -> list[Listing]:
    """Who has not written, who was late, who owed none."""
    found = []
    for caption, rows in (("not_written", report.not_written), ("late", report.late), ("excused", report.excused)):
        columns = [Column(say(lang, f"th_{name}")) for name in ("section_name", "person_id", "person_name", "why")]
        cells = [
            [names.get(row["unit_id"], row["unit_id"]), row["person_id"], row["person_name"], _why(row, lang)]
            for row in rows
        ]
        found.append(Listing(say(lang, f"weekly_{caption}"), columns, cells))
    return found


def _why(row: Row, lang: Lang) -> str:
    if row["exempt"]:
        return say(lang, f"exempt_{row['exempt']}")
    return _came(row, lang) if row["timeliness"] else ""


def _paper(paper: Any, report: WeekReport, names: dict[str, str], lang: Lang) -> None:  # noqa: ANN401 - see write_week
    paper.title(say(lang, "weekly_heading"), _about(report, names))
    for title, rows in _sections(report, names, lang):
        paper.heading(title)
        for row in rows:
            _one(paper, _words(row, lang), lang)
    paper.heading(say(lang, "weekly_missing"))
    for note in _notes(report, lang):
        paper.text(note)
    for table in _lists(report, names, lang):
        paper.listing(table, say(lang, "none_of", caption="{caption}"))


def _one(paper: Any, row: Row, lang: Lang) -> None:  # noqa: ANN401 - see write_week
    """One report: the writer, the items, the leader's word, and what readers did."""
    paper.heading(f"{row['writer']}（{row['came'].replace(chr(10), '；')}）", 2)
    for name in ("work", "study"):
        if row[name]:
            paper.text(say(lang, f"th_{name}"), is_strong=True)
            for line in row[name].split("\n"):
                paper.text(line)
    if row["leader_score"] is not None or row["leader_comment"]:
        said = {"score": row["leader_score"] or "-", "comment": row["leader_comment"] or ""}
        paper.text(say(lang, "weekly_leader", **said))
    counts = {name: row[name] or "0" for name in ("reads", "likes", "comments")}
    paper.text(say(lang, "weekly_readers", **counts))
