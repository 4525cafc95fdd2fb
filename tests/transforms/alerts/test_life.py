"""Said once, again when it is worse, resolved when it is mended; less of it and past it are noted in silence."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from transforms.alerts.alert import Alert, Trouble, alert, of_trouble
from transforms.alerts.life import Change, Night, changes, night, open_spells, spells
from transforms.faults import Fault

ONE = Alert("B1", "S1", "work_log", "reason_blank", "d1", "reject", count=2, marks=("3", "7"))
DUE = Alert("B1", "S1", "work_log", "alert_declare_due", "2026-03", "remind", count=1, stage=1, marks=("0001",))


def kinds(before: Alert | None, now: Alert | None) -> list[str]:
    known = {before.key: before} if before else {}
    return [one.kind for one in changes(known, [now] if now else [])]


@pytest.mark.parametrize(
    ("expected", "before", "now"),
    [
        (["raised"], None, ONE),
        ([], None, replace(ONE, count=0)),
        ([], ONE, ONE),
        (["changed"], ONE, replace(ONE, count=3, marks=("3", "7", "9"))),
        (["eased"], ONE, replace(ONE, count=1, marks=("7",))),
        (["resolved"], ONE, None),
    ],
)
def test_how_much_there_is(expected: list[str], before: Alert | None, now: Alert | None) -> None:
    assert kinds(before, now) == expected


@pytest.mark.parametrize(
    ("expected", "before", "now"),
    [
        (["changed"], DUE, replace(DUE, severity="warn")),
        (["changed"], DUE, replace(DUE, stage=2)),
        (["changed"], DUE, replace(DUE, marks=("0002",))),  # another person, as many as before
        (["resolved"], DUE, replace(DUE, count=0, marks=())),
        (["lapsed"], DUE, None),
        (["eased"], replace(DUE, severity="warn"), DUE),
    ],
)
def test_how_near_and_who(expected: list[str], before: Alert, now: Alert | None) -> None:
    assert kinds(before, now) == expected


def test_a_row_that_comes_into_the_shown_marks_is_not_new() -> None:
    before = replace(ONE, count=30, marks=tuple(str(n) for n in range(20)))
    now = replace(ONE, count=29, marks=tuple(str(n) for n in range(1, 21)))

    assert kinds(before, now) == ["eased"]


def test_a_changed_alert_says_what_is_now_and_a_resolved_one_what_was() -> None:
    more = replace(ONE, count=3)
    found = changes({ONE.key: ONE, DUE.key: DUE}, [more, replace(DUE, count=0)])

    assert found == (Change("resolved", DUE), Change("changed", more))


def test_an_alert_that_comes_again_is_another_spell() -> None:
    said = [
        Night(1, "2026-04-01", (Change("raised", ONE),)),
        Night(2, "2026-04-02", (Change("resolved", ONE),)),
        Night(5, "2026-04-05", (Change("raised", ONE),)),
    ]
    every = spells(said)

    assert [(one.state, one.raised_at, one.ended_at) for one in every] == [
        ("resolved", "2026-04-01", "2026-04-02"),
        ("raised", "2026-04-05", ""),
    ]
    assert len({one.alert_id for one in every}) == 2
    assert open_spells(every) == {ONE.key: every[1]}


def test_a_night_is_the_same_after_it_was_written_down() -> None:
    one = Night(3, "2026-04-01T02:00:00+08:00", (Change("raised", replace(ONE, fields={"file": "f.csv", "n": 1})),))

    assert night(json.loads(json.dumps(one.document()))) == one
    assert alert(ONE.document()) == ONE


def test_of_a_blocked_month_nothing_that_was_found_is_said() -> None:
    fault = Fault("post_class_without_weight", {"person": "0001", "found": "张三岗", "expected": "a、b"})
    found = of_trouble(Trouble("B1", "", "2026-03", fault))

    assert (found.severity, found.code, found.subject) == ("block", "post_class_without_weight", "2026-03")
    assert found.fields == {"person": "0001", "expected": "a、b"}
