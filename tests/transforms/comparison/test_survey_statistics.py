"""Response rates and estimates: the worked numbers, a stratum without an answer, everybody satisfied, nobody asked."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.transforms.shared import shared
from transforms.comparison.intervals import Interval
from transforms.comparison.survey_statistics import (
    DISPOSITIONS,
    Estimate,
    Stratum,
    follow_up_rates,
    pooled,
    response_rates,
    stratified,
)

QUICK = settings(derandomize=True, deadline=None, max_examples=100)
COUNTS = {"I": 220, "P": 12, "R": 60, "NC": 95, "O": 8, "UH": 70, "UO": 10, "NE": 25}
STRATA = [Stratum("a", 700, 70, 68), Stratum("b", 1600, 120, 112), Stratum("c", 200, 30, 29)]

strata = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 30), st.integers(0, 30)).map(
        lambda n: Stratum("s", n[0], n[1], min(n[1], n[2]))
    ),
    max_size=4,
)


def numbers(**texts: str | None) -> dict[str, Decimal | None]:
    return {name: None if text is None else Decimal(text) for name, text in texts.items()}


def bounds(low: str, high: str) -> Interval:
    return Interval(Decimal(low), Decimal(high))


def test_the_rates_of_a_wave() -> None:
    # K = 395, U = 80, e = 395 / 420, eU = 75.238095
    expected = numbers(
        e="0.940476", RR1="0.463158", RR2="0.488421", RR3="0.467848", RR4="0.493367", RR5="0.556962", RR6="0.587342",
        COOP1="0.733333", COOP2="0.773333", COOP3="0.753425", COOP4="0.794521",
        REF1="0.126316", REF2="0.127595", REF3="0.151899", CON1="0.631579", CON2="0.637975", CON3="0.759494",
    )  # fmt: skip

    assert response_rates(COUNTS) == expected


def test_the_shared_rates() -> None:
    case = shared("guandu")["dispositions"]
    counts = {name: int(count) for name, count in case["counts"].items()}

    assert response_rates(counts) == numbers(**case["expect"])


def test_the_rates_of_the_page_are_over_those_to_be_called_and_those_reached() -> None:
    # 300 of 475 reached, 232 of 475 answered, 60 of the 300 refused
    expected = numbers(contact_rate="0.631579", valid_answer_rate="0.488421", refusal_rate="0.2")

    assert follow_up_rates(COUNTS) == expected


def test_nobody_called_has_no_rates() -> None:
    assert set(response_rates({}).values()) == {None}
    assert set(follow_up_rates({"NE": 3}).values()) == {None}


def test_without_an_unknown_case_the_share_eligible_says_nothing() -> None:
    found = response_rates({"I": 3, "NC": 1})

    assert found["RR1"] == found["RR3"] == found["RR5"] == Decimal("0.75")
    assert found["COOP3"] == 1


def test_only_unknown_cases_leave_their_eligibility_open() -> None:
    found = response_rates({"UH": 4})

    assert found["RR1"] == 0
    assert (found["e"], found["RR3"], found["RR5"], found["COOP1"]) == (None, None, None, None)


@pytest.mark.parametrize("counts", [{"X": 1}, {"I": -1}])
def test_a_count_of_nothing_known_is_refused(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"^[XI]$"):
        response_rates(counts)


@QUICK
@given(st.fixed_dictionaries({name: st.integers(0, 400) for name in DISPOSITIONS}))
def test_every_rate_is_a_share_and_partial_answers_never_lower_it(counts: dict[str, int]) -> None:
    found = response_rates(counts)

    assert all(rate is None or 0 <= rate <= 1 for rate in found.values())
    for fewer, more in (("RR1", "RR2"), ("RR3", "RR4"), ("RR5", "RR6"), ("RR1", "RR3"), ("COOP1", "COOP2")):
        low, high = found[fewer], found[more]
        assert low is None or high is None or low <= high


def test_a_stratified_estimate() -> None:
    expected = Estimate(
        Decimal("0.946667"), Decimal("0.015249"), bounds("0.916779", "0.976554"), "wald", answered_count=220
    )

    assert stratified(STRATA) == expected


def test_a_pooled_estimate() -> None:
    assert pooled(STRATA) == Estimate(Decimal("0.95"), None, bounds("0.912700", "0.971855"), "wilson", 220)


def test_the_shared_estimates() -> None:
    survey = shared("guandu")["survey"]
    counts = ({name: int(survey[word][name]) for name in "abc"} for word in ("frame", "answered", "satisfied"))
    frame, answered, satisfied = counts
    rows = [Stratum(name, frame[name], answered[name], satisfied[name]) for name in frame]
    expected = survey["expect"]
    by_stratum, together = stratified(rows), pooled(rows)

    assert by_stratum is not None
    assert together is not None
    assert (by_stratum.rate, by_stratum.standard_error) == (Decimal(expected["rate"]), Decimal(expected["se"]))
    assert by_stratum.interval == bounds(*expected["wald95"])
    assert (together.rate, together.interval) == (Decimal(expected["pooled"]), bounds(*expected["pooled_wilson"]))


def test_a_stratum_without_an_answer_is_left_out_and_named() -> None:
    # 0.28 and 0.64 of 2300 / 2500: (700 x 68/70 + 1600 x 112/120) / 2300
    found = stratified([*STRATA[:2], Stratum("c", 200, 0, 0), Stratum("gone", 0, 3, 1)])

    assert found is not None
    assert (found.rate, found.answered_count, found.left_out) == (Decimal("0.944928"), 190, ("c", "gone"))


def test_everybody_satisfied_is_an_interval_all_the_same() -> None:
    expected = Estimate(Decimal(1), Decimal(0), bounds("0.939828", "1"), "wilson", 60)

    assert stratified([Stratum("a", 700, 40, 40), Stratum("b", 100, 20, 20)]) == expected


def test_strata_that_each_agree_with_themselves_are_no_certainty() -> None:
    found = stratified([Stratum("a", 100, 10, 10), Stratum("b", 100, 10, 0)])

    # 10 of 20: Wilson
    assert found == Estimate(Decimal("0.5"), Decimal(0), bounds("0.299298", "0.700702"), "wilson", 20)


def test_everybody_asked_leaves_nothing_uncertain() -> None:
    expected = Estimate(Decimal("0.5"), Decimal(0), bounds("0.5", "0.5"), "wald", 4)

    assert stratified([Stratum("a", 4, 4, 2)]) == expected
    assert stratified([Stratum("a", 3, 4, 2)]) == expected, "one of four has left the frame since"


def test_one_answer_of_many_has_no_standard_error() -> None:
    found = stratified([Stratum("a", 100, 1, 1), Stratum("b", 100, 10, 5)])

    assert found is not None
    assert (found.rate, found.standard_error, found.method) == (Decimal("0.75"), None, "wilson")


def test_nobody_answered_is_no_estimate() -> None:
    assert stratified([]) is None
    assert stratified([Stratum("a", 100, 0, 0)]) is None
    assert pooled([Stratum("a", 100, 0, 0)]) is None


def test_more_satisfied_than_answered_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^a$"):
        Stratum("a", 100, 1, 2)


@QUICK
@given(strata)
def test_an_estimate_lies_in_its_interval_whatever_the_order(rows: list[Stratum]) -> None:
    found = stratified(rows)

    assert found == stratified(rows[::-1])
    assert found is None or 0 <= found.interval.low <= found.rate <= found.interval.high <= 1


@QUICK
@given(st.integers(1, 200), st.integers(0, 200))
def test_one_stratum_has_the_plain_rate(answered: int, satisfied: int) -> None:
    only = [Stratum("a", 1000, answered, min(satisfied, answered))]
    by_stratum, together = stratified(only), pooled(only)

    assert by_stratum is not None
    assert together is not None
    assert by_stratum.rate == together.rate
