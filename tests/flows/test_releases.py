"""`release`: a hold ends with what counts from then on, who said so and why."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.builders import log, reviews, table
from tests.flows.deciding_office import CLOSED, LATER, LEAVE_HEADER, MONTH, Office

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")
ON_LEAVE = table(LEAVE_HEADER, "0001,2026-03-02,2026-03-02,事假")
LATE_DOUBT = {
    "请假": ON_LEAVE,
    "工作日志_补": log("B1,0001,2026-03-05,X01,9"),
    "审核_补": reviews("0001,2026-03,X01,考核小组,,同意"),
}
UNREVIEWED = log("A4,0003,2026-03-09,J01,1")


def release(office: Office, person: str, *words: str, reason: str = "已核", who: str = "li", code: int = 0) -> str:
    return office("release", person, MONTH, "--reason", reason, *words, who=who, code=code).err


def test_rows_in_doubt_count_as_they_stand_once_somebody_says_so(office: Office) -> None:
    free = office.score("0001")["score"]
    office.deliver(CLOSED, 请假=ON_LEAVE)
    office("month-end", MONTH, code=1)
    held = office.score("0001")
    release(office, "0001", reason="假条已销")
    freed = office.score("0001")

    assert (held["score"], [one["reason"] for one in held["holds"]]) == (None, ["reason_work_on_leave"])
    assert (freed["score"], freed["holds"]) == (free, [])
    (ruled,) = [one for one in freed["lines"][0]["sources"] if one["dataset"] == "ruling"]
    assert (ruled["kind"], ruled["ruled_by"], ruled["reason"], ruled["value"]) == ("release", "li", "假条已销", None)
    assert all(word in office.page() for word in ("解除暂缓", "假条已销", "存疑的数据照计"))


def test_what_comes_into_doubt_later_holds_again(office: Office) -> None:
    office.deliver(CLOSED, 请假=ON_LEAVE)
    office("month-end", MONTH, code=1)
    release(office, "0001")
    office.deliver(
        CLOSED, 工作日志_二=log("B1,0001,2026-03-10,X01,1"), 请假_二=table(LEAVE_HEADER, "0001,2026-03-10,2026-03-10,事假"),
        审核_二=reviews("0001,2026-03,X01,考核小组,,同意"), code=1,
    )  # fmt: skip
    office("month-end", MONTH, code=1)

    assert [one["key"].partition(":")[2] for one in office.score("0001")["holds"]] == ["2"]


def test_what_nobody_knows_is_said_with_the_release(office: Office) -> None:
    leave = table(LEAVE_HEADER, "0003,2026-03-09,2026-03-09,事假")
    office.deliver(CLOSED, 工作日志_未审=UNREVIEWED, 请假=leave, code=1)
    office("month-end", MONTH, code=1)
    needed = release(office, "0003", code=2)
    release(office, "0003", "--value", "工作量化=4.5", reason="审核人口头同意")
    told = office.score("0003")

    assert "--value quantity=…（工作量化）" in needed
    assert (told["holds"], told["lines"][0]["measure"]) == ([], "4.5")
    assert told["score"] is not None
    assert office.period["held"] == 0


@pytest.mark.parametrize(
    ("person", "words", "reason", "said"),
    [
        ("0003", ("--value", "nonsense=1"), "已核", "没有考核项目 nonsense"),
        ("0003", ("--value", "quantity=many"), "已核", "many 不是数值"),
        ("0003", ("--value", "quantity=1e9"), "已核", "1e9 不是数值"),
        ("0003", (), " ", "--reason"),
        ("0002", (), "已核", "0002 在 B1 2026-03 没有暂缓计分"),
        ("9999", (), "已核", "9999"),
    ],
)
def test_what_is_no_release_is_refused(
    held: Callable[[], Office], person: str, words: tuple[str, ...], reason: str, said: str
) -> None:
    assert said in release(held(), person, *words, reason=reason, code=2)


@pytest.fixture(scope="module")
def held_place(tmp_path_factory: pytest.TempPathFactory, marches: Callable[[str], object]) -> object:
    """A place for the bureau with 0003 unreviewed; made by the first test that asks."""
    return {"from": marches("calculated"), "at": tmp_path_factory.mktemp("held") / "office"}


@pytest.fixture
def held(held_place: dict[str, object], jixiao: object, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Office]:
    """The bureau with 0003 unreviewed; refusals leave it as it is, so it is made once."""
    import shutil
    from pathlib import Path

    def made() -> Office:
        place = Path(str(held_place["at"]))
        office = Office(place, jixiao, monkeypatch)  # type: ignore[arg-type]
        if not place.exists():
            shutil.copytree(str(held_place["from"]), place)
            office.deliver(CLOSED, 工作日志_未审=UNREVIEWED)
            office("month-end", MONTH, code=1)
        return office

    return made


def test_who_has_no_office_does_not_release(held: Callable[[], Office]) -> None:
    assert "0002 不是本单位" in release(held(), "0003", "--value", "quantity=1", who="0002", code=2)


def test_a_release_is_said_in_english_and_as_a_document(office: Office) -> None:
    office.deliver(CLOSED, 请假=ON_LEAVE)
    office("month-end", MONTH, code=1)
    english = office("release", "0002", MONTH, "--reason", "x", "--lang", "en", code=2).err
    document = office("release", "0001", MONTH, "--reason", "假条已销", "--json", "--dry-run").json

    assert "0002 is not held in B1 2026-03" in english
    assert (document["dry_run"], document["held"], document["state"]) == (True, 0, "calculated")
    assert office.score("0001")["score"] is None


def test_a_release_in_landing_that_nothing_followed_is_finished_by_the_same_command(office: Office) -> None:
    office.deliver(CLOSED, 请假=ON_LEAVE)
    office("month-end", MONTH, code=1)
    before = office.workspace / "var" / "landing" / "acts"
    release(office, "0001", "--dry-run")
    release(office, "0001")
    pages = sorted(before.glob("*.json"))
    again = release(office, "0001")

    assert "已解除" in again
    assert sorted(before.glob("*.json")) == pages
    assert [json.loads(page.read_text(encoding="utf-8"))["act"] for page in pages] == ["release"]


def blocking(office: Office) -> None:
    """Let the edition need a rating of everybody, which 0003 alone lacks."""
    edition = office.workspace / "schemes" / "haiyang-urban" / "2026-01.yaml"
    text = edition.read_text(encoding="utf-8")
    rating = (
        "  - {name: view, title: 领导评价, basis: 试, kind: rating, dimension: 工作表现, roles: {leader: 1},"
        " adds: true, limit: [0, 10], missing: fail}\n\ntotal:"
    )
    edition.write_text(text.replace("\ntotal:", rating, 1), encoding="utf-8")


RATINGS = table(
    "评分人,被评人,期,评价项目,评分人类别,得分",
    *(f"0005,{person},2026-03,工作表现,主要领导,8" for person in ("0001", "0002", "0006")),
)


def test_a_blocked_month_goes_on_with_a_value_for_what_is_missing(office: Office) -> None:
    blocking(office)
    office.deliver(CLOSED, 评分=RATINGS, code=0)
    blocked = office("month-end", MONTH, code=1)
    needed = release(office, "0003", code=2)
    said = release(office, "0003", "--value", "view=7", reason="到任不足一月，按小组意见")

    assert ("0003" in blocked.err, "领导评价" in blocked.err) == (True, True)
    assert "--value view=…（领导评价）" in needed
    assert "已重新测算" in said
    assert (office.period["state"], office.score("0003")["lines"][-1]["measure"]) == ("calculated", "7")


def test_a_published_month_is_released_by_its_correction(published: Office) -> None:
    published.deliver(LATER, **LATE_DOUBT)
    refused = published("restate", MONTH, "--cause", "请假", "--document", "更1号", day=LATER, code=2)
    said = release(published, "0001")
    first = published("restate", MONTH, "--cause", "请假", "--document", "更1号", who="zhang")
    second = published("restate", MONTH, "--cause", "请假", "--document", "更1号", who="li")

    assert "1 人暂缓计分（0001）" in refused.err
    assert "jixiao restate" in said
    assert ("还须另一人" in first.err, "第 2 版" in second.err) == (True, True)
    assert (published.period["version"], published.period["held"]) == (2, 0)


def test_a_correction_goes_on_in_spite_of_holds_by_two_waivers(published: Office) -> None:
    published.deliver(LATER, **LATE_DOUBT)
    for who in ("zhang", "li"):
        published("waive", MONTH, "--reason", "本人在外", who=who, day=LATER)
    for who in ("zhang", "li"):
        published("restate", MONTH, "--cause", "请假", "--document", "更1号", who=who)
    manifest = json.loads((published.version(2) / "manifest.json").read_text(encoding="utf-8"))

    assert (published.period["version"], published.period["held"]) == (2, 1)
    assert [one["by"] for one in manifest["waivers"]] == ["zhang", "li"]
    assert published.version(1).exists()
