"""The honours of a year by ballot: who is chosen, who is tied over the last place, who may not stand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.builders import table, write_inbox
from tests.conftest import Said
from tests.flows.county import Tables

Run = Callable[..., Said]
BALLOT = """\
  - {name: votes, title: 评选票, basis: 三, kind: rating, dimension: 十佳, at_least: 2, missing: reweigh, adds: true,
     limit: [0, 100], scale: {kind: linear, zero: 0, full: 10000}}
total: {round: 2}
titles: [{name: 十佳, first_of: votes, top: 2, ties: hold, political_status: [中共党员]}]
"""


def test_a_tie_over_the_last_place_is_shown_to_the_committee(appraised: Path, jixiao: Run) -> None:
    """0001 has the best mean and 0002 and 0003 tie for the second place; 0004 is no member, 0005 has one vote."""
    (edition,) = appraised.glob("schemes/toy-year/*.yaml")
    edition.write_text(edition.read_text("utf-8").replace("total: {round: 2}\n", BALLOT), "utf-8")
    votes = {"0001": (90, 96), "0002": (80, 90), "0003": (85, 85), "0004": (99, 99), "0005": (99,)}
    cast = [
        f"{who}{place},干部票,{who},2025,十佳,{score}"
        for who, scores in votes.items()
        for place, score in enumerate(scores)
    ]
    names = {"0001": "王敏", "0002": "李强", "0003": "赵丽", "0005": "孙立"}
    people = [f"{who},{name},公务员,中共党员" for who, name in names.items()]
    write_inbox(
        appraised / "inbox",
        评分_十佳=table("票号,票类,被评人,期,评价项目,得分", *cast),
        人员_政治面貌=table("工号,姓名,人员类别,政治面貌", *people, "0004,钱进,公务员,群众"),
    )
    jixiao("nightly", "-w", appraised)

    said = jixiao("year-end", "2025", "-w", appraised)

    assert said.code == 0, said.err
    page = appraised / "var" / "reports" / "B1" / "2025" / "index.html"
    (rows,) = (rows for rows in Tables(page).found.values() if rows[0][0] == "称号")
    assert [[row[1], row[2], row[4], row[5]] for row in rows[1:]] == [
        ["1", "王敏", "93", "入选"],
        ["2", "李强", "85", "并列，待定"],
        ["2", "赵丽", "85", "并列，待定"],
    ]
    assert "有 2 人并列越过最后一名" in page.read_text("utf-8")
