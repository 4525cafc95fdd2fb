"""Random rows of the datasets that the kinds measure, and random words of each kind, drawn by hypothesis."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

PEOPLE, UNITS, OUTSIDER = ("a", "b", "c"), ("S1", "S2"), "x"
NINE = datetime.combine(date(2026, 3, 2), time(9))
LEVEL_SCORES = {"5": "100", "4": "80.5", "3": "60", "2": "0", "1": "-10"}


@dataclass(frozen=True)
class Case:
    """A component, its rows by dataset, whose they are, and the other words of its edition."""

    component: dict[str, Any]
    tables: dict[str, list[dict[str, Any]]]
    subject: str = "person"
    month: str = "2026-03"
    words: dict[str, Any] = field(default_factory=dict)
    earlier: list[dict[str, Any]] = field(default_factory=list)
    """Versions of reports before those of the tables."""

    @property
    def subjects(self) -> tuple[str, ...]:
        return PEOPLE if self.subject == "person" else UNITS

    @property
    def column(self) -> str:
        return "person_id" if self.subject == "person" else "unit_id"

    def rows(self, dataset: str, who: str) -> list[dict[str, Any]]:
        """The rows of one subject."""
        return [row for row in self.tables[dataset] if row[self.column] == who]


numbers = st.one_of(
    st.integers(0, 4).map(lambda n: Fraction(25 * n)), st.integers(0, 100_000).map(lambda n: Fraction(n, 1000))
)
at_least = st.sampled_from([{}, {}, {"at_least": "2"}])
subjects = st.sampled_from(["person", "hall"])


def some(**words: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Some of these words, the others left to their defaults."""
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in words.items()})


@st.composite
def rows_of(draw: st.DrawFn, most: int = 8, **columns: st.SearchStrategy[Any]) -> list[dict[str, Any]]:
    # As many as there may be, most of the time: hypothesis by itself draws few.
    least = draw(st.sampled_from([0, 3, most - 1]))
    return draw(st.lists(st.fixed_dictionaries(columns), min_size=least, max_size=most))


@st.composite
def rating_cases(draw: st.DrawFn) -> Case:
    roles = draw(st.sampled_from([None, {"leader": "60", "peer": "40"}, {"peer": "1", "A票": "0.5"}]))
    component = {
        "kind": "rating",
        "dimension": "德",
        **({"roles": roles} if roles else {}),
        **draw(some(exclude_self=[True, False], trim=["1", "2"], at_least=["2", "3"])),
    }
    rows = draw(
        rows_of(
            rater_id=st.sampled_from([*PEOPLE, OUTSIDER, None, None]),
            ballot_no=st.integers(1, 9).map(str),
            ratee_id=st.sampled_from("aab"),
            period=st.sampled_from(["2026-03"] * 9 + ["2026-02", "2026Q1"]),
            dimension=st.sampled_from(["德"] * 7 + ["能"]),
            role=st.sampled_from(["leader", "peer", "panel", None]),
            score=numbers,
        )
    )
    for row in rows:
        is_ballot = row["rater_id"] is None
        row.update({"voter_class": "A票", "role": None} if is_ballot else {"ballot_no": None, "voter_class": None})
    keys = ("rater_id", "ballot_no", "ratee_id", "period", "dimension")
    month = draw(st.sampled_from(["2026-03", "2026-03", "2026-03", "2026Q1"]))
    words = {"period": "quarter" if "Q" in month else "month"}
    found = [*{tuple(row[k] for k in keys): row for row in rows}.values()]
    return Case(component, {"rating": found}, month=month, words=words)


@st.composite
def survey_cases(draw: st.DrawFn) -> Case:
    component = {
        "kind": "survey",
        **draw(
            st.sampled_from(
                [{"measure": "rate", "positive": ["5", "4"]}, {"measure": "index", "level_scores": LEVEL_SCORES}]
            )
        ),
        **draw(some(questions=["all", "key", "窗口"], estimate=["pooled", "stratified"], at_least=["2"])),
    }
    month = draw(st.sampled_from(["2026-03"] * 5 + ["2026-02"]))
    questions = [
        {
            "wave": "2026Q1",
            "q": f"q{n}",
            "text": "题",
            "dimension": draw(st.sampled_from(["窗口", None])),
            "is_key": key,
        }
        for n, key in enumerate(draw(st.lists(st.sampled_from([True, True, False]), min_size=1, max_size=2)), 1)
    ]
    frame = [
        {"taxpayer_id": f"T{n}", "month": "2026-03", "unit_id": unit, "stratum": stratum, "status": status}
        for n, (unit, stratum, status) in enumerate(
            draw(
                st.lists(
                    st.tuples(
                        st.sampled_from(UNITS),
                        st.sampled_from("甲乙丙"),
                        st.sampled_from(["active", "active", "cancelled"]),
                    ),
                    max_size=5,
                )
            )
        )
    ]
    answers = st.sampled_from([None, "9", "1", "2", "3", "4", "4", "5", "5"])
    calls = draw(
        rows_of(
            taxpayer_id=st.integers(0, 5).map(lambda n: f"T{n}"),
            disposition=st.sampled_from(["I", "I", "P", "R", "NC"]),
            person_id=st.sampled_from(PEOPLE[:2]),
            unit_id=st.sampled_from(UNITS),
            q1=answers,
            q2=answers,
        )
    )
    whose: dict[str, tuple[str, str]] = {}
    for place, row in enumerate(calls):
        # A taxpayer is asked about one person and one unit, however often they are called.
        row["person_id"], row["unit_id"] = whose.setdefault(row["taxpayer_id"], (row["person_id"], row["unit_id"]))
        called = NINE + timedelta(hours=place)
        row |= {"call_id": f"C{place}", "wave": "2026Q1", "called_at": called, "attempt": Fraction(place + 1)}
    tables = {"survey_call": calls, "survey_question": questions, "taxpayer": frame}
    return Case(component, tables, draw(subjects), month)


@st.composite
def window_cases(draw: st.DrawFn) -> Case:
    subject = draw(subjects)
    kinds = ["rate", "index", "evaluation_rate"] + (["wait_p50", "wait_p90", "wait_over"] if subject == "hall" else [])
    measure = draw(st.sampled_from(kinds))
    needs = {"rate": {"positive": ["5", "4"]}, "index": {"level_scores": LEVEL_SCORES}, "wait_over": {"minutes": "15"}}
    component = {
        "kind": "window",
        "measure": measure,
        **needs.get(measure, {}),
        **draw(some(origin=["active", "all"], ratings=["adjudicated", "raw"], at_least=["2"])),
    }
    start = NINE
    seconds = st.integers(-40, 40).map(lambda n: timedelta(seconds=30 * n + 7 * (n % 2)))
    ratings = draw(
        rows_of(
            person_id=st.sampled_from("aab"),
            unit_id=st.sampled_from(UNITS),
            level=st.sampled_from("554321"),
            origin=st.sampled_from(["active", "active", "default"]),
            is_confirmed=st.sampled_from([True, False, None]),
            revoked_at=st.sampled_from([None, None, start]),
        )
    )
    tickets = draw(
        rows_of(
            person_id=st.sampled_from("aab"),
            unit_id=st.sampled_from(UNITS),
            status=st.sampled_from(["served", "served", "served", "no_show", "abandoned"]),
            booked_for=st.one_of(st.none(), seconds.map(lambda delta: start + delta)),
            called_at=seconds.map(lambda delta: start + timedelta(minutes=20) + delta),
        )
    )
    for place, row in enumerate(ratings):
        row |= {"rating_id": f"R{place}", "rated_at": start}
    for place, row in enumerate(tickets):
        row |= {"ticket_id": f"K{place}", "taken_at": start}
    return Case(component, {"window_rating": ratings, "queue_ticket": tickets}, subject)


PARAMS = {
    "deduct": "1.5",
    "add": "2",
    "steps": "98:1.0;95:0.9;0:0.333",
    "ratio": "70",
    "rank": "1:1.0;4:0.8;7:0",
    "stated": None,
}


@st.composite
def indicator_cases(draw: st.DrawFn) -> Case:
    subject = draw(subjects)
    words = {"na": ["exclude", "full", "zero"], "bonus": ["added", "left_out"]}
    bears = {} if subject == "person" else {"bears": ["charged", "cause", "split"]}
    component = {"kind": "indicator", **draw(some(**words, **bears))}
    column, names = ("person_id", PEOPLE[:2]) if subject == "person" else ("unit_id", UNITS)
    known, results = [], []
    for number in range(draw(st.integers(1, 3))):
        scoring, cycle = draw(st.sampled_from([*PARAMS])), draw(st.sampled_from(["month", "month", "quarter", "year"]))
        one = {
            "indicator_id": f"I{number}",
            "year": "2026",
            "name": "指标",
            "points": Fraction(draw(st.integers(1, 20))),
        }
        one |= {
            "scoring": scoring,
            "params": PARAMS[scoring],
            "cycle": cycle,
            "is_bonus": draw(st.sampled_from([None, False, False, True])),
        }
        known.append(one)
        if draw(st.booleans()):
            known.append(one | {"year": "2025", "points": Fraction(draw(st.integers(20, 30)))})
        for who in draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)):
            months = draw(
                st.lists(
                    st.sampled_from(["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]), min_size=1, unique=True
                )
            )
            for month in sorted(months):
                is_monthly = cycle == "month"
                later = [None, None, "2026-01", "2026-02", "2026-03"]
                counted = draw(st.sampled_from([m for m in later if m is None or m >= month]))
                row = {"indicator_id": one["indicator_id"], "month": month, "counted_month": counted, column: who}
                row |= {"raw_value": draw(numbers), "event_count": Fraction(draw(st.integers(0, 9)))}
                row |= {"score": Fraction(draw(st.integers(0, int(one["points"]))))}
                row |= {"is_na": draw(st.sampled_from([None, False, False, True])) if is_monthly else None}
                # A loss that lies elsewhere is one section's against another's.
                elsewhere = [None, None, *UNITS] if is_monthly and subject == "hall" else [None]
                results.append(row | {"cause_unit": draw(st.sampled_from(elsewhere))})
    month = draw(st.sampled_from(["2026-03", "2026Q1"]))
    words = {"period": "quarter" if "Q" in month else "month"}
    return Case(component, {"indicator": known, "indicator_result": results}, subject, month, words)


@st.composite
def report_cases(draw: st.DrawFn) -> Case:
    """Reports of two people in March, whose first day is a Sunday, or in May, whose first is a Friday off."""
    component = {
        "kind": "reports",
        "on_time": "60",
        **draw(some(late=["30"], due=["friday 18:00"], late_until=["monday 12:00"], version=["first", "last"])),
        **draw(some(week_month=["friday", "submitted"], exempt=[["leave"], ["holiday"], ["leave", "holiday"]])),
        **draw(some(leader=["20"], items_full=[{"count": "2", "points": "20"}])),
    }
    month, first = draw(st.sampled_from([("2026-03", date(2026, 2, 27)), ("2026-05", date(2026, 4, 24))]))
    moments = st.one_of(st.integers(-72, 96), st.sampled_from([-6, 0, 48, 60])).map(lambda n: timedelta(hours=n))
    found, earlier = [], []
    items = st.sampled_from([None, ["工作：一"], ["工作：一", "工作：二"]])
    given = st.one_of(st.none(), st.integers(0, 20).map(Fraction))
    for who in PEOPLE[:2]:
        for number in draw(st.lists(st.integers(0, 6), max_size=4, unique=True)):
            friday = first + timedelta(days=7 * number)
            # Two minutes to or past the hour: what happens at the very moment is another test's.
            at = datetime.combine(friday, datetime.min.time()) + timedelta(
                days=1, minutes=draw(st.sampled_from([-2, 2]))
            )
            sent = at + draw(moments)
            edited = draw(st.one_of(st.none(), moments.map(lambda delta, sent=sent: sent + abs(delta))))
            row = {
                "report_id": f"{who}{number}",
                "person_id": who,
                "week": friday,
                "submitted_at": sent,
                "modified_at": edited,
            }
            found.append(row | {"items": draw(items), "leader_score": draw(given)})
            if edited and draw(st.booleans()):
                earlier.append(row | {"modified_at": None, "items": draw(items), "leader_score": draw(given)})
    leave = [
        {"person_id": "a", "from_date": friday, "to_date": friday, "kind": "annual"}
        for friday in [first + timedelta(days=7 * draw(st.integers(0, 5)))]
        if draw(st.booleans())
    ]
    words = {"unreviewed": draw(st.sampled_from(["hold", "as_declared", "zero"]))}
    tables = {"weekly_report": found, "absence": leave}
    return Case(component, tables, month=month, words=words, earlier=earlier)


@st.composite
def attendance_cases(draw: st.DrawFn) -> Case:
    component = {"kind": "attendance", **draw(some(absent=[["sick"], ["sick", "personal", "study"]]))}
    rows = []
    for who in PEOPLE:
        cuts = sorted(draw(st.lists(st.integers(-5, 36), max_size=6, unique=True)))
        for low, high in zip(cuts[::2], cuts[1::2], strict=False):
            start = date(2026, 3, 1) + timedelta(days=low)
            row = {
                "person_id": who,
                "from_date": start,
                "to_date": date(2026, 3, 1) + timedelta(days=high - 1),
                "days": None,
            }
            if low >= 0 and high <= 31 and draw(st.booleans()):
                row["days"] = Fraction(draw(st.integers(0, 2)), 2)
            kinds = st.sampled_from(["sick", "personal", "annual", "maternity", "study"])
            rows.append(row | {"kind": draw(kinds)})
            if row["days"] == Fraction(1, 2) and high == low + 1 and draw(st.booleans()):
                rows.append(row | {"kind": draw(kinds), "half": "afternoon"})
    return Case(component, {"absence": rows})
