"""评分表 and 民主测评票: who rates whom on which question of the edition, by name or on an anonymous ballot."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

import polars as pl

from flows.forms.blank import Blank, Office, Row
from flows.wording import say
from transforms.faults import Fault, SettingsError
from transforms.forms.raters import is_role, pairs
from transforms.period import last_day
from transforms.scheme.kinds import Rating

_BOUNDS = {"score": (0, 1000)}


def ratings(office: Office) -> list[Blank]:
    """One form per person who rates anybody in any role."""
    rows: dict[str, list[Row]] = {}
    for component in _components(office):
        for role in [name for name in component.roles or () if is_role(name)]:
            for rater, ratee in _pairs(office, component, role).iter_rows():
                rows.setdefault(rater, []).append(_row(office, ratee, component.dimension, role))
    return [_rating(office, rater, rows[rater]) for rater in sorted(rows)]


def without_rater(office: Office) -> list[str]:
    """The dimensions and roles of the edition in which nobody rates anybody."""
    asked = [(one, role) for one in _components(office) for role in one.roles or () if is_role(role)]
    return [
        f"{component.dimension}（{office.label('rating', 'role', role)}）"
        for component, role in asked
        if _pairs(office, component, role).is_empty()
    ]


def _components(office: Office) -> list[Rating]:
    return [one for one in office.written.edition.components if isinstance(one, Rating)]


def _pairs(office: Office, component: Rating, role: str) -> pl.DataFrame:
    names = ("responsibility", "duty_roster")
    rows = {"unit": office.refs.unit, "posting": office.refs.posting, "people": office.homes}
    rows |= {name: office.rows(name) for name in names}
    found = pairs(role, office.roster.subjects, rows, office.bureau_id, last_day(office.period))
    is_other = pl.col("reviewer_id") != pl.col("person_id")
    return found.filter(is_other) if component.exclude_self and role != "self" else found


def _row(office: Office, ratee: str, dimension: str, role: str) -> Row:
    who = office.person(ratee, office.homes_of.get(ratee, ""))
    said = office.label("rating", "role", role) if role else ""
    return {**who, "ratee_id": ratee, "dimension": dimension, "role": said}


def _rating(office: Office, rater: str, rows: list[Row]) -> Blank:
    return Blank(
        form="rating",
        period=office.period,
        holder=rater,
        role="",
        name=rater,
        about=office.about(rater),
        rows=rows,
        bounds=_BOUNDS,
    )


def ballots(office: Office) -> list[Blank]:
    """One form per ballot of each class of voters; the number of a ballot says nothing of who fills it."""
    asked = [(one.dimension, name) for one in _components(office) for name in _classes(office, one)]
    classes = list(dict.fromkeys(name for _, name in asked))
    found = []
    for name in classes:
        dimensions = [dimension for dimension, of in asked if of == name]
        ratees = office.roster.subjects["person_id"].to_list()
        rows = [_row(office, ratee, dimension, "") for dimension in dimensions for ratee in ratees]
        count = _count(office, name, classes)
        found += [_ballot(office, ballot_no(office, name, place), name, rows) for place in range(count)]
    return sorted(found, key=lambda one: one.holder)


def _classes(office: Office, component: Rating) -> list[str]:
    """The classes of ballots that a component counts; one without roles counts whatever ballot there is."""
    if component.roles is None:
        return [say(office.lang, "form_any_class")]
    return [name for name in component.roles if not is_role(name)]


def _count(office: Office, name: str, classes: list[str]) -> int:
    """As many as were asked for; where there is one class only, one for everybody who is there."""
    if name in office.voters:
        return office.voters[name]
    if len(classes) > 1:
        fields = {"found": name, "expected": " ".join(f"--voters {one}=20" for one in classes)}
        raise SettingsError([Fault("form_voters_unknown", fields)])
    return office.homes.height


def ballot_no(office: Office, voter_class: str, place: int) -> str:
    """The number of a ballot: the same each time that it is issued, so that nobody gets a second vote."""
    words = "\n".join(("ballot", office.bureau_id, office.period, voter_class, str(place)))
    return f"P-{hmac.digest(office.desk.landing.key(), words.encode(), 'sha256').hex()[:8].upper()}"


def _ballot(office: Office, number: str, voter_class: str, rows: list[Row]) -> Blank:
    about = say(
        office.lang, "form_about_ballot", bureau=office.bureau_name, period=office.period_text, found=voter_class
    )
    return Blank(
        form="ballot",
        period=office.period,
        holder=number,
        role=voter_class,
        name=number,
        about=f"{about}{number}",
        rows=rows,
        bounds=_BOUNDS,
    )


def fail_if_no_class(voters: Mapping[str, int], blanks: list[Blank]) -> None:
    """Refuse a number of ballots for a class that no edition has."""
    known = {one.role for one in blanks}
    unknown = [name for name in voters if name not in known and voters[name]]
    if unknown:
        fields = {"found": "、".join(unknown), "expected": "、".join(sorted(known)) or "-"}
        raise SettingsError([Fault("form_class_unknown", fields)])
