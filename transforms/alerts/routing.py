"""Who hears of an alert: the first route that takes it names roles, the duties of the day say who has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

import polars as pl

from transforms.alerts.alert import Alert
from transforms.clean.references import OPEN_END, current_units, main_postings

Role = Literal["owner", "sender", "head", "liaison", "in_charge", "performance_liaison", "panel", "office"]
OFFICE = "office:"
"""The office of a bureau, which no person id begins with: the code of the bureau follows."""
_OF_ABOVE = frozenset({"in_charge", "performance_liaison", "panel"})
"""Duties that may be given for a whole bureau; a head and a section's liaison speak for their own unit only."""


@dataclass(frozen=True)
class Choice:
    """Which alerts are meant; what is empty leaves nothing out. A unit means itself and all beneath it."""

    codes: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()

    def takes(self, alert: Alert, duties: Duties) -> bool:
        """Whether the alert is meant."""
        chain = {*duties.above(alert.unit_id), alert.bureau_id}
        return (
            (not self.codes or alert.code in self.codes)
            and (not self.datasets or alert.dataset in self.datasets)
            and (not self.severities or alert.severity in self.severities)
            and (not self.units or bool(chain & set(self.units)))
        )


@dataclass(frozen=True)
class Route:
    """Which alerts go to whom."""

    to: tuple[Role, ...]
    of: Choice = field(default_factory=Choice)


DEFAULTS = (
    Route(("performance_liaison", "office", "sender"), Choice(severities=("block",))),
    Route(("head", "liaison"), Choice(severities=("hold",))),
    Route(
        ("owner", "head", "in_charge", "performance_liaison"), Choice(("alert_milestone_due",), severities=("warn",))
    ),
    Route(("owner", "head"), Choice(("alert_milestone_due",))),
    Route(("head", "in_charge"), Choice(datasets=("window_rating",), severities=("warn",))),
    Route(("head", "liaison"), Choice(("alert_declare_due", "alert_weekly_due"))),
    Route(("head", "panel"), Choice(("alert_review_due",))),
    Route(("head",), Choice(("alert_not_called_back", "alert_not_rectified"))),
    Route(("office",), Choice(("alert_objection_due", "alert_notice_ends"))),
    Route(("sender", "liaison")),
)
"""Good for most bureaus: who can mend it hears of it; who answers for it hears of it when it is overdue.

What lay in the inbox itself was sent by the bureau's own office.
"""


@dataclass(frozen=True)
class Duties:
    """Who has which duty today, by (role, unit), and the unit above each."""

    named: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    units: Collection[str] = ()
    serving: Collection[str] = ()
    """Who may be written to: the people of the workspace that have not left."""

    def above(self, unit_id: str) -> list[str]:
        """The unit and those above it, nearest first."""
        chain: list[str] = []
        while unit_id and unit_id not in chain:
            chain.append(unit_id)
            unit_id = self.parents.get(unit_id, "")
        return chain

    def having(self, role: str, unit_id: str) -> tuple[str, ...]:
        """Who has the role for a unit: named for it, or for the nearest unit above where the role allows it."""
        chain = self.above(unit_id)
        for one in chain if role in _OF_ABOVE else chain[:1]:
            if found := self.named.get((role, one)):
                return found
        return ()


def duties(
    units: pl.DataFrame, people: pl.DataFrame, postings: pl.DataFrame, responsibilities: pl.DataFrame, today: date
) -> Duties:
    """The duties of a day from the rows that hold of unit, person, posting and responsibility."""
    gone = people.filter((pl.col("left_date") < today).fill_null(value=False))["person_id"].to_list()
    heads = main_postings(postings, today).filter("is_head").select("person_id", "unit_id", kind=pl.lit("head"))
    lasting = pl.lit(today).is_between("from_date", pl.col("to_date").fill_null(OPEN_END))
    named = pl.concat([heads, responsibilities.filter(lasting).select("person_id", "unit_id", "kind")])
    current = named.filter(~pl.col("person_id").is_in(gone)).unique().sort("kind", "unit_id", "person_id")
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for person_id, unit_id, kind in current.iter_rows():
        found[kind, unit_id] = (*found.get((kind, unit_id), ()), person_id)
    above = current_units(units).select("unit_id", "parent_id")
    parents = dict(above.drop_nulls().iter_rows())
    return Duties(found, parents, frozenset(above["unit_id"]), frozenset(people["person_id"]) - frozenset(gone))


def recipients(alert: Alert, routes: Iterable[Route], known: Duties) -> tuple[str, ...]:
    """The ids of those who hear of it, each once; the bureau's office where nobody is named."""
    to: Sequence[Role] = next((route.to for route in routes if route.of.takes(alert, known)), ())
    found = dict.fromkeys(person for role in to for person in _having(role, alert, known))
    return tuple(found) or (f"{OFFICE}{alert.bureau_id}",)


def _having(role: Role, alert: Alert, known: Duties) -> tuple[str, ...]:
    unit, office = alert.unit_id or alert.sender or alert.bureau_id, (f"{OFFICE}{alert.bureau_id}",)
    match role:
        case "owner":
            return (alert.owner,) if alert.owner in known.serving else ()
        case "sender":
            return known.having("liaison", alert.sender) or known.having("head", alert.sender) or office
        case "office":
            return office
        case _:
            return known.having(role, unit)
