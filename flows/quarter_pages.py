"""A quarter on paper: the survey's page and the list of payouts, in the language of the workspace."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flows.desk import Desk
from flows.payouts import PayoutReport
from flows.reporting import SURVEY_PAGE
from flows.survey_waves import WaveReport
from flows.wording import Lang, say
from transforms.clean.references import current_units
from transforms.comparison.small_groups import FEWEST
from transforms.comparison.waves import ALL
from warehouse.extracts.listings import Cell, Column, Kind, Listing
from warehouse.extracts.plain_page import PlainPage, Section, plain_page
from warehouse.extracts.words import month_text
from warehouse.files import replace
from warehouse.lake import Part

PAYOUT_BOOK = "payout.xlsx"
_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("frame_count", "case_count", "answered_count"), "count"),
    **dict.fromkeys(("rate", "standard_error", "rate_low", "rate_high", "rr1", "rr3"), "points"),
    **dict.fromkeys(("contact_rate", "valid_answer_rate", "refusal_rate", "index_points", "score", "amount"), "points"),
    **dict.fromkeys(("due_on", "handled_at"), "date"),
}
_SHARES = frozenset({"rate", "standard_error", "rate_low", "rate_high", "rr1", "rr3"})
_SHARES |= {"contact_rate", "valid_answer_rate", "refusal_rate"}
_RATED = ("answered_count", "rate", "standard_error", "rate_low", "rate_high")


def written_lang(desk: Desk) -> Lang:
    """The language of what is written to files: a setting, since the bytes may not follow who runs it."""
    return "en" if desk.workspace.lang == "en" else "zh"


def unit_names(desk: Desk) -> dict[str, str]:
    """unit_id -> name as it is now."""
    units = current_units(desk.lake.live(Part("unit", "all")))
    return dict(units.select("unit_id", "unit_name").iter_rows())


def write_survey(desk: Desk, bureau_id: str, report: WaveReport) -> None:
    """Write the page of a bureau's wave; the same rows give the same bytes."""
    lang, names = written_lang(desk), unit_names(desk)
    text = plain_page(_survey_page(report, names, lang))
    file = desk.workspace.report(bureau_id, report.wave) / SURVEY_PAGE
    replace(file, lambda path: path.write_text(text, encoding="utf-8"))


def write_payout(desk: Desk, bureau_id: str, quarter: str, report: PayoutReport) -> None:
    """Write the list of payouts as a workbook to be signed; the same scores give the same bytes."""
    from warehouse.extracts.payout_book import payout_book

    lang = written_lang(desk)
    name = unit_names(desk).get(bureau_id, bureau_id)
    warnings = [say(lang, "payout_trial")] if report.is_trial else []
    about = f"{name} {month_text(quarter, lang)} {report.document}"
    signs = [say(lang, f"payout_sign_{who}") for who in ("filler", "checker", "head", "date")]
    file = desk.workspace.report(bureau_id, quarter) / PAYOUT_BOOK
    table = payout_listing(report, lang)
    replace(file, lambda path: payout_book(path, say(lang, "payout_heading"), about, warnings, table, signs))


def payout_listing(report: PayoutReport, lang: Lang) -> Listing:
    """Who gets what, and the sum, which is the pool or, where nobody has a point, nothing."""
    rows: list[list[Cell]] = [[one.person_id, one.person_name, one.score, one.amount] for one in report.shares]
    rows.append([say(lang, "payout_sum"), "", None, sum((one.amount for one in report.shares), Decimal(0))])
    heads = [Column(say(lang, f"th_{name}"), _KINDS.get(name, "text")) for name in _PAID]
    return Listing(say(lang, "payout_heading"), heads, rows, frozenset({len(rows) - 1}))


_PAID = ("person_id", "person_name", "score_sum", "amount")
_KINDS["score_sum"] = "points"


def _survey_page(report: WaveReport, names: dict[str, str], lang: Lang) -> PlainPage:
    sections = [
        Section("how", say(lang, "survey_how"), _notes(report, lang)),
        Section("units", say(lang, "survey_units"), (), _unit_listings(report, names, lang)),
        Section("parts", say(lang, "survey_parts"), (), _part_listings(report, lang)),
        Section("questions", say(lang, "survey_questions"), (), [_questions(report, lang)]),
        Section("opinions", say(lang, "survey_opinions"), (), _opinions(report, names, lang)),
    ]
    return PlainPage(
        lang="en" if lang == "en" else "zh-CN",
        about=f"{names.get(report.bureau_id, report.bureau_id)} {month_text(report.wave, lang)}",
        heading=say(lang, "survey_heading"),
        contents=say(lang, "contents"),
        none_of=say(lang, "none_of", caption="{caption}"),
        sections=sections,
        banners=_banners(report, lang),
    )


def _banners(report: WaveReport, lang: Lang) -> list[str]:
    """What a reader must know first: a rule that nobody made, questions that nobody marked."""
    found = [say(lang, "survey_assumed")] if report.how.is_assumed else []
    is_unmarked = bool(report.case_count) and report.how.questions == "key" and not report.counted
    return [*found, say(lang, "survey_no_key")] if is_unmarked else found


def _notes(report: WaveReport, lang: Lang) -> list[str]:
    """How the rate came about, and the strata it does not speak for."""
    levels = "、".join(str(level) for level in sorted(report.how.positive, reverse=True))
    asked = "、".join(report.counted) or "-"
    notes = [say(lang, f"survey_{report.how.estimate}"), say(lang, "survey_counted", levels=levels, questions=asked)]
    notes.append(say(lang, "survey_rates"))
    silent = [
        row["stratum"]
        for row in report.rates.to_dicts()
        if (row["unit_id"], row["channel"], row["question"]) == (report.bureau_id, ALL, ALL)
        and row["frame_count"]
        and not row["answered_count"]
    ]
    if silent:
        notes.append(say(lang, "survey_left_out", found="、".join(silent)))
    return [*notes, say(lang, "survey_suppressed", count=FEWEST)] if report.rates["is_suppressed"].any() else notes


def _unit_listings(report: WaveReport, names: dict[str, str], lang: Lang) -> list[Listing]:
    rows = [_row(row, names, lang) for row in report.total(question=ALL)]
    rows.sort(key=lambda row: (row["unit_id"] != report.bureau_id, row["unit_id"]))
    ended = ("unit_name", "case_count", "contact_rate", "valid_answer_rate", "refusal_rate", "rr1", "rr3")
    rated = ("unit_name", "frame_count", "case_count", *_RATED, "told_apart")
    return [_listing(lang, "survey_rated", rows, *rated), _listing(lang, "survey_ended", rows, *ended)]


def _part_listings(report: WaveReport, lang: Lang) -> list[Listing]:
    """The bureau's strata, and its channels where there are several."""
    mine = [row for row in report.rates.to_dicts() if (row["unit_id"], row["question"]) == (report.bureau_id, ALL)]
    strata = [_row(row, {}, lang) for row in mine if row["channel"] == ALL and row["stratum"] != ALL]
    ways = [_row(row, {}, lang) for row in mine if row["stratum"] == ALL and row["channel"] != ALL]
    by_stratum = _listing(lang, "survey_strata", strata, "stratum", "frame_count", "case_count", *_RATED)
    by_way = _listing(lang, "survey_channels", ways, "channel_name", "case_count", *_RATED, "rr1", "rr3")
    return [by_stratum, by_way] if ways else [by_stratum]


def _questions(report: WaveReport, lang: Lang) -> Listing:
    asked = {row["q"]: row for row in report.questions.to_dicts()}
    found = []
    for row in report.total(unit_id=report.bureau_id):
        if row["question"] != ALL:
            said = asked.get(row["question"], {})
            known = {"text": said.get("text"), "dimension": said.get("dimension")}
            found.append(_row(row, {}, lang) | known)
    found.sort(key=lambda row: int(row["question"][1:]))
    return _listing(lang, "survey_questions", found, "question", "text", "dimension", *_RATED)


def _opinions(report: WaveReport, names: dict[str, str], lang: Lang) -> list[Listing]:
    said = [row | {"unit_name": names.get(row["unit_id"], row["unit_id"])} for row in report.said.to_dicts()]
    ledger = [
        row
        | {"unit_name": names.get(row["owner_unit"], row["owner_unit"])}
        | {"standing": say(lang, f"standing_{row['standing']}")}
        for row in report.opinions.to_dicts()
    ]
    columns = ("opinion_id", "source", "topic", "unit_name", "due_on", "handled_at", "standing", "outcome")
    return [
        _listing(lang, "survey_said", said, "call_id", "unit_name", "opinion"),
        _listing(lang, "survey_ledger", ledger, *columns),
    ]


def _row(row: dict[str, Any], names: dict[str, str], lang: Lang) -> dict[str, Any]:
    """A row of rates for people: shares as per cent, codes as words."""
    shown = {name: None if row[name] is None else row[name] * 100 for name in _SHARES}
    apart = {None: "", True: say(lang, "yes"), False: say(lang, "no")}[row["is_told_apart"]]
    way = "" if row["channel"] == ALL else say(lang, f"channel_{row['channel']}")
    stratum = row["stratum"] or say(lang, "stratum_unknown")
    words = {"unit_name": names.get(row["unit_id"], row["unit_id"]), "channel_name": way, "stratum": stratum}
    return row | shown | words | {"told_apart": apart}


def _listing(lang: Lang, caption: str, rows: Sequence[dict[str, Any]], *names: str) -> Listing:
    columns = [Column(say(lang, f"th_{name}"), _KINDS.get(name, "text")) for name in names]
    return Listing(say(lang, caption), columns, [[row[name] for name in names] for row in rows])
