"""A bureau's period as page and workbook, one of each a scheme, and its site: gathers what the renderers print."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from flows.desk import Desk
from flows.month_inputs import SchemeMonth
from flows.notices import write_notice
from flows.papers import write_papers
from flows.registers import annual_scheme
from flows.report_grades import graded_scores
from flows.report_names import Names
from flows.report_sections import sections
from flows.report_tables import Telling
from flows.report_work import merits, work
from flows.site_pages import linked, site_of, write_site
from flows.wording import Lang, say
from transforms.contracts import DATASETS, contract
from transforms.fixed_point import stored
from transforms.listing.people import not_declared, not_reviewed
from transforms.period import months_of
from transforms.scheme.words import Component, Edition
from transforms.scoring.inputs import Inputs
from warehouse.extracts.month_report import SCHEMAS, ComponentTitle, MonthReport
from warehouse.files import replace
from warehouse.ledger import PeriodEntry
from warehouse.states import CORRECTED
from warehouse.store import frame

SURVEY_PAGE = "survey.html"
CORRECTION_PAGE = "correction.html"


def write_reports(desk: Desk, schemes: Sequence[SchemeMonth], entry: PeriodEntry, into: Path | None = None) -> None:
    """Write page, workbook and papers of every scheme of the version, the first as index.html, and the site beside it.

    The same inputs give the same bytes. `into` is another folder than that of the reports: of a version that is made.
    """
    from warehouse.extracts.page import page  # a night that refreshes nothing renders nothing
    from warehouse.extracts.workbook import workbook

    lang: Lang = "en" if desk.workspace.lang == "en" else "zh"
    shown = desk.workspace.report(entry.bureau_id, entry.month)
    folder = into or shown
    others = tuple((one.edition.title, page_name(place, one)) for place, one in enumerate(schemes))
    if (shown / SURVEY_PAGE).exists():
        others += ((say(lang, "survey_heading"), SURVEY_PAGE),)
    if entry.state == CORRECTED:
        others += ((say(lang, "correction_heading", version=entry.version), CORRECTION_PAGE),)
    told = [Telling(desk, one, Names.of(desk, one.inputs, lang), tuple(schemes), entry) for one in schemes]
    site = site_of(told, [month_report(one, others if len(others) > 1 else ()) for one in told])
    reports = linked(site)
    write_notice(desk, schemes, reports, entry, lang)
    write_papers(desk, list(zip(schemes, reports, strict=True)), entry, folder, lang)
    for place, (one, report) in enumerate(zip(schemes, reports, strict=True)):
        text = page(report, lang)
        replace(folder / page_name(place, one), lambda path, text=text: path.write_text(text, encoding="utf-8"))  # type: ignore[misc]
        book = "workbook.xlsx" if place == 0 else f"workbook-{one.edition.scheme}.xlsx"
        replace(folder / book, lambda path, report=report: workbook(report, path))  # type: ignore[misc]
        if one is annual_scheme(schemes):
            from flows.annual_papers import write_annual_papers

            write_annual_papers(told[place], report, folder)
    write_site(site, folder)


def page_name(place: int, one: SchemeMonth) -> str:
    """The file of a scheme's page: the first scheme's is the one that is promised."""
    return "index.html" if place == 0 else f"{one.edition.scheme}.html"


def month_report(told: Telling, others: tuple[tuple[str, str], ...] = ()) -> MonthReport:
    """Everything that the page and the workbook of a scheme show; `others` are titles and files of all its pages.

    What is told of the bureau as a whole stands with the first of the schemes of the period.
    """
    one, names, lang = told.one, told.names, told.names.lang
    edition, inputs = one.edition, one.inputs
    frames: dict[str, Any] = work(told.entries, names) | merits(inputs, edition, names) | _lists(told)
    frames |= _quality(told.desk, inputs, names)
    return MonthReport(
        **_identity(one, told.entry),
        bureau_name=names.unit_names.get(inputs.bureau_id, inputs.bureau_id),
        assumptions=tuple(_assumption(edition, word, lang) for word in edition.assumptions),
        components=tuple(_component(c, lang) for c in edition.components),
        pages=others,
        is_of_units=edition.subject != "person",
        has_tiers=edition.tiers is not None,
        scores=_scores(told),
        lines=_lines(told),
        **frames,
        sections=sections(told),
    )


def _identity(one: SchemeMonth, entry: PeriodEntry) -> dict[str, Any]:
    """What the report is of: whose, when, by which edition, in which version."""
    edition = one.edition
    return {
        "bureau_id": one.inputs.bureau_id,
        "month": one.inputs.month,
        "scheme": edition.scheme,
        "scheme_title": edition.title,
        "basis": edition.basis,
        "edition": edition.effective,
        "edition_hash": one.written.sha256,
        "version": entry.version,
        "state": entry.state,
        "is_trial": entry.is_trial,
    }


def _assumption(edition: Edition, word: str, lang: Lang) -> str:
    component, _, inner = word.rpartition(".")
    titles = {c.name: c.title for c in edition.components}
    known = say(lang, f"label_{inner}")
    return f"{titles[component]}:{known}" if component else known


def _component(component: Component, lang: Lang) -> ComponentTitle:
    return ComponentTitle(
        name=component.name,
        title=component.title,
        basis=component.basis,
        is_added=component.adds,
        kind=component.kind,
        assumed=tuple(say(lang, f"label_{word}") for word in component.assumed),
    )


def _scores(told: Telling) -> pl.DataFrame:
    """One row per subject; a unit stands in the place of a person."""
    one, names = told.one, told.names
    return graded_scores(one, names.lang).with_columns(
        names.unit(),
        _post_title(told),
        names.said("hold_reason"),
        pl.col("post_class").fill_null(""),
        person_id="subject_id",
        person_name="name",
    )


def _lines(told: Telling) -> pl.DataFrame:
    """The lines, each with what its stint is called: section and post class."""
    stint = pl.concat_str(told.names.unit(), _post_title(told), separator=" · ", ignore_nulls=True)
    return told.one.scored.lines.with_columns(person_id="subject_id", stint_title=stint)


def _post_title(told: Telling) -> pl.Expr:
    """What a post class is called: an appraisal that names none has the titles of the bureau's monthly edition."""
    others = told.desk.editions_of(told.bureau_id, months_of(told.period)[-1])
    known = [told.one.edition, *(one.edition for one in others)]
    titles = {post: edition.post_title(post) for edition in reversed(known) for post in edition.post_classes}
    return pl.col("post_class").replace(titles).alias("post_title")


def _lists(told: Telling) -> dict[str, pl.DataFrame]:
    inputs, names = told.one.inputs, told.names
    people = inputs.subjects.select("person_id", names.unit(), person_name="name")
    waiting = not_reviewed(told.entries).join(people, on="person_id", validate="m:1")
    return {
        "not_declared": not_declared(inputs)
        .select("person_id", names.unit(), person_name="name")
        .select("person_id", "person_name", "unit_name"),
        "not_reviewed": waiting.select(
            "person_id",
            "person_name",
            "unit_name",
            pl.col("item_code").fill_null(""),
            pl.col("item_name").fill_null(say(names.lang, "temporary_work")),
            stored("quantity").alias("declared"),
        ),
        "not_scored": inputs.not_scored.select("person_id", "person_name", names.said("why_not").alias("reason")),
    }


def _quality(desk: Desk, inputs: Inputs, names: Names) -> dict[str, pl.DataFrame]:
    """What the ledgers say of the month: late people, rejects by reason, where the rows of each file ended."""
    month = inputs.month
    with desk.warehouse.reading() as connection:
        late = frame(connection, _LATE, month=month, bureau=inputs.bureau_id)
        rejected = frame(connection, _REJECTS, month=month, bureau=inputs.bureau_id)
        delivered = frame(connection, _DELIVERIES, month=month, bureau=inputs.bureau_id)
    titles = {name: contract(name).title for name in DATASETS}
    return {
        "late": _typed(late, "late").with_columns(names.said("what")),
        "rejects": _typed(rejected, "rejects").with_columns(
            pl.col("dataset").replace(titles),
            pl.col("unit_name").replace(names.unit_names),
            pl.col("reason").replace({code: say(names.lang, f"reason_{code}") for code in rejected["reason"].unique()}),
        ),
        "deliveries": _typed(delivered, "deliveries"),
    }


def _typed(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    shape = SCHEMAS[name]
    return rows.select(pl.col(column).cast(kind) for column, kind in shape.items())


_LATE = """
    SELECT 'deadline_' || deadline AS what, person_id, due_on, came_on FROM fact_deadline
    WHERE month = :month AND bureau_id = :bureau AND is_late ORDER BY person_id, deadline
"""
_REJECTS = """
    SELECT dataset, COALESCE(unit_id, '') AS unit_name, code AS reason, COUNT(*) AS rows FROM ops_reject
    WHERE month IN (:month, 'undated') AND severity = 'reject' AND bureau_id = :bureau
    GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_DELIVERIES = """
    SELECT d.file_name AS file, SUM(r.loaded + r.rejected + r.superseded + r.withdrawn) AS rows_in,
           SUM(r.loaded) AS loaded, SUM(r.rejected) AS rejected, SUM(r.superseded) AS superseded,
           SUM(r.withdrawn) AS withdrawn
    FROM ops_delivery_rows r JOIN ops_delivery d ON d.delivery_id = r.delivery_id
    WHERE r.month = :month AND r.bureau_id = :bureau GROUP BY d.file_name, d.arrival ORDER BY d.arrival
"""
