"""Which parts of the lake a run must settle: those that rows arrive in, and those whose judges have changed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from flows.desk import SHARED, Desk
from flows.reading import Read
from flows.terms import terms
from transforms.clean.references import References
from transforms.contracts import TIMELESS, Contract, contract
from transforms.period import is_month, preceding
from transforms.scoring.month import ENGINE
from warehouse.keys import keys_of, months_of
from warehouse.lake import DayFile, Lake, Part, fingerprint

# A row that holds is judged by these; when they change it is judged again. A dataset that is judged by itself is
# judged by its rows of the month before.
_JUDGED_BY = {
    "unit": (),
    "person": ("unit",),
    "posting": ("unit", "person"),
    "responsibility": ("unit", "person"),
    "sender": ("unit",),
    "work_item": ("unit",),
    "event_rule": ("unit",),
    "cause": ("unit",),
    "indicator": ("unit", "person"),
    "survey_question": ("unit",),
    "duty_roster": ("unit", "person", "posting"),
    "absence": ("unit", "person", "posting"),
    "discipline": ("unit", "person", "posting"),
    "training": ("unit", "person", "posting"),
    "work_log": ("unit", "person", "posting", "absence", "work_item"),
    "work_review": ("unit", "person", "posting", "work_item", "work_log"),
    "event": ("unit", "person", "posting", "event_rule", "cause"),
    "grant": ("unit", "person", "posting", "duty_roster"),
    "rating": ("unit", "person", "posting", "duty_roster"),
    "grade_decision": ("unit", "person", "posting"),
    "annual_statement": ("unit", "person", "posting"),
    "result_use": ("unit", "person", "posting"),
    "review_note": ("unit", "person", "posting", "duty_roster"),
    "taxpayer": ("unit",),
    "survey_call": ("unit", "person", "posting", "taxpayer"),
    "opinion": ("unit",),
    "queue_ticket": ("unit", "person", "posting"),
    "window_rating": ("unit", "person", "posting", "queue_ticket"),
    "weekly_report": ("unit", "person", "posting", "weekly_report"),
    "indicator_result": ("unit", "person", "posting", "cause", "indicator"),
    "milestone": ("unit", "person", "indicator"),
    "peer_result": ("unit",),
}


Arrivals = dict[Part, dict[str, DayFile | None]]
"""part -> delivery -> its new day file, or None where the delivery has no rows there any more."""


def deliveries(new: Arrivals) -> set[str]:
    """The deliveries that have rows somewhere."""
    return {delivery for by_delivery in new.values() for delivery, day in by_delivery.items() if day}


def arrivals(
    files: Sequence[Read], dataset: str, refused: Collection[str], old_parts: dict[str, list[Part]]
) -> Arrivals:
    """Part -> delivery -> its new day file, or None where the delivery has no rows there any more."""
    found: Arrivals = {}
    for one in files:
        delivery_id = one.pending.receipt.delivery_id
        for part in old_parts.get(delivery_id, []):
            if part.dataset == dataset:
                found.setdefault(part, {})[delivery_id] = None
        if one.is_refused or delivery_id in refused:
            continue
        for part, day in one.days:
            if part.dataset == dataset:
                found.setdefault(part, {})[delivery_id] = day
    return found


def touched(
    desk: Desk,
    dataset: str,
    arrivals: Arrivals,
    frozen: frozenset[str],
    refs: References,
    *,
    is_unsure: bool,
) -> list[Part]:
    """Parts that rows arrive in, open parts judged by something that changed, parts that hold a key of the new rows.

    After a run that was killed before its ledger (`is_unsure`) every open part is settled and recorded again.
    """
    arrived = set(arrivals)
    stale = {
        part
        for part in desk.lake.parts(dataset)
        if part.month not in frozen and (is_unsure or desk.lake.manifest(part).context != context(desk, part, refs))
    }
    found = arrived | stale | _elsewhere(desk.lake, dataset, arrivals)
    after = {part for part in desk.lake.parts(dataset) if part.month not in frozen and found & set(judging(part))}
    return sorted(found | after)


def _elsewhere(lake: Lake, dataset: str, arrivals: Arrivals) -> set[Part]:
    """Other parts in which a key of the new rows came before: a corrected date moves a row into another month."""
    known = contract(dataset)
    if not _key_outlives_month(known):
        return set()
    arriving = {part: [day for day in files.values() if day] for part, files in arrivals.items()}
    months = months_of(lake, dataset, known.key[0], arriving)
    return {part for part in (Part(dataset, month) for month in months) if lake.manifest(part).number}


def _key_outlives_month(known: Contract) -> bool:
    """Whether a row keeps its key when its month is corrected."""
    return bool(known.month_from) and not set(known.month_from) <= set(known.key)


def context(desk: Desk, part: Part, refs: References) -> str:
    """The fingerprint of all that the rows of a part are judged by."""
    named: list[tuple[str, str | None]] = [("engine", str(ENGINE)), ("bureaus", ",".join(refs.bureaus))]
    named += [(one.dataset, desk.lake.manifest(one).live) for one in judging(part)]
    named += [(name, str(said.to_dicts())) for name, said in terms(desk, part, refs).items()]
    return fingerprint(named)


def judges(lake: Lake, part: Part) -> dict[str, Any]:
    """What the rows of a part are judged by beside the references that every dataset shares, by name."""
    return {one.dataset: lake.live(one) for one in judging(part) if one.dataset not in SHARED}


def judging(part: Part) -> list[Part]:
    """The parts that the rows of a part are judged by."""
    names = {*_JUDGED_BY[part.dataset], *({"sender"} - {part.dataset})}
    months = {name: part.month if contract(name).month_from else TIMELESS for name in sorted(names)}
    if months.pop(part.dataset, None) and is_month(part.month):
        months[part.dataset] = preceding(part.month)
    return [Part(name, month) for name, month in months.items()]


def merged_days(lake: Lake, part: Part, new: dict[str, DayFile | None]) -> list[DayFile]:
    """The day files of a part once the new ones took the places of what their deliveries had before."""
    kept = [day for day in lake.manifest(part).days if day.delivery_id not in new]
    return sorted([*kept, *(day for day in new.values() if day)], key=lambda day: day.order)


def linked(lake: Lake, dataset: str, days: dict[Part, list[DayFile]]) -> list[list[Part]]:
    """Parts to be resolved together: a key that names no month may have been corrected into another month."""
    known = contract(dataset)
    if not days or not _key_outlives_month(known):
        return [[part] for part in days]
    places: dict[str, Part] = {}
    group: set[Part] = set()
    for part, files in days.items():
        for key in keys_of(lake, part, files, known.key[0]):
            other = places.setdefault(key, part)
            if other != part:
                group |= {part, other}
    return [*([sorted(group)] if group else []), *([part] for part in days if part not in group)]
