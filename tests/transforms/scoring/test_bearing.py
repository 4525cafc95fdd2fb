"""Which rows bear on a period, on literal rows."""

from __future__ import annotations

from datetime import date

from tests.transforms.scoring.rows import LONG_AGO, frame
from transforms.scoring.bearing import bearing

BEFORE, LATER = date(2026, 1, 31), date(2026, 2, 1)


def post(who: str, **words: object) -> dict[str, object]:
    return {"person_id": who, "unit_id": "S", "post_class": "clerk", "kind": "main", "from_date": LONG_AGO, **words}


def test_people_elsewhere_and_what_begins_later_do_not_bear_and_a_later_end_is_open() -> None:
    rows = {
        "posting": frame(
            "posting",
            [
                post("甲", to_date=LATER),
                post("甲", unit_id="T", from_date=LATER),
                post("乙", to_date=BEFORE),
                post("丙", bureau_id="C"),
                post("丁", from_date=LATER),
            ],
        ),
        "person": frame("person", [{"person_id": who, "left_date": LATER} for who in "甲乙丙丁"]),
    }
    found = bearing(rows, "B", "2026-01")

    assert found["posting"].select("person_id", "unit_id", "to_date").rows() == [("甲", "S", None), ("乙", "S", BEFORE)]
    assert found["person"].select("person_id", "left_date").rows() == [("甲", None), ("乙", None)]


def test_a_list_is_the_bureaus_and_the_common_one_and_a_unit_stays_where_somebody_serves_in_it() -> None:
    rows = {
        "posting": frame("posting", [post("甲")]),
        "unit": frame("unit", [{"unit_id": unit, "from_date": LATER} for unit in "ST"]),
        "work_item": frame(
            "work_item",
            [{"item_code": "X", "bureau_id": bureau, "from_date": LONG_AGO} for bureau in ("B", "C", None)]
            + [{"item_code": "X", "from_date": LATER}],
        ),
    }
    found = bearing(rows, "B", "2026-01")

    assert found["unit"]["unit_id"].to_list() == ["S"]
    assert found["work_item"]["bureau_id"].to_list() == ["B", None]
