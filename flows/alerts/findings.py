"""What is wrong now, from the ledger and the rows that hold, so that a run after a kill finds the same."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import polars as pl

from flows.alerts.calendar import workday
from flows.alerts.decisions_due import decisions_due
from flows.alerts.owed import owed
from flows.alerts.restated import restated
from flows.alerts.settings import AlertSettings
from flows.desk import Desk
from transforms.alerts import reminders, standing
from transforms.alerts.alert import Alert, Trouble, of_trouble
from transforms.alerts.routing import Duties
from transforms.faults import Fault
from transforms.period import month_of, preceding
from transforms.shown_names import name_said, pattern_words
from warehouse.lake import Part
from warehouse.store import frame

_REJECTS = """
    SELECT r.bureau_id, r.unit_id, r.dataset, r.month, r.code, r.column_name, r.row_no, r.delivery_id,
           d.folder, d.file_name, d.received_at
    FROM ops_reject r JOIN ops_delivery d ON d.delivery_id = r.delivery_id
    WHERE r.severity = 'reject' AND d.status <> 'refused'
"""
_DELIVERIES = "SELECT delivery_id, arrival, folder, file_name, profile, status, faults FROM ops_delivery"
_HELD = """
    SELECT s.bureau_id, s.month, s.unit_id, s.person_id FROM fact_month_score s
    JOIN ops_period p ON p.bureau_id = s.bureau_id AND p.month = s.month AND p.version = s.version
    WHERE s.is_held AND s.person_id IS NOT NULL AND p.version = 0
"""
_SCORED = """
    SELECT DISTINCT s.bureau_id, s.month, s.unit_id FROM fact_month_score s
    JOIN ops_period p ON p.bureau_id = s.bureau_id AND p.month = s.month AND p.version = s.version
    WHERE p.version = 0
"""
_PUBLISHED = "SELECT bureau_id, month, moved_at FROM ops_period WHERE state IN ('published', 'corrected')"
_MILESTONES = """
    SELECT bureau_id, indicator_id, node_no, unit_id, person_id, due_on, came_on FROM fact_milestone
    WHERE came_on IS NULL
"""


def findings(desk: Desk, settings: AlertSettings, known: Duties, troubles: Sequence[Trouble]) -> list[Alert]:
    """Every alert of now, each with its bureau; what is mended and was never wrong has a count of 0."""
    found = [of_trouble(one) for one in troubles]
    with desk.warehouse.reading() as connection:
        rejects, deliveries, held, scored, due, published = (
            frame(connection, query) for query in (_REJECTS, _DELIVERIES, _HELD, _SCORED, _MILESTONES, _PUBLISHED)
        )
    gone = standing.resent(deliveries.filter(pl.col("status") != "withdrawn"))
    if rejects.height:
        left = rejects.filter(~pl.col("delivery_id").is_in(sorted(gone)))
        left = standing.with_publication(_of_known_units(left, known), _of_all(published, desk.bureaus()))
        open_ = left.filter(pl.col("published").is_null())
        again = restated(desk, open_.select("delivery_id", "dataset", "row_no", "column_name"))
        found += standing.rejected(left.join(again, on=["delivery_id", "dataset"], how="anti"))
    found += [one for row in deliveries.to_dicts() if (one := _refused(desk, row, gone))]
    found += standing.held(held, scored) if scored.height else []
    if due.height:
        found += reminders.milestones(due, desk.today, settings.milestone_workdays, workday(desk))
    found += _ratings(desk, settings)
    found += owed(desk, settings)
    found += decisions_due(desk, settings)
    words = {word for one in desk.profiles for word in (*pattern_words(one.profile.files), one.profile.profile)}
    return [_said(replace(one, bureau_id=one.bureau_id or _bureau(desk, known, one)), words, known) for one in found]


def _said(one: Alert, words: Collection[str], known: Duties) -> Alert:
    """The alert without what its file's name or its sender's folder may say of a person."""
    fields, subject, sender = dict(one.fields), one.subject, one.sender
    for name in ("file", "folder", "place"):
        if name in fields:
            fields[name] = name_said(str(fields[name]), words, known.units)
    if sender and sender not in known.units:
        sender = name_said(sender, words, known.units)
        subject = subject.replace(one.sender, sender)
    if "*" in str(fields.get("file", "")) and fields["file"] != one.fields["file"]:
        fields["file"] = f"{fields['file']} #{one.subject[:8]}"
    return replace(one, fields=fields, subject=subject, sender=sender)


def _of_known_units(rows: pl.DataFrame, known: Duties) -> pl.DataFrame:
    """The rows with the unit only where it is one: what was typed instead of a code may be a name."""
    place = pl.when(pl.col("unit_id").is_in(sorted(known.units))).then("unit_id").otherwise(pl.lit(""))
    return rows.with_columns(unit_id=place, bureau_id=pl.col("bureau_id").fill_null(""))


def _of_all(published: pl.DataFrame, bureaus: Sequence[str]) -> pl.DataFrame:
    """With the months that every bureau has published as those of no bureau, for rows of which none is known."""
    texts = published.select(pl.col("bureau_id", "month", "moved_at").cast(pl.String))
    ours = texts.filter(pl.col("bureau_id").is_in(list(bureaus)))
    whole = ours.group_by("month").agg(pl.col("moved_at").max(), pl.len()).filter(pl.col("len") == len(bureaus))
    return pl.concat([texts, whole.select(pl.lit("").alias("bureau_id"), "month", "moved_at")])


def _bureau(desk: Desk, known: Duties, one: Alert) -> str:
    """The bureau above the alert's unit or its sender's folder, else the only one."""
    bureaus = desk.bureaus()
    above = [unit for unit in (*known.above(one.unit_id), *known.above(one.sender)) if unit in bureaus]
    return above[0] if above else bureaus[0] if len(bureaus) == 1 else desk.workspace.bureau


def _refused(desk: Desk, row: dict[str, Any], gone: set[str]) -> Alert | None:
    if row["status"] != "refused" or row["delivery_id"] in gone:
        return None
    faults = [Fault(one["code"], one["fields"]) for one in json.loads(row["faults"])]
    mine = [one.profile for one in desk.profiles if one.profile.profile == row["profile"]]
    datasets = {take.dataset for one in mine for take in one.takes}
    dataset = datasets.pop() if len(datasets) == 1 else ""
    return standing.refused(row["delivery_id"], row["folder"], row["file_name"], dataset, faults, "")


def _ratings(desk: Desk, settings: AlertSettings) -> list[Alert]:
    """The bad ratings of this month and the last."""
    months = (preceding(month_of(desk.today)), month_of(desk.today))
    rows = pl.concat(desk.lake.live(Part("window_rating", month)) for month in months)
    days = (settings.callback_workdays, settings.rectify_workdays)
    return reminders.bad_ratings(rows, desk.today, *days, workday(desk)) if rows.height else []
