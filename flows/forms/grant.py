"""机动分表: for the head of the bureau, everybody who may be given points, the pool, what is spent and what is left."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from flows.forms.blank import Blank, Office, number
from flows.terms import grant_terms
from flows.wording import say
from transforms.fixed_point import decimal
from transforms.forms.reviewers import heads
from transforms.period import last_day
from warehouse.extracts.form import Asked

_MOST = 100_000


def blanks(office: Office) -> list[Blank]:
    """One form per head of the bureau, where the edition has points to give."""
    terms = grant_terms(office.desk, office.month, office.refs).filter(pl.col("bureau_id") == office.bureau_id)
    if terms.is_empty():
        return []
    chiefs = heads(office.refs.posting, last_day(office.month)).filter(pl.col("above_id") == office.bureau_id)
    return [_blank(office, head, terms.to_dicts()[0]) for head in chiefs["reviewer_id"].unique().sort().to_list()]


def _blank(office: Office, head: str, terms: dict[str, int | bool | None]) -> Blank:
    given = dict(office.rows("grant").select("person_id", "points").iter_rows())
    people = office.roster.subjects.sort("unit_id", "person_id").select("person_id", "unit_id").iter_rows()
    rows = [office.person(who, unit) | {"granted": number(given.get(who))} for who, unit in people]
    pool, spent = decimal(int(terms["pool"] or 0)), decimal(sum(given.values()))
    cap = terms["cap"]
    lowest = -_MOST if terms["is_negative_allowed"] else 0
    highest = _MOST if cap is None else int(decimal(int(cap)))
    asked = [_shown(office, "pool", pool), _shown(office, "spent", spent), _shown(office, "left", pool - spent)]
    if cap is not None:
        asked.append(_shown(office, "cap", decimal(int(cap))))
    sum_of = say(office.lang, "form_points")
    asked.append(Asked(say(office.lang, "form_sum"), Decimal(0), "points", sum_of=sum_of))
    return Blank(
        form="grant",
        period=office.month,
        holder=head,
        role="",
        name=head,
        about=office.about(head),
        rows=rows,
        asked=asked,
        bounds={"points": (lowest, highest)},
    )


def _shown(office: Office, name: str, value: Decimal) -> Asked:
    return Asked(say(office.lang, f"form_{name}"), value.normalize(), "points")
