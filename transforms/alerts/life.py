"""The life of an alert, folded from what each night said: raised, changed, eased, resolved, lapsed.

The nights are the truth: the table of alerts is made anew from them, and what was said once is not said again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from transforms.alerts.alert import Alert, alert

Kind = Literal["raised", "changed", "eased", "resolved", "lapsed"]
SAID: tuple[Kind, ...] = ("raised", "changed", "resolved")
"""What somebody hears of; less of it, and what nobody can do anything about any more, is only noted."""
LAPSING = frozenset(
    {
        "alert_weekly_due",
        "alert_declare_due",
        "alert_review_due",
        "alert_not_called_back",
        "alert_not_rectified",
        "alert_nights_missed",
        "alert_held",
        "file_expected",
        "file_expected_holds",
        "volume_nothing_came",
        "volume_rows_unusual",
        "volume_fewer_files",
    }
)
"""Codes whose time runs out: not found any more means that nobody looks there now; mended is a count of 0."""

Key = tuple[str, str, str, str, str]


@dataclass(frozen=True)
class Change:
    """What a night found of one alert against the night before."""

    kind: Kind
    alert: Alert


@dataclass(frozen=True)
class Night:
    """What one night noted, under its number."""

    number: int
    at: str
    changes: tuple[Change, ...]

    def document(self) -> dict[str, Any]:
        """The night as JSON has it."""
        found = [{"change": one.kind, "alert": one.alert.document()} for one in self.changes]
        return {"number": self.number, "at": self.at, "changes": found}


def night(document: Mapping[str, Any]) -> Night:
    """The night of a document."""
    found = tuple(Change(one["change"], alert(one["alert"])) for one in document["changes"])
    return Night(document["number"], document["at"], found)


@dataclass(frozen=True)
class Spell:
    """One alert from when it was raised until it ended; `ended_at` is empty while it is open."""

    alert_id: str
    alert: Alert
    state: Kind
    raised_at: str
    changed_at: str
    ended_at: str = ""

    def document(self) -> dict[str, Any]:
        """The spell as JSON has it."""
        return {**asdict(self), "alert": self.alert.document()}


def spell(document: Mapping[str, Any]) -> Spell:
    """The spell of a document."""
    return Spell(**{**document, "alert": alert(document["alert"])})


def spells(nights: Iterable[Night], begun: Sequence[Spell] = ()) -> tuple[Spell, ...]:
    """Every alert that ever was, one for each time that it was raised, in that order.

    With what was open before these nights as `begun`: those, and every one since.
    """
    found = list(begun)
    place = {one.alert.key: at for at, one in enumerate(begun)}
    for one in nights:
        for change in one.changes:
            key = change.alert.key
            if change.kind == "raised":
                place[key] = len(found)
                found.append(Spell(_id(key, one.number), change.alert, "raised", one.at, one.at))
            else:
                found[place[key]] = _after(found[place[key]], change, one.at)
    return tuple(found)


def _id(key: Key, number: int) -> str:
    return hashlib.sha256("\n".join([*key, str(number)]).encode()).hexdigest()[:12]


def _after(spell: Spell, change: Change, at: str) -> Spell:
    is_over = change.kind in ("resolved", "lapsed")
    return replace(spell, alert=change.alert, state=change.kind, changed_at=at, ended_at=at if is_over else "")


def open_spells(every: Iterable[Spell]) -> dict[Key, Spell]:
    """The alerts that are open, by what they are about."""
    return {one.alert.key: one for one in every if not one.ended_at}


def changes(known: Mapping[Key, Alert], found: Iterable[Alert]) -> tuple[Change, ...]:
    """What is new, worse, less, mended or past since the alerts that are known; what is the same is left out."""
    now = {one.key: one for one in found}
    noted: list[Change] = []
    for key in sorted(known.keys() | now.keys()):
        kind = _kind(known.get(key), now.get(key))
        if kind in ("resolved", "lapsed"):
            ended = now.get(key)
            why = {} if ended is None else {"published": ended.fields.get("published", "")}
            fields = {**known[key].fields, **{name: value for name, value in why.items() if value}}
            noted.append(Change(kind, replace(known[key], fields=fields)))
        elif kind:
            noted.append(Change(kind, now[key]))
    return tuple(noted)


def _kind(before: Alert | None, now: Alert | None) -> Kind | None:
    if before is None:
        return "raised" if now and now.count else None
    if now is None:
        return "lapsed" if before.code in LAPSING else "resolved"
    if not now.count:
        return "resolved"
    if now.is_worse_than(before):
        return "changed"
    return None if now == before else "eased"
