"""A form that came back: known by its seal, read by the profile of its kind, or refused with its reason.

Whether its month is published and its edition still the same is asked when it is first taken: a form that was
loaded stays loaded, like any other delivery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from flows.desk import Desk, WrittenProfile
from flows.forms.blank import scored_period
from flows.forms.columns import FORMS, NEVER_TOO_LATE, Form, columns
from flows.forms.page import Page, page_of
from flows.forms.said import said
from flows.forms.seal import edition_mark, genuine, printed_hash
from flows.sources.layout import Table
from transforms.faults import Fault, SourceError
from transforms.forms import PROFILE
from transforms.profile_text import profile
from warehouse.landing import Receipt
from warehouse.ledger import Attempts, attempts, periods


@dataclass(frozen=True)
class Returned:
    """A genuine form as any other delivery: its profile, what was said by its rows, the office that it speaks for."""

    profile: WrittenProfile
    table: Table
    folder: str


@dataclass(frozen=True)
class Reception:
    """Takes the forms of one run: what they are held against is read once."""

    desk: Desk

    @cached_property
    def _key(self) -> bytes:
        return self.desk.landing.key()

    @cached_property
    def _earlier(self) -> Attempts:
        return attempts(self.desk.warehouse)

    @cached_property
    def _over(self) -> set[tuple[str, str]]:
        """The periods that are published."""
        return {one.key for one in periods(self.desk.warehouse) if one.is_in_force}

    def returned(self, receipt: Receipt, table: Table) -> Returned:
        """What a returned form says; raises SourceError for one that cannot be taken, naming the file."""
        try:
            return self._returned(receipt, table)
        except SourceError as error:
            raise SourceError([Fault(f.code, {"file": receipt.name, **f.fields}) for f in error.faults]) from None

    def _returned(self, receipt: Receipt, table: Table) -> Returned:
        if self._earlier.status(receipt.delivery_id) != "loaded":
            self._fail_if_too_late(genuine(table.form or {}, self._key))
        return taken(receipt, table, self._key)

    def _fail_if_too_late(self, facts: Mapping[str, str]) -> None:
        bureau_id, period, form = facts["bureau"], facts["period"], facts["kind"]
        if (bureau_id, period) in self._over and form not in NEVER_TOO_LATE:
            raise SourceError([Fault("form_too_late", {"bureau": bureau_id, "month": period})])
        if facts["edition"] != edition_mark(self.desk, bureau_id, scored_period(period, form)):
            fields = {"month": period, "kind": form, "bureau": bureau_id, "found": facts["issued_at"]}
            raise SourceError([Fault("form_outdated", fields)])


def taken(receipt: Receipt, table: Table, key: bytes) -> Returned:
    """What a form says, whenever it came; raises SourceError for one that is not genuine."""
    facts = genuine(table.form or {}, key)
    form = _form(facts["kind"])
    page = page_of(table.frame, form, facts)
    _fail_if_altered(page, form, facts)
    rows = said(page, form, facts)
    notes = () if rows.height else (Fault("form_says_nothing", {"file": receipt.name}),)
    counted = Table(rows, page.rows.height, page.rows.height - rows.height, notes)
    return Returned(profile_of(form), counted, facts["holder"] if form == "event" else facts["bureau"])


def _form(kind: str) -> Form:
    """The kind of form; raises SourceError for one that only another version of the system knows."""
    for form in FORMS:
        if form == kind:
            return form
    raise SourceError([Fault("form_layout_unknown", {"found": kind, "expected": "、".join(FORMS)})])


def _fail_if_altered(page: Page, form: Form, facts: Mapping[str, str]) -> None:
    names = [one.name for one in columns(form) if one.is_sealed]
    if printed_hash(page.rows.select(names)) != facts["printed"]:
        raise SourceError([Fault("form_altered")])


@cache
def profile_of(form: Form) -> WrittenProfile:
    """The shipped profile by which forms of a kind are read."""
    name = f"{PROFILE}{form}.yaml"
    text = files("flows").joinpath("forms", "profiles", name).read_bytes()
    return WrittenProfile(Path(name), sha256(text).hexdigest(), text, profile(text.decode(), name))
