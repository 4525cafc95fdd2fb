"""Issues the forms of a bureau's month: what each kind prints is sealed and written, a workbook a person."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from flows.desk import Desk
from flows.forms import decision, declare, grant, office_forms, rating, review
from flows.forms.blank import Blank, Office, cell_text, scored_period
from flows.forms.columns import NEVER_TOO_LATE, NUMBER, Form, FormColumn, columns
from flows.forms.seal import edition_mark, printed_hash, sealed
from flows.month_end import chosen_bureaus
from flows.wording import Lang, say
from transforms.faults import Fault, ForbiddenError
from transforms.period import is_month, quarter_of
from warehouse.extracts.form import Field, FormPage, write_form
from warehouse.files import replace
from warehouse.ledger import period_of

_BLANKS: Mapping[Form, Callable[[Office], list[Blank]]] = {
    "declare": declare.blanks,
    "review": review.blanks,
    "grant": grant.blanks,
    "rating": rating.ratings,
    "ballot": rating.ballots,
    "event": office_forms.events,
    "decision": decision.blanks,
}


@dataclass(frozen=True)
class Issued:
    """One form that was written."""

    bureau_id: str
    period: str
    form: str
    holder: str
    file: Path
    rows: int


@dataclass(frozen=True)
class IssueReport:
    """The forms of a run, and whom none of them is about."""

    forms: tuple[Issued, ...]
    without_form: tuple[str, ...] = ()
    """People whose work nobody reviews."""
    without_rater: tuple[str, ...] = ()
    """Dimensions, each with its role, in which nobody rates."""
    without_proposals: tuple[str, ...] = ()
    """Bureaus whose grades are decided before any were proposed."""


def issue(
    desk: Desk,
    period: str,
    form: Form,
    bureaus: Sequence[str],
    voters: Mapping[str, int],
    *,
    step: Callable[[str], None],
) -> IssueReport:
    """Write every form of a kind; raises ForbiddenError for a month that is published or has no edition.

    `voters` says how many ballots each class gets. Grades are decided for a quarter or a year: a month is its quarter.
    """
    lang: Lang = "en" if desk.workspace.lang == "en" else "zh"
    if form == "decision" and is_month(period):
        period = quarter_of(period)
    basis = scored_period(period, form)
    offices = [Office(desk, bureau_id, period, basis, lang, voters) for bureau_id in chosen_bureaus(desk, bureaus)]
    for office in offices:
        _fail_if_too_late(office, form)
    blanks = [(office, blank) for office in offices for blank in _BLANKS[form](office)]
    rating.fail_if_no_class(voters, [blank for _, blank in blanks])
    issued = []
    for office, blank in blanks:
        step(f"{office.bureau_id} {blank.name}")
        issued.append(_written(office, blank))
    return IssueReport(
        tuple(issued),
        tuple(who for office in offices if form == "review" for who in review.without_form(office)),
        tuple(what for office in offices if form == "rating" for what in rating.without_rater(office)),
        tuple(who for office in offices if form == "decision" for who in decision.without_proposals(office)),
    )


def _fail_if_too_late(office: Office, form: Form) -> None:
    known = period_of(office.desk.warehouse, office.bureau_id, office.period)
    if form not in NEVER_TOO_LATE and known is not None and known.is_in_force:
        raise ForbiddenError([Fault("form_month_published", {"bureau": office.bureau_id, "month": office.period})])


def _written(office: Office, blank: Blank) -> Issued:
    folder = office.desk.workspace.form(office.bureau_id, blank.period, blank.form)
    file = folder / f"{blank.name}.xlsx"
    page = _page(office, blank)
    replace(file, lambda path: write_form(page, path))
    return Issued(office.bureau_id, blank.period, blank.form, blank.holder, file, len(blank.rows))


def _page(office: Office, blank: Blank) -> FormPage:
    wanted = columns(blank.form)
    said = {name: say(office.lang, f"form_{blank.form}_{name}") for name in ("title", "sheet", "note", "sign")}
    return FormPage(
        sheet=said["sheet"],
        title=said["title"],
        about=blank.about,
        notes=[*said["note"].split("\n"), *blank.notes],
        asked=blank.asked,
        fields=[_field(office, blank, one) for one in (NUMBER, *wanted)],
        rows=[[row.get(one.name) for one in wanted] for row in blank.rows],
        signature=f"{say(office.lang, 'form_sign')}{said['sign']}",
        facts=sealed(_facts(office, blank, said["sheet"]), office.desk.landing.key()),
        blank_rows=blank.blank_rows,
        lookup=blank.lookup,
    )


def _field(office: Office, blank: Blank, one: FormColumn) -> Field:
    choices, bounds = blank.choices.get(one.name, ()), blank.bounds.get(one.name)
    return Field(say(office.lang, f"form_{one.name}"), one.kind, one.width, one.is_typed, choices, bounds)


def _facts(office: Office, blank: Blank, sheet: str) -> dict[str, str]:
    names = [one.name for one in columns(blank.form) if one.is_sealed]
    printed = pl.DataFrame(
        [[cell_text(row.get(name)) for name in names] for row in blank.rows if names],
        schema=dict.fromkeys(names, pl.String),
        orient="row",
    )
    return {
        "kind": blank.form,
        "period": blank.period,
        "bureau": office.bureau_id,
        "holder": blank.holder,
        "role": blank.role,
        "edition": edition_mark(office.desk, office.bureau_id, office.basis),
        "issued_at": office.desk.moment.isoformat(),
        "lang": office.lang,
        "sheet": sheet,
        "printed": printed_hash(printed),
    }
