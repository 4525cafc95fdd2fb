"""The pages of a year's papers say what the code does."""

from __future__ import annotations

import re

from flows.hr_file import COLUMNS
from flows.registers import WORDS
from flows.wording import sentences
from tests.docs.test_docs import DOCS
from transforms.contracts import contract
from transforms.scheme.grading import GRADES

HR = re.findall(r"^\| ([^|`]+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", DOCS["hr_file.md"], re.MULTILINE)[2:]
STANDINGS = ("graded", "comment_only", "no_grade", "no_comment_no_grade", "excluded")


def test_the_contract_of_the_file_for_the_personnel_system_has_its_columns_in_order() -> None:
    assert tuple(name for name, *_ in HR) == COLUMNS


def test_it_lists_every_standing_and_every_grade_as_they_are_written() -> None:
    said, about = sentences("zh"), {name: text for name, _, _, text in HR}
    grades = (*GRADES["year"], "no_grade")
    known = next(one for one in contract("grade_decision").column if one.name == "grade").values

    assert about["参加情形"] == "、".join(said[f"standing_{one}"] for one in STANDINGS)
    assert about["等次"].split(";")[0] == "、".join(said[f"grade_{one}"] for one in grades)
    assert set(grades) <= set(known)


def test_every_word_of_the_template_is_explained_and_no_other() -> None:
    rows = re.findall(r"^\| (`.*?`) \| ", DOCS["annual_papers.md"].split("| words |")[1], re.MULTILINE)
    told = {word for row in rows for word in re.findall(r"`(\w+)`", row)}
    spans = {f"{name}_{n}" for name, last in (("month", 12), ("routine", 4)) for n in range(1, last + 1)}

    assert told | spans == set(WORDS)
