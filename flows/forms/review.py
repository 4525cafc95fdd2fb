"""审核表: for every section head and every member of the panel, the declared work that is theirs to confirm."""

from __future__ import annotations

import polars as pl

from flows.forms.blank import Blank, Office, number
from flows.wording import say
from transforms.forms.reviewers import reviewers
from transforms.forms.work import declared_work, prices
from transforms.period import first_day, last_day
from warehouse.extracts.form import Asked

_STAGES = ("section", "panel")


def blanks(office: Office) -> list[Blank]:
    """One form per reviewer and stage who has something to review."""
    by_stage = {stage: _work(office, stage) for stage in _STAGES}
    found = []
    for (stage, reviewer), people in _assigned(office).group_by("stage", "reviewer_id", maintain_order=True):
        mine = by_stage[str(stage)].join(people.select("person_id"), on="person_id", how="semi")
        if mine.height:
            found.append(_blank(office, str(stage), str(reviewer), mine))
    return found


def without_form(office: Office) -> list[str]:
    """People with declared work that nobody is there to review."""
    work = _work(office, _STAGES[0]).join(_assigned(office), on="person_id", how="anti")
    return work["person_id"].unique().sort().to_list()


def _assigned(office: Office) -> pl.DataFrame:
    refs, day = office.refs, last_day(office.month)
    duties = office.rows("responsibility")
    return reviewers(office.homes, refs.posting, duties, refs.unit, office.bureau_id, day)


def _work(office: Office, stage: str) -> pl.DataFrame:
    priced = prices(office.rows("work_item"), first_day(office.month), last_day(office.month))
    return declared_work(office.rows("work_log"), office.rows("work_review"), priced, stage)


def _blank(office: Office, stage: str, reviewer: str, work: pl.DataFrame) -> Blank:
    quantities = ("points_each", "declared_quantity", "system_quantity", "difference", "earlier_quantity")
    rows = []
    for one in work.to_dicts():
        shown = one | {name: number(one[name]) for name in quantities}
        shown["person_name"] = office.person_names.get(one["person_id"], "")
        is_new = one["earlier_quantity"] is None
        shown["confirmed_quantity"] = shown["declared_quantity" if is_new else "earlier_quantity"]
        rows.append(shown)
    agreed = Asked(say(office.lang, "form_agreed"), is_typed=True, choices=(say(office.lang, "yes"),))
    return Blank(
        form="review",
        period=office.month,
        holder=reviewer,
        role=stage,
        name=f"{reviewer}-{stage}",
        about=office.about(reviewer),
        rows=rows,
        asked=(agreed,),
        choices={"decision": tuple(office.all_labels("work_review", "decision").values())},
        bounds={"confirmed_quantity": (0, 100_000)},
    )
