"""What the rows of a returned form say, in the columns of their contract, as text."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from flows.forms.columns import Form
from flows.forms.page import Page
from flows.wording import Lang, say
from transforms.cells import YES
from transforms.faults import Fault, SourceError
from transforms.forms import typed


def said(page: Page, form: Form, facts: Mapping[str, str]) -> pl.DataFrame:
    """One row per line that says something; raises SourceError for an answer above the table that cannot be read."""
    match form:
        case "declare":
            return _declared(page.rows, facts)
        case "review":
            return _reviews(page, facts)
        case "grant":
            return _grants(page.rows, facts)
        case "rating" | "ballot":
            return _ratings(page.rows, form, facts)
        case "event":
            return _events(page.rows, facts)
        case "decision":
            return _decisions(page, facts)


def _declared(rows: pl.DataFrame, facts: Mapping[str, str]) -> pl.DataFrame:
    return rows.select(
        "row_no",
        "work_date",
        "quantity",
        "evidence",
        person_id=pl.lit(facts["holder"]),
        item_code=typed.code("item"),
        source=pl.lit("declared"),
    )


def _grants(rows: pl.DataFrame, facts: Mapping[str, str]) -> pl.DataFrame:
    return typed.lines(rows, "points", "reason").select(
        "row_no",
        "person_id",
        "points",
        "reason",
        month=pl.lit(facts["period"]),
        granted_by=pl.lit(facts["holder"]),
    )


def _ratings(rows: pl.DataFrame, form: Form, facts: Mapping[str, str]) -> pl.DataFrame:
    """Of a rater under their id, of a ballot under its number and class."""
    if form == "ballot":
        names = {"ballot_no": pl.lit(facts["holder"]), "voter_class": pl.lit(facts["role"])}
        told = typed.lines(rows, "score")
    else:
        names = {"rater_id": pl.lit(facts["holder"]), "role": pl.col("role"), "comment": pl.col("comment")}
        told = typed.lines(rows, "score", "comment")
    return told.select("row_no", "ratee_id", "dimension", "score", period=pl.lit(facts["period"]), **names)


def _events(rows: pl.DataFrame, facts: Mapping[str, str]) -> pl.DataFrame:
    """Each line is an event of its own, named by its form and row: the form again is the same events again."""
    return rows.select(
        "row_no",
        "event_date",
        "points",
        "place",
        "evidence",
        "note",
        event_id=pl.format("F{}-{}", pl.lit(facts["form_id"]), "row_no"),
        person_id=typed.code("person"),
        unit_id=typed.code("unit"),
        event_code=typed.code("event_code"),
        counted_month=pl.lit(facts["period"]),
    )


def _decisions(page: Page, facts: Mapping[str, str]) -> pl.DataFrame:
    lang: Lang = "en" if facts["lang"] == "en" else "zh"
    asked = {name: page.asked.get(say(lang, f"form_{name}")) for name in ("decided_by", "meeting", "document")}
    return typed.lines(page.rows, "grade", "reason").select(
        "row_no",
        "person_id",
        "grade",
        "reason",
        period=pl.lit(facts["period"]),
        kind=pl.lit(facts["role"]),
        **{name: pl.lit(text, dtype=pl.String) for name, text in asked.items()},
    )


def _reviews(page: Page, facts: Mapping[str, str]) -> pl.DataFrame:
    told = typed.reviews(page.rows, is_agreed=_is_yes(page, "form_agreed", facts))
    return told.select(
        "row_no",
        "person_id",
        "item_code",
        "confirmed_quantity",
        "decision",
        printed_quantity=pl.col("declared_quantity"),
        month=pl.lit(facts["period"]),
        stage=pl.lit(facts["role"]),
        reviewer_id=pl.lit(facts["holder"]),
    )


def _is_yes(page: Page, code: str, facts: Mapping[str, str]) -> bool:
    """Whether a question above the table was answered with yes; anything but yes and blank is asked about."""
    lang: Lang = "en" if facts["lang"] == "en" else "zh"
    label = say(lang, code)
    answer = page.asked.get(label, "")
    if answer and answer.lower() not in YES:
        raise SourceError([Fault("form_answer_unread", {"cell": label, "found": answer, "expected": say(lang, "yes")})])
    return bool(answer)
