"""公示: the page that everybody may see while a result is on notice, with no more on it than the edition shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import polars as pl

from flows.desk import Desk
from flows.month_inputs import SchemeMonth
from flows.versions import due_days
from flows.wording import Lang, say
from transforms.scheme.words import Edition
from warehouse.extracts.listings import Column, Kind, Listing
from warehouse.extracts.month_report import MonthReport
from warehouse.extracts.plain_page import PlainPage, Section, plain_page
from warehouse.extracts.words import banners, month_text, vocabulary
from warehouse.files import replace
from warehouse.ledger import PeriodEntry

NOTICE_PAGE = "notice.html"
_COLUMNS = {"name": "person_name", "section": "unit_name"}
_KINDS: dict[str, Kind] = {"rank": "count", "score": "points"}


def notice_workdays(schemes: Sequence[SchemeMonth]) -> int:
    """For how many working days a period is on notice: the most that one of its schemes asks for."""
    return max(one.edition.notice.workdays for one in schemes)


def is_longest_of_several(schemes: Sequence[SchemeMonth]) -> bool:
    """Whether the schemes ask for different numbers of days, so that it has to be said which of them holds."""
    return len({one.edition.notice.workdays for one in schemes if one.edition.notice.workdays}) > 1


def closing_day(desk: Desk, schemes: Sequence[SchemeMonth]) -> date:
    """The last day on which something is taken in for one of the schemes."""
    return max(due_days(desk, one.inputs)["closing"] for one in schemes)


def write_notice(
    desk: Desk, schemes: Sequence[SchemeMonth], reports: Sequence[MonthReport], entry: PeriodEntry, lang: Lang
) -> None:
    """Write the notice beside the pages; one that is over, or that no scheme of the version asks for, is left."""
    if entry.is_in_force or not notice_workdays(schemes):
        return
    shown_of = [(one.edition, report) for one, report in zip(schemes, reports, strict=True) if notice_workdays([one])]
    text = plain_page(_page(shown_of, schemes, notice_days(desk, schemes, entry), lang))
    file = desk.workspace.report(entry.bureau_id, entry.month) / NOTICE_PAGE
    replace(file, lambda path: path.write_text(text, encoding="utf-8"))


def notice_days(desk: Desk, schemes: Sequence[SchemeMonth], entry: PeriodEntry) -> tuple[date, date]:
    """First and last day: as it was put on notice.

    Before that they are working days after the closing day, or after the day of the result if that is later.
    """
    if entry.opens_on and entry.closes_on:
        return date.fromisoformat(entry.opens_on), date.fromisoformat(entry.closes_on)
    closed = closing_day(desk, schemes) + timedelta(days=1)
    there = datetime.fromisoformat(entry.moved_at).date()
    return desk.workdays.run(max(closed, there), notice_workdays(schemes))


def shown(edition: Edition, scores: pl.DataFrame) -> pl.DataFrame:
    """The scores that the notice shows, in its order: by rank, or by tier and then by id, which tells no rank."""
    known = scores.filter(~pl.col("is_held"))
    match edition.notice.show.split():
        case ["top", count]:
            return known.filter(pl.col("rank") <= int(count)).sort("rank", "unit_id", "person_id")
        case ["best"]:
            return known.filter("is_best").sort("rank", "unit_id", "person_id")
        case ["tiers"]:
            tiers = [cut.name for cut in edition.tiers.cuts] if edition.tiers else []
            place = {tier: place for place, tier in enumerate(tiers)}
            order = pl.col("tier").replace_strict(place, default=len(place), return_dtype=pl.Int64)
            return known.sort(order, "unit_id", "person_id")
        case _:
            return known.sort("rank", "unit_id", "person_id", nulls_last=True)


def _page(
    shown_of: Sequence[tuple[Edition, MonthReport]],
    schemes: Sequence[SchemeMonth],
    days: tuple[date, date],
    lang: Lang,
) -> PlainPage:
    """The days first, for they are of the version; then what each scheme that asks for a notice shows."""
    workdays, (opens, closes) = notice_workdays(schemes), days
    notes = [say(lang, "notice_days", count=workdays, opens=opens, closes=closes)]
    if is_longest_of_several(schemes):
        notes.append(say(lang, "notice_longest", count=workdays))
    words = [vocabulary(is_of_units=report.is_of_units)[lang] for _, report in shown_of]
    warned = [text for (_, report), word in zip(shown_of, words, strict=True) for text in banners(report, word)]
    report = shown_of[0][1]
    return PlainPage(
        lang=words[0]["lang"],
        about=f"{report.bureau_name} {month_text(report.month, lang)}",
        heading=say(lang, "notice_heading"),
        contents=words[0]["contents"],
        none_of=words[0]["none_of"],
        notes=notes,
        sections=[_section(edition, one, lang) for edition, one in shown_of],
        banners=tuple(dict.fromkeys(warned)),
    )


def _section(edition: Edition, report: MonthReport, lang: Lang) -> Section:
    held = report.scores["is_held"].sum()
    notes = [say(lang, "notice_held", count=held)] if held else []
    return Section(f"notice-{report.scheme}", report.scheme_title, notes, [listing_of(report, edition, lang)])


def listing_of(report: MonthReport, edition: Edition, lang: Lang, caption: str = "notice_caption") -> Listing:
    """The scores as the notice shows them, in the columns of the edition."""
    words = vocabulary(is_of_units=report.is_of_units)[lang]
    names = edition.notice.columns
    rows = shown(edition, report.scores).select(_COLUMNS.get(name, name) for name in names).rows()
    heads = [Column(words["person" if name == "name" else name], _KINDS.get(name, "text")) for name in names]
    return Listing(say(lang, caption), heads, rows)
