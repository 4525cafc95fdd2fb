"""Who hears of an alert: duties of the day, the nearest unit above where a duty allows it, else the office."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from transforms.alerts.alert import Alert, Severity
from transforms.alerts.routing import DEFAULTS, Choice, Duties, Route, duties, recipients
from transforms.contracts import contract

TODAY = date(2026, 4, 9)


def frame(dataset: str, *rows: dict[str, object]) -> pl.DataFrame:
    shape = contract(dataset).shape
    return pl.DataFrame([{name: row.get(name) for name in shape} for row in rows], schema=shape)


@pytest.fixture(scope="module")
def known() -> Duties:
    begun = {"from_date": date(2020, 1, 1)}
    units = [{"unit_id": "B1"}, {"unit_id": "S1", "parent_id": "B1"}, {"unit_id": "S2", "parent_id": "B1"}]
    people = [{"person_id": one} for one in ("0001", "0002", "0003", "0004", "0005")] + [
        {"person_id": "0006", "left_date": date(2026, 4, 8)}
    ]
    heads = [
        {"person_id": "0001", "unit_id": "B1"},
        {"person_id": "0002", "unit_id": "S1"},
        {"person_id": "0006", "unit_id": "S2"},
    ]
    named = [
        {"person_id": "0003", "unit_id": "S1", "kind": "liaison"},
        {"person_id": "0004", "unit_id": "B1", "kind": "in_charge"},
        {"person_id": "0005", "unit_id": "B1", "kind": "performance_liaison"},
        {"person_id": "0002", "unit_id": "S2", "kind": "liaison", "to_date": date(2026, 4, 8)},
    ]
    return duties(
        frame("unit", *({**one, **begun} for one in units)),
        frame("person", *people),
        frame("posting", *({**one, **begun, "is_head": True, "kind": "main", "post_class": "a"} for one in heads)),
        frame("responsibility", *({**begun, **one} for one in named)),
        TODAY,
    )


def found(known: Duties, code: str, severity: Severity, unit: str, **said: str) -> tuple[str, ...]:
    return recipients(Alert("B1", unit, said.pop("dataset", ""), code, "", severity, **said), DEFAULTS, known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expected", "code", "severity", "unit", "said"),
    [
        (("0003",), "reason_blank", "reject", "S1", {"sender": "S1"}),
        (("office:B1", "0003"), "reason_blank", "reject", "S1", {}),  # it lay in the office's own inbox
        (("office:B1",), "reason_blank", "reject", "S2", {"sender": "S2"}),  # nobody is named there any more
        (("0003",), "reason_blank", "reject", "", {"sender": "S1"}),
        (("0005", "office:B1"), "measure_missing", "block", "", {}),
        (("0002", "0003"), "alert_held", "hold", "S1", {}),
    ],
)
def test_faults(
    known: Duties, expected: tuple[str, ...], code: str, severity: Severity, unit: str, said: dict[str, str]
) -> None:
    assert found(known, code, severity, unit, **said) == expected


@pytest.mark.parametrize(
    ("expected", "code", "severity", "unit", "said"),
    [
        (("0005", "0002"), "alert_milestone_due", "remind", "S1", {"owner": "0005"}),
        (("0002",), "alert_milestone_due", "remind", "S1", {"owner": "0006"}),  # who has left is not written to
        (("0002", "0004", "0005"), "alert_milestone_due", "warn", "S1", {}),
        (("0002",), "alert_not_called_back", "remind", "S1", {"dataset": "window_rating"}),
        (("0002", "0004"), "alert_not_called_back", "warn", "S1", {"dataset": "window_rating"}),
        (("office:B1",), "alert_declare_due", "remind", "S2", {}),
    ],
)
def test_reminders(
    known: Duties, expected: tuple[str, ...], code: str, severity: Severity, unit: str, said: dict[str, str]
) -> None:
    assert found(known, code, severity, unit, **said) == expected


@pytest.mark.parametrize(
    ("expected", "of"),
    [
        (True, Choice()),
        (True, Choice(units=("B1",))),
        (False, Choice(units=("S2",))),
        (False, Choice(datasets=("event",))),
        (False, Choice(severities=("block",))),
        (False, Choice(codes=("reason_too_large",))),
    ],
)
def test_what_a_route_means(known: Duties, expected: bool, of: Choice) -> None:
    assert of.takes(Alert("B1", "S1", "work_log", "reason_blank", "", "reject"), known) is expected


def test_the_first_route_that_takes_it_decides(known: Duties) -> None:
    alert = Alert("B1", "S1", "work_log", "reason_blank", "", "reject", sender="S1")

    assert recipients(alert, (Route(("head",)), *DEFAULTS), known) == ("0002",)
    assert recipients(alert, (), known) == ("office:B1",)


def test_a_circle_of_units_ends() -> None:
    assert Duties(parents={"S1": "S2", "S2": "S1"}).above("S1") == ["S1", "S2"]
