"""What a page tells beside the scores, each section only where there are rows: 讲评, comparisons, 通报, 督办, 台账."""

from __future__ import annotations

from typing import Any

import polars as pl

from flows.report_comparisons import across, against_itself, against_peers, duty_table, repeated
from flows.report_decisions import decided
from flows.report_grades import appraised
from flows.report_honours import honours
from flows.report_late import came_late
from flows.report_tables import Telling
from flows.window_tables import window_table
from transforms.listing.milestones import due_milestones
from transforms.listing.opinions import opinion_ledger
from transforms.listing.review_notes import review_notes
from transforms.listing.windows import halls
from transforms.measures.surveys import lacks_key_question
from transforms.measures.windows import of_period
from transforms.period import months_of
from transforms.scheme.words import Survey
from warehouse.extracts.plain_page import Section


def sections(told: Telling) -> tuple[Section, ...]:
    """The sections of a scheme's page; what is told of the bureau as a whole stands with its first scheme."""
    every = [*appraised(told), *honours(told), decided(told), unmarked(told), against_itself(told), came_late(told)]
    every += [repeated(told), across(told), duty_table(told)]
    if told.one is told.schemes[0]:
        every = [reviewed(told), against_peers(told), *every, due(told), opinions(told), windows(told)]
    return tuple(section for section in every if _is_told(section))


def _is_told(section: Section) -> bool:
    """A section of sentences alone has something to say; beside tables they only explain them."""
    return any(table.rows for table in section.listings) or (not section.listings and bool(section.notes))


def unmarked(told: Telling) -> Section:
    """Why there is no satisfaction: the wave marks none of the key questions that the edition counts."""
    inputs = told.one.inputs
    surveyed = [c for c in inputs.edition.components if isinstance(c, Survey) and lacks_key_question(c, inputs)]
    return told.section("survey", [], *(told.say("survey_no_score", component=c.title) for c in surveyed))


def reviewed(told: Telling) -> Section:
    """讲评: what the acting head said of the month."""
    rows = review_notes(told.rows("review_note"), told.rows("duty_roster"), months_of(told.period)).to_dicts()
    shown = [
        row
        | {"author": told.person(row["author_id"]), "turn": _turn(told, row)}
        | {"about": told.person(row["ratee_id"]) or told.say(f"review_of_{row['subject']}")}
        | {"unit_name": told.unit(row["unit_id"])}
        for row in rows
    ]
    columns = ("unit_name", "author", "turn", "about", "highlights", "shortcomings")
    return told.section("review", [told.table("review", shown, *columns)])


def _turn(told: Telling, row: dict[str, Any]) -> str:
    if not row["is_acting"]:
        return told.say("turn_not_on_roster")
    if row["substitute_for"]:
        return told.say("turn_substitute", person=told.person(row["substitute_for"]))
    return told.say("turn_acting")


def due(told: Telling) -> Section:
    """节点督办: what was due in the period and what is still waited for."""
    shown = [
        row
        | {"unit_name": told.unit(row["owner_unit"]), "owner": told.person(row["owner_person"])}
        | {"standing": told.say(f"milestone_{row['standing']}"), "milestone": row["title"]}
        for row in due_milestones(told.rows("milestone"), told.period).to_dicts()
    ]
    columns = ("indicator_id", "milestone", "unit_name", "owner", "due_on", "came_on", "urged_on", "standing")
    return told.section("milestones", [told.table("milestones", shown, *columns)])


def opinions(told: Telling) -> Section:
    """意见建议台账 as it stands at the end of the period."""
    shown = [
        row | {"unit_name": told.unit(row["owner_unit"]), "standing": told.say(f"opinion_{row['standing']}")}
        for row in opinion_ledger(told.rows("opinion"), told.period).to_dicts()
    ]
    columns = ("opinion_id", "opinion_source", "topic", "unit_name", "due_on", "handled_at", "standing", "outcome")
    named = [row | {"opinion_source": row["source"]} for row in shown]
    return told.section("opinions", [told.table("opinions", named, *columns)])


def windows(told: Telling) -> Section:
    """参评率, 回访率, 整改率, waits and no-shows, by service zone and by hall; only where a scheme counts them."""
    rows = told.one.inputs.rows
    if "window_rating" not in rows:
        return told.section("windows", [])
    # What people bring along from another bureau is in their score, its halls are not on this page.
    own = pl.col("bureau_id") == told.bureau_id
    frames = (of_period(told.one.inputs).filter(own), rows["queue_ticket"].filter(own), halls(told.one.inputs["unit"]))
    words = (told.names.unit_names, told.names.lang)
    return told.section("windows", [window_table(*frames, by, *words) for by in ("service_zone", "hall_id")])
