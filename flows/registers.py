"""《公务员年度考核登记表》: one Word document per person who takes part, filled from the template of the office.

The template is `templates/register.docx` of the workspace, else the shipped one; docs/annual_papers.md says what it
may say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from flows.annual_people import Person, quarters
from flows.desk import Desk
from flows.month_inputs import SchemeMonth
from flows.report_tables import Telling
from transforms.faults import Fault, GateError
from transforms.period import is_year, month_of, months_of
from warehouse.extracts.listings import Cell, cell_text
from warehouse.extracts.words import month_text
from warehouse.files import replace

if TYPE_CHECKING:
    from warehouse.extracts.word_template import WordTemplate

REGISTERS = "registers"
TEMPLATE = "templates/register.docx"
_FORM = ("gender", "political_status", "rank_title", "duties", "position")
_DECISION = ("tier", "decided_by", "meeting", "document", "proposed", "decided", "reason", "brings")
_WHO = ("person_id", "name", "unit", "birth_month", "in_post_since", *_FORM)
_MONTHS = tuple(f"month_{number}" for number in range(1, 13))
_ROUTINE = tuple(f"routine_{number}" for number in range(1, 5))
_RESULT = ("standing", "statement", "months_assessed", "score", "rank", *_DECISION)
WORDS = ("banner", "year", "bureau", *_WHO, *_MONTHS, *_ROUTINE, *_RESULT)
"""What a template may say in double braces; it must say `banner`, so that no trial looks like a result."""
NEEDED = ("banner",)
_HARMLESS = "-_()（）〔〕"


def annual_scheme(schemes: Sequence[SchemeMonth]) -> SchemeMonth | None:
    """The first scheme that gives the grades of a year: annual papers are of it."""
    return next((one for one in schemes if one.edition.grades and is_year(one.inputs.month)), None)


def register_template(desk: Desk) -> WordTemplate:
    """The template, checked; raises GateError with everything that is wrong in it."""
    from warehouse.extracts.word_template import word_template  # only a year needs it

    return word_template(TEMPLATE, _content(desk), WORDS, NEEDED)


def fail_if_template_is_wrong(desk: Desk, schemes: Sequence[SchemeMonth]) -> None:
    """Raise GateError where the year's forms could not be filled, before anything is decided or written."""
    if annual_scheme(schemes):
        register_template(desk)


def pinned_template(desk: Desk, schemes: Sequence[SchemeMonth]) -> dict[str, str]:
    """The hash of the template that a published year was filled from; landing keeps it."""
    return {"register_template": desk.landing.keep_text(_content(desk))} if annual_scheme(schemes) else {}


def shipped_template() -> bytes:
    """The template of a workspace that has none of its own."""
    return files("flows").joinpath("workspace", *TEMPLATE.split("/")).read_bytes()


def _content(desk: Desk) -> bytes:
    file = desk.workspace.root / TEMPLATE
    try:
        return file.read_bytes()
    except FileNotFoundError:
        return shipped_template()
    except OSError as error:
        raise GateError([Fault("template_unreadable", {"file": TEMPLATE, "found": type(error).__name__})]) from None


def write_registers(told: Telling, people: Sequence[Person], banners: Sequence[str], folder: Path) -> None:
    """Write the forms of everybody who is not excluded; those of others, of an earlier run, go."""
    template = register_template(told.desk)
    known = {"banner": "；".join(banners), "bureau": told.unit(told.bureau_id)}
    wanted = {file_name(one["person_id"]): one for one in people if one["standing"] != "excluded"}
    for name, one in wanted.items():
        replace(folder / REGISTERS / name, partial(_write, template, known | _values(told, one)))
    for old in (folder / REGISTERS).glob("*.docx"):
        if old.name not in wanted:
            old.unlink()


def _write(template: WordTemplate, values: Mapping[str, str], path: Path) -> None:
    path.write_bytes(template.filled(values))


def file_name(person_id: str) -> str:
    """The file of a person: an id may hold signs that no name of a file may, these are written as %2F."""
    return "".join(sign if sign.isalnum() or sign in _HARMLESS else f"%{ord(sign):02X}" for sign in person_id) + ".docx"


def _values(told: Telling, one: Person) -> dict[str, str]:
    """Every word but those that are the same for everybody; what is not known is blank, to be written by hand."""
    form = one["form"]
    since: date | None = form.get("in_post_since")
    texts = {
        "year": told.period,
        "person_id": one["person_id"],
        "name": one["person_name"],
        "unit": one["section"],
        "birth_month": _month(told, form.get("birth_month")),
        "in_post_since": _month(told, month_of(since) if since else None),
        "standing": one["standing_text"],
        "statement": one["statement"],
        "months_assessed": str(one["months_assessed"]),
        "score": _number(one["score"]),
        "rank": _number(one["rank"]),
        **{name: form.get(name) for name in _FORM},
        **{name: one[name] for name in _DECISION},
        **{word: _number(one["months"].get(month)) for word, month in _of(_MONTHS, months_of(told.period))},
        **{word: one["routine"].get(quarter) for word, quarter in _of(_ROUTINE, quarters(told.period))},
    }
    return {word: _line(text) for word, text in texts.items()}


def _of(words: Sequence[str], periods: Sequence[str]) -> zip[tuple[str, str]]:
    return zip(words, periods, strict=True)


def _month(told: Telling, month: str | None) -> str:
    return month_text(month, told.names.lang) if month else ""


def _number(cell: Cell) -> str:
    return "" if cell is None else cell_text(cell, "text" if isinstance(cell, str) else "points")


def _line(text: str | None) -> str:
    """Text on one line; a form breaks its lines itself."""
    return " ".join((text or "").splitlines())
