"""The rules that a row can be judged by without any other table: what a file can be tried by before it is trusted."""

from __future__ import annotations

from expectations.rules import Rule
from expectations.suites import suite
from transforms.contracts import contract

_OWN_FLAGS = frozenset([
    "has_answers", "has_params", "has_points", "has_price", "has_ratee", "has_said", "is_conflict", "is_cut_by",
    "is_dated", "is_exact", "is_friday", "is_in_order", "is_low", "is_named", "is_of_somebody", "is_one_day",
    "is_one_of", "is_past", "is_read", "is_repeat", "is_told", "is_voted", "may_answer", "received_date",
])  # fmt: skip
"""What a preparation says of a row by its own cells, or by the rows of its own file."""


def rules_alone(dataset: str) -> list[Rule]:
    """The rules of a dataset that look at nothing but the row, its file and the day of its delivery."""
    own = {column.name for column in contract(dataset).column}
    known = own | {f"bad_{name}" for name in own} | {f"has_control_{name}" for name in own} | _OWN_FLAGS
    return [rule for rule in suite(dataset) if rule.severity == "reject" and known >= set(rule.mask.meta.root_names())]
