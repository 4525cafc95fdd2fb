"""The papers of a period: 《考核结果审批表》 to be signed, 《例会通报》 and 《绩效分析报告》 after it; Word on A4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.acts import SIGN, WAIVE, acts_about
from flows.analysis_paper import write_analysis
from flows.desk import Desk
from flows.month_inputs import SchemeMonth
from flows.notices import listing_of
from flows.wording import Lang, say
from transforms.clean.references import of_bureau
from transforms.contracts import TIMELESS
from warehouse.extracts.listings import Column, Kind, Listing
from warehouse.extracts.month_report import MonthReport
from warehouse.extracts.words import month_text, vocabulary
from warehouse.files import replace
from warehouse.lake import Part
from warehouse.ledger import PeriodEntry
from warehouse.states import APPROVED, NOTICED

if TYPE_CHECKING:
    from warehouse.extracts.word import Paper

_HEADS = {"unit_name": "section_name"}
_WORDS = {"person_id": "person_id", "person_name": "person"}
APPROVAL, BULLETIN, ANALYSIS = "approval.docx", "bulletin.docx", "analysis.docx"


Scored = Sequence[tuple[SchemeMonth, MonthReport]]
"""Every scheme of a version with what is told of it, in their order: what is signed is the whole version."""


def write_papers(desk: Desk, scored: Scored, entry: PeriodEntry, folder: Path, lang: Lang) -> None:
    """Write the sheet to be signed while a result is decided on, and what is read out once it is published."""
    if entry.state in (NOTICED, APPROVED):
        _write(folder / APPROVAL, "approval_heading", lang, lambda paper: _approval(paper, desk, scored, entry, lang))
    elif entry.is_in_force:
        _write(folder / BULLETIN, "bulletin_heading", lang, lambda paper: _bulletin(paper, scored, entry, lang))
        causes = _causes(desk, entry.bureau_id)
        _write(folder / ANALYSIS, "analysis_heading", lang, lambda paper: write_analysis(paper, scored, causes, lang))


def _causes(desk: Desk, bureau_id: str) -> dict[str, str]:
    """cause_code -> what it is called."""
    rows = of_bureau(desk.lake.live(Part("cause", TIMELESS)), bureau_id)
    return dict(rows.select("cause_code", "cause_name").iter_rows())


def _write(file: Path, heading: str, lang: Lang, fill: Callable[[Paper], None]) -> None:
    from warehouse.extracts.word import Paper  # a night that writes no paper does not load it

    paper = Paper(say(lang, heading))
    fill(paper)
    replace(file, paper.save)


def _about(report: MonthReport, lang: Lang) -> str:
    return f"{report.bureau_name} {month_text(report.month, lang)}"


def _approval(paper: Paper, desk: Desk, scored: Scored, entry: PeriodEntry, lang: Lang) -> None:
    """Who is asked to approve what: the result by name, who is held and why, who signed, who waived."""
    none = say(lang, "none_of", caption="{caption}")
    paper.title(say(lang, "approval_heading"), _about(scored[0][1], lang))
    for _, report in scored:
        if len(scored) > 1:
            paper.heading(report.scheme_title)
        paper.text(say(lang, "approval_basis", title=report.scheme_title, basis=report.basis, edition=report.edition))
        paper.text(say(lang, "approval_edition_hash", edition_hash=report.edition_hash))
        for listing in (_results(report, lang), _held(report, lang)):
            paper.listing(listing, none)
    paper.text(say(lang, "approval_input_hash", input_hash=entry.input_hash))
    if entry.opens_on:
        paper.text(say(lang, "approval_notice", opens=entry.opens_on, closes=entry.closes_on))
    for kind, word in ((SIGN, "document"), (WAIVE, "reason")):
        paper.listing(_said(desk, entry, kind, word, lang), none)
    paper.signatures([say(lang, f"approval_{who}") for who in ("office", "leader", "date")])


def _results(report: MonthReport, lang: Lang) -> Listing:
    """Everybody by rank; tiers and titles only where the scheme gives any."""
    known = [name for name in ("tier", "title") if report.scores[name].is_not_null().any()]
    names = ["rank", *_who(report), "score", *known]
    kinds: dict[str, Kind] = {"rank": "count", "score": "points"}
    heads = [Column(_head(report, name, lang), kinds.get(name, "text")) for name in names]
    rows = report.scores.sort("rank", "unit_id", "person_id", nulls_last=True).select(names).rows()
    return Listing(say(lang, "approval_results"), heads, rows)


def _held(report: MonthReport, lang: Lang) -> Listing:
    names = ("person_id", "person_name", "hold_reason")
    rows = report.scores.filter("is_held").sort("person_id").select(names).rows()
    heads = [Column(_head(report, name, lang)) for name in ("person_id", "person_name", "why")]
    return Listing(say(lang, "approval_held"), heads, rows)


def _who(report: MonthReport) -> list[str]:
    """What says whose row it is; a unit is in no other section than itself."""
    return ["person_id", "person_name"] if report.is_of_units else ["person_id", "person_name", "unit_name"]


def _head(report: MonthReport, name: str, lang: Lang) -> str:
    """What a column is called: a unit has a code and is no person."""
    word = _WORDS.get(name)
    if word and report.is_of_units:
        return vocabulary(is_of_units=True)[lang][word]
    return say(lang, f"th_{_HEADS.get(name, name)}")


def _said(desk: Desk, entry: PeriodEntry, kind: str, word: str, lang: Lang) -> Listing:
    rows = [(act["by"], act["at"][:16].replace("T", " "), act[word]) for act in acts_about(desk, entry, kind)]
    heads = [Column(say(lang, f"th_{name}")) for name in ("who", "at", word)]
    return Listing(say(lang, f"approval_{kind}"), heads, rows)


def _bulletin(paper: Paper, scored: Scored, entry: PeriodEntry, lang: Lang) -> None:
    """What is read out at the monthly meeting: each scheme's result as its notice shows it, and what is said of it."""
    first = scored[0][1]
    paper.title(say(lang, "bulletin_heading"), _about(first, lang))
    if first.is_trial:
        paper.text(say(lang, "bulletin_trial"), is_strong=True)
    if entry.document:
        paper.text(entry.document, is_right=True)
    for one, report in scored:
        if len(scored) > 1:
            paper.heading(report.scheme_title)
        _announced(paper, one, report, lang)


def _announced(paper: Paper, one: SchemeMonth, report: MonthReport, lang: Lang) -> None:
    """The result of one scheme, who won, and the sections of its page."""
    none = say(lang, "none_of", caption="{caption}")
    paper.text(say(lang, "bulletin_basis", title=report.scheme_title, version=report.version))
    paper.listing(listing_of(report, one.edition, lang, "approval_results"), none)
    winners = report.scores.filter(report.scores["title"].is_not_null()).sort("title", "person_id")
    for title, name, unit in winners.select("title", "person_name", "unit_name").iter_rows():
        code = "bulletin_winning_unit" if report.is_of_units else "bulletin_winner"
        paper.text(say(lang, code, title=title, name=name, unit=unit))
    for section in report.sections:
        paper.heading(section.heading)
        for note in section.notes:
            paper.text(note)
        for table in section.listings:
            paper.listing(table, none)
