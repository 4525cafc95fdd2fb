"""What an edition says is read exactly, and whatever else is written is refused with every fault at once."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from transforms.contracts import contract
from transforms.faults import Fault, SchemeError
from transforms.scheme.read import chosen, edition, fail_if_two_hold
from transforms.scheme.words import Category, Edition, Grant, Limit, Linear, PersonType, Relative, Steps, Workload

ROOT = Path(__file__).parents[3]
HAIYANG_FILE = "transforms/editions/haiyang-urban/2026-01.yaml"
HAIYANG = (ROOT / HAIYANG_FILE).read_text("utf-8")
SENTENCES = [
    tomllib.loads((ROOT / "flows" / "messages" / language / "scheme.toml").read_text("utf-8"))
    for language in ("zh", "en")
]

# The example at the end of the design of the scheme.
TOY = """
scheme: haiyang-urban
title: 业务工作绩效考核办法
effective: 2026-01
basis: 海阳市国税局城区分局业务工作绩效考核办法
subject: person
peers: {by: [bureau, post_class], at_least: 3, fallback: [bureau]}
whole: 1
components:
  - {name: quantity, title: 工作量化, kind: workload, evidence: required, scale: {kind: relative, to: max, cap: 100},
     weight: {comprehensive_service: 0.6, daily_monitoring: 0.5, tax_guidance: 0.5, tax_assessment: 0.4, tax_inspection: 0.4},
     missing: zero, basis: 二(一), assumed: [weight, scale]}
  - {name: quality, title: 质量考核, kind: events, category: [quality], base: 100, veto: deduct, limit: [0, null], scale: {kind: as_is},
     weight: {comprehensive_service: 0.4, daily_monitoring: 0.5, tax_guidance: 0.5, tax_assessment: 0.6, tax_inspection: 0.6},
     basis: 二(三), assumed: [weight, limit]}
  - {name: discretion, title: 分局长机动分, kind: grant, per_head: 10, headcount: scored, adds: true, basis: 二(一)}
unreviewed: hold
assumed: [peers, total, rank, unreviewed]
total: {limit: [0, null], round: 2}
rank: {within: [bureau], ties: min, break_by: [quality]}
calendar: {declare_by: 5, review_by: 7, on_holiday: next_workday}
"""

SMALL = """
scheme: toy
title: 试行办法
basis: 第一条
effective: 2026-01
components:
  - {name: quantity, title: 工作量化, basis: 第二条, kind: workload, weight: 100}
"""


def _faults(text: str, file: str = "toy.yaml") -> tuple[Fault, ...]:
    with pytest.raises(SchemeError) as refused:
        edition(text, file)
    return refused.value.faults


def _components(*lines: str) -> str:
    return SMALL.split("  - ", maxsplit=1)[0] + "".join(f"  - {{{line}}}\n" for line in lines)


def test_the_toy_of_the_design_reads() -> None:
    toy = edition(TOY, "toy.yaml")
    quantity, quality, discretion = toy.components

    assert isinstance(quantity, Workload)
    assert isinstance(quantity.scale, Relative)
    assert quantity.scale.cap == 100
    assert toy.weight_of(quantity, "tax_guidance") == Decimal("0.5")
    assert toy.weight_of(quantity, "driver") is None
    assert toy.weight_of(discretion, "tax_guidance") is None
    assert isinstance(discretion, Grant)
    assert quality.limit == Limit(Decimal(0), None)
    assert toy.weighted == (quantity, quality)
    assert toy.adding == (discretion,)
    assert toy.post_classes[:2] == ("comprehensive_service", "daily_monitoring")
    assert toy.post_title("tax_guidance") == "tax_guidance"
    assert toy.assumptions[3:6] == ("unreviewed", "quantity.weight", "quantity.scale")
    assert toy.file == "toy.yaml"


def test_the_shipped_edition_of_haiyang_reads() -> None:
    haiyang = edition(HAIYANG, HAIYANG_FILE)

    assert (haiyang.scheme, haiyang.effective) == ("haiyang-urban", "2026-01")
    assert [group.group for group in haiyang.posts] == ["综合办税", "日常监控、纳税辅导", "纳税评估、税务检查"]
    assert haiyang.post_title("tax_guidance") == "纳税辅导"
    assert {"quantity.weight", "quality.weight"} <= set(haiyang.assumptions)
    assert all(sum(haiyang.weight_of(one, name) or 0 for one in haiyang.weighted) == 1 for name in haiyang.post_classes)


def test_the_six_blank_coefficients_of_haiyang_are_named_by_their_three_groups() -> None:
    blank = re.sub(r"(comprehensive_service|daily_monitoring|tax_\w+): 0\.\d", r"\1:", HAIYANG)

    faults = _faults(blank, HAIYANG_FILE)

    assert [fault.code for fault in faults] == ["coefficient_blank"] * 3
    assert [fault.fields["group"] for fault in faults] == ["综合办税", "日常监控、纳税辅导", "纳税评估、税务检查"]
    assert {fault.fields["components"] for fault in faults} == {"quantity, quality"}


def test_one_weight_left_blank_names_its_group_and_component_alone() -> None:
    (fault,) = _faults(HAIYANG.replace("tax_guidance: 0.5", "tax_guidance:", 1), HAIYANG_FILE)

    assert fault.code == "coefficient_blank"
    assert (fault.fields["group"], fault.fields["components"]) == ("日常监控、纳税辅导", "quantity")
    assert fault.fields["classes"] == "纳税辅导"


def test_words_that_are_not_written_have_their_defaults() -> None:
    small = edition(SMALL, "toy.yaml")

    assert small.adopted_on == date(2026, 1, 1)
    assert (small.peers.by, small.peers.at_least, small.peers.fallback) == (("bureau",), 1, ("bureau",))
    assert (small.total.limit, small.total.round) == (Limit(None, None), 2)
    assert (small.rank.within, small.rank.ties, small.rank.on) == (("bureau",), "min", "published")
    assert small.whole == 100
    assert (small.unreviewed, small.applies_to) == ("hold", ())
    assert (small.scored.person_type, small.scored.excluded) == ((), ())
    assert small.components[0].missing == "fail"
    assert small.post_classes == ()
    assert small.weight_of(small.components[0], "anyone") == 100


def test_numbers_are_exact_and_never_pass_through_a_float() -> None:
    thirds = _components(
        "name: a, title: 甲, basis: 一, kind: events, weight: 33.1, base: 0.1",
        "name: b, title: 乙, basis: 二, kind: events, weight: 33.2, base: 0.1",
        "name: c, title: 丙, basis: 三, kind: events, weight: 33.7, base: 0.1",
    )

    read = edition(thirds, "toy.yaml")

    assert sum(read.weight_of(one, "x") or 0 for one in read.weighted) == Decimal(100)
    assert sum(getattr(one, "base", 0) for one in read.components) == Decimal("0.3")


def test_no_and_yes_stay_text_and_leading_zeros_are_kept() -> None:
    text = SMALL.replace("title: 试行办法", "title: no") + "applies_to: [0012, yes]\n"

    read = edition(text, "toy.yaml")

    assert (read.title, read.applies_to) == ("no", ("0012", "yes"))


def test_a_table_of_steps_keeps_its_points() -> None:
    text = SMALL.replace("weight: 100", "weight: 100, scale: {kind: steps, table: {98: 100, 95.5: 90, 0: 60}}")

    (component,) = edition(text, "toy.yaml").components

    assert isinstance(component.scale, Steps)
    assert component.scale.table == {Decimal(98): 100, Decimal("95.5"): 90, Decimal(0): 60}


def test_a_linear_scale_keeps_its_ends() -> None:
    text = SMALL.replace("weight: 100", "weight: 100, scale: {kind: linear, zero: 0.6, full: 0.98}")

    (component,) = edition(text, "toy.yaml").components

    assert component.scale == Linear(kind="linear", zero="0.6", full="0.98")  # type: ignore[arg-type]


def test_an_edition_that_comes_from_no_file_has_none() -> None:
    words = {"scheme": "toy", "title": "试行", "basis": "第一条", "effective": "2026-01"}
    component = {"name": "a", "title": "甲", "basis": "二", "kind": "events", "weight": "100"}

    assert Edition.model_validate({**words, "components": [component]}).file == ""


def test_titles_name_people_by_rank_component_and_post_class() -> None:
    text = HAIYANG + (
        "titles:\n"
        "  - {name: 业务标兵, first_of: rank, top: 3, ties: hold}\n"
        "  - {name_by: {tax_guidance: 辅导标兵}, first_of: quality, among: [tax_guidance]}\n"
    )

    first, second = edition(text, "toy.yaml").titles

    assert (first.name, first.top, first.ties, first.among) == ("业务标兵", 3, "hold", ())
    assert second.name_by == {"tax_guidance": "辅导标兵"}


def test_an_edition_never_changes() -> None:
    with pytest.raises(ValueError, match="frozen"):
        edition(SMALL, "toy.yaml").whole = Decimal(1)


def test_a_file_with_three_mistakes_has_three_faults_in_the_order_of_the_file() -> None:
    text = SMALL.replace("2026-01", "2026-13").replace("weight: 100", "weight: 90") + "rank: {tie: min}\n"

    faults = _faults(text)

    assert [fault.code for fault in faults] == ["not_a_month", "weights_total", "unknown_word_near"]
    assert [fault.fields["line"] for fault in faults] == [5, 7, 8]


def test_a_text_that_is_too_large_is_not_even_parsed() -> None:
    (fault,) = _faults("a: 测\n" * 40_000)

    assert fault.code == "file_too_large"
    assert fault.fields["found"] == "280000"
    assert fault.fields["expected"] == "200000"


def test_ten_thousand_brackets_are_one_fault() -> None:
    assert [fault.code for fault in _faults("[" * 10_000)] == ["yaml_depth"]


def test_the_word_a_file_is_remembered_by_is_no_word_of_an_edition() -> None:
    assert [fault.code for fault in _faults(SMALL + "file: other.yaml\n")] == ["unknown_word_near"]


def test_the_latest_edition_that_has_begun_is_chosen() -> None:
    january = edition(SMALL, "2026-01.yaml")
    april = edition(SMALL.replace("2026-01", "2026-04"), "2026-04.yaml")

    months = ["2025-12", "2026-01", "2026-03", "2026-04", "2027-01"]
    assert [chosen([april, january], month) for month in months] == [None, january, january, april, april]
    assert chosen([], "2026-01") is None


@pytest.mark.parametrize(
    ("beside", "code"),
    [
        ("", "effective_shared"),
        ("scheme: other", "schemes_of_one_subject"),
        ("scheme: other\napplies_to: ['1']", None),
        ("scheme: other\nsubject: section", None),
        ("scheme: other\nperiod: quarter", None),
    ],
)
def test_two_editions_may_not_begin_to_hold_for_the_same_people_in_one_month(beside: str, code: str | None) -> None:
    words = SMALL.replace("kind: workload", "kind: events") if "subject" in beside else SMALL
    one = edition(SMALL, "a.yaml")
    other = edition(words.replace("scheme: toy", beside or "scheme: toy"), "b.yaml")
    later = edition(SMALL.replace("2026-01", "2026-02"), "c.yaml")
    try:
        fail_if_two_hold([other, later, one])
        faults: tuple[Fault, ...] = ()
    except SchemeError as error:
        faults = error.faults

    assert [(f.code, {f.fields["file"], f.fields["other"]}) for f in faults] == (
        [(code, {"a.yaml", "b.yaml"})] if code else []
    )
    assert [s[f.code].format(**f.fields)[1:7] for s in SENTENCES for f in faults] == [".yaml:"] * (2 if code else 0)


def test_the_lists_of_the_vocabulary_are_those_of_the_contracts() -> None:
    assert set(get_args(PersonType)) == set(contract("person").columns["person_type"].values)
    assert set(get_args(Category)) == set(contract("event_rule").columns["category"].values)


def _reads_or_is_refused_in_words(text: str) -> None:
    try:
        faults: tuple[Fault, ...] = ()
        assert edition(text, "fuzz.yaml").file == "fuzz.yaml"
    except SchemeError as error:
        faults = error.faults
        assert faults
    said = [sentences[fault.code].format(**fault.fields) for sentences in SENTENCES for fault in faults]
    assert [sentence for sentence in said if "\n" in sentence] == []


@settings(deadline=None)
@given(st.text())
@example("\ufeffscheme: toy")
@example("\ud800")
@example('"\\UFFFFFFFF"')
@example("%YAML 9.9\n---\na: 1")
@example("%TAG ! tag:x,2000:\n---\n!a b")
@example("a: |99\n  b")
@example(": :\n?\n- ")
@example("a\x00b")
@example("null: ~\n~: null")
def test_arbitrary_text_is_never_more_than_refused(text: str) -> None:
    _reads_or_is_refused_in_words(text)


PIECES = st.sampled_from(
    [
        *["", ":", " ", "\n", "- ", "[", "]", "{", "}", ",", "null", "~", "*a", "&a ", "!!int ", "<<: ", "? "],
        *["'", '"', "|\n", "#", "%", "---\n", "\t", "\u3000", "0", "1e5", "nan", "-1", "true", "one", "map"],
        *["weight", "weight: {}", "kind: events", "[key]", "name", "scale: {}", "assumed: [[]]"],
        *["posts: []\n", "titles: [{}]\n", "components: {}\n"],
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(HAIYANG)), st.integers(0, 30), PIECES), min_size=1, max_size=6))
def test_a_damaged_edition_is_never_more_than_refused(damages: list[tuple[int, int, str]]) -> None:
    text = HAIYANG
    for start, length, piece in damages:
        text = text[:start] + piece + text[start + length :]

    _reads_or_is_refused_in_words(text)
