"""Alerts of the ledger: rejects by reason and file, what a later file put right, refused files, held people."""

from __future__ import annotations

import polars as pl
import pytest

from transforms.alerts.alert import MARKS
from transforms.alerts.life import changes
from transforms.alerts.standing import held, refused, rejected, resent, with_publication
from transforms.faults import Fault

SHAPE = dict.fromkeys(("bureau_id", "unit_id", "dataset", "code", "delivery_id", "folder", "file_name"), pl.String)
SHAPE |= {"row_no": pl.Int64, "published": pl.String}
HELD = ("bureau_id", "month", "unit_id", "person_id")


def scored(*units: str) -> pl.DataFrame:
    """Units of a month that may still change; without one it is published."""
    return pl.DataFrame(
        [("B1", "2026-03", unit) for unit in units], schema=dict.fromkeys(HELD[:3], pl.String), orient="row"
    )


def rejects(*rows: tuple[str, str, str, int], published: str | None = None) -> pl.DataFrame:
    """(unit, code, delivery, row) of work logs of one bureau."""
    whole = [
        ("B1", unit, "work_log", code, delivery, "S1", f"{delivery}.csv", row, published)
        for unit, code, delivery, row in rows
    ]
    return pl.DataFrame(whole, schema=SHAPE, orient="row")


def test_one_alert_a_unit_reason_and_file() -> None:
    rows = rejects(
        ("S1", "blank", "d1", 9), ("S1", "blank", "d1", 3), ("S1", "blank", "d1", 3), ("S2", "blank", "d1", 4)
    )
    found = rejected(rows)

    assert [(one.unit_id, one.code, one.count, one.marks) for one in found] == [
        ("S1", "reason_blank", 2, ("3", "9")),
        ("S2", "reason_blank", 1, ("4",)),
    ]
    assert (found[0].fields, found[0].sender) == ({"file": "S1/d1.csv"}, "S1")


@pytest.mark.parametrize(
    ("bureau", "month", "came", "expected"),
    [
        ("B1", "2026-03", "2026-04-02", "2026-03"),
        ("B1", "2026-03", "2026-04-09", None),
        ("B1", "2026-02", "2026-03-20", "2026-03"),
        ("B1", "undated", "2026-03-20", "2026-03"),
        ("B1", "all", "2026-03-20", None),
        ("B2", "2026-03", "2026-04-02", None),
    ],
)
def test_a_row_belongs_to_its_month_and_late_to_the_one_in_which_it_came(
    bureau: str, month: str, came: str, expected: str | None
) -> None:
    row = pl.DataFrame({"bureau_id": [bureau], "month": [month], "received_at": [f"{came}T02:00:00+08:00"]})
    moments = {"2026-02": "2026-03-08T04:00:00+08:00", "2026-03": "2026-04-08T04:00:00+08:00"}
    known = [("B1", of, at) for of, at in moments.items()]
    published = pl.DataFrame(known, schema=["bureau_id", "month", "moved_at"], orient="row")

    assert with_publication(row, published)["published"].to_list() == [expected]


def test_a_row_of_a_published_month_is_asked_for_no_longer_and_that_is_said() -> None:
    (before,) = rejected(rejects(("S1", "blank", "d1", 3)))
    (after,) = rejected(rejects(("S1", "blank", "d1", 3), published="2026-03"))
    (partly,) = rejected(
        pl.concat([rejects(("S1", "blank", "d1", 3)), rejects(("S1", "blank", "d1", 4), published="x")])
    )

    (change,) = changes({before.key: before}, [after])

    assert (change.kind, change.alert.count, change.alert.fields["published"]) == ("resolved", 1, "2026-03")
    assert (partly.count, partly.marks) == (1, ("3",))


def test_of_many_rows_the_first_are_named() -> None:
    (found,) = rejected(rejects(*(("S1", "blank", "d1", n) for n in range(1, 100))))

    assert (found.count, len(found.marks), found.marks[0]) == (99, MARKS, "1")


def test_a_file_sent_again_under_its_name_stands_for_the_earlier_one() -> None:
    rows = [
        ("d1", 1, "S1", "日志.xls"),
        ("d2", 2, "S2", "日志.xls"),
        ("d3", 3, "S1", "日志.xlsx"),
        ("d4", 4, "S1", "别的.xlsx"),
    ]
    deliveries = pl.DataFrame(rows, schema=["delivery_id", "arrival", "folder", "file_name"], orient="row")

    assert resent(deliveries) == {"d1"}


def test_a_refused_file_says_where_and_what_was_expected_and_nothing_of_what_stood_in_it() -> None:
    faults = [
        Fault("header_unknown", {"found": "张三", "expected": "工号", "line": 1}),
        Fault("header_blank", {"column": 2}),
    ]
    found = refused("d1", "S1", "日志.csv", "work_log", faults, "B1")

    assert (found.severity, found.count, found.code) == ("reject", 1, "header_unknown")
    assert found.fields == {"expected": "工号", "line": 1, "file": "S1/日志.csv"}


def test_the_gate_closed_to_a_batch_is_graver_and_a_file_without_reason_is_refused_all_the_same() -> None:
    assert refused("d1", "", "a.csv", "", [Fault("gate_closed", {"column": "工号"})], "").severity == "block"
    assert refused("d1", "", "a.csv", "", [], "").code == "parser_failed"


def test_held_people_by_month_and_unit() -> None:
    rows = [("B1", "2026-03", "S1", "0002"), ("B1", "2026-03", "S1", "0001"), ("B1", "2026-03", None, "0009")]
    found = held(pl.DataFrame(rows, schema=HELD, orient="row"), scored("S1", "S2"))

    assert [(one.unit_id, one.subject, one.count, one.marks) for one in found] == [
        ("", "2026-03", 1, ("0009",)),
        ("S1", "2026-03", 2, ("0001", "0002")),
        ("S2", "2026-03", 0, ()),
    ]


@pytest.mark.parametrize(("expected", "units"), [("resolved", ["S1"]), ("lapsed", [])])
def test_held_people_are_mended_by_a_score_and_not_by_publishing(expected: str, units: list[str]) -> None:
    nobody = pl.DataFrame(schema=dict.fromkeys(HELD, pl.String))
    rows = pl.DataFrame([("B1", "2026-03", "S1", "0002")], schema=HELD, orient="row")
    (before,) = (one for one in held(rows, scored("S1")) if one.count)

    assert [one.kind for one in changes({before.key: before}, held(nobody, scored(*units)))] == [expected]
