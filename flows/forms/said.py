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
        case "review":
            return _reviews(page, facts)
        case _:
            raise NotImplementedError(form)


def _reviews(page: Page, facts: Mapping[str, str]) -> pl.DataFrame:
    rows = page.rows if "section_quantity" in page.rows.columns else page.rows.with_columns(section_quantity=None)
    rows = rows.with_columns(pl.col("section_quantity").cast(pl.String))
    told = typed.reviews(rows, is_agreed=_is_yes(page, "form_agreed", facts))
    return told.select(
        "row_no",
        "person_id",
        "item_code",
        "confirmed_quantity",
        "decision",
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
