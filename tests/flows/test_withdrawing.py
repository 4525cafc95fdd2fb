"""A publication is withdrawn: nothing is deleted, and the period is decided anew for a later version."""

from __future__ import annotations

import json

import pytest

from tests.faults.state import state
from tests.flows.deciding_office import DOCUMENT, LATER, MONTH, Office
from tests.flows.test_restating import frozen
from warehouse.files import sha256_of

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_parse' is deprecated:DeprecationWarning")


def withdraw(office: Office, who: str, reason: str = "把别的单位算进来了", code: int = 0) -> str:
    return office("withdraw", MONTH, "--bureau", "B1", "--reason", reason, who=who, day=LATER, code=code).err


def test_two_people_withdraw_and_the_next_version_is_decided_anew(published: Office) -> None:
    before, was = frozen(published.version(1)), published.score("0001")
    first, again, second = (withdraw(published, who) for who in ("zhang", "zhang", "li"))
    record = published.version(1).with_name("v1.withdrawn.json")
    said = json.loads(record.read_text(encoding="utf-8"))

    assert ("还须另一人" in first, again == first, "已撤回" in second) == (True, True, True)
    assert frozen(published.version(1)) == before
    assert said["manifest_sha256"] == said["after"] == sha256_of(published.version(1) / "manifest.json")
    assert [(one["by"], one["reason"]) for one in said["withdrawn_by"]] == [
        ("zhang", "把别的单位算进来了"),
        ("li", "把别的单位算进来了"),
    ]
    assert (published.period["state"], published.period["version"]) == ("calculated", 0)
    assert published.rows(
        "SELECT version, state, is_current FROM report_month_score WHERE person_id = '0001' ORDER BY 1"
    ) == [(0, "calculated", True), (1, "published", False)]
    assert published.rows("SELECT withdrawn_at IS NOT NULL FROM ops_publication") == [(True,)]
    then = published("explain", "0001", MONTH, "--version", "1", "--json").json
    assert then == {**was, "is_withdrawn": True}
    assert "撤回通报" in published.page()
    once = state(published.workspace)
    assert "已撤回" in withdraw(published, "li")
    assert state(published.workspace) == once
    # The old signatures decide nothing about the same result after the withdrawal.
    refused = published("sign", MONTH, "--document", DOCUMENT, code=2).err
    published("notice", MONTH)
    published("sign", MONTH, "--document", "城税考〔2026〕9号", day="2026-04-27")
    assert published.period["state"] == "noticed"
    published("sign", MONTH, "--document", "城税考〔2026〕9号", who="li")
    published("publish", MONTH)
    assert "还没有公示" in refused
    assert published.rows("SELECT version, state, sequence FROM ops_publication ORDER BY 1") == [
        (1, "published", 1),
        (2, "published", 2),
    ]
    assert record.exists()


def test_what_is_no_withdrawal_is_refused(approved: Office) -> None:
    assert "没有可撤回的" in withdraw(approved, "zhang", code=2)
    assert "--reason" in withdraw(approved, "zhang", reason=" ", code=2)


def test_a_trial_is_withdrawn_by_one_and_then_published_for_real(approved: Office) -> None:
    approved("publish", MONTH, "--trial")
    said = approved("withdraw", MONTH, "--reason", "转为正式", "--lang", "en", day=LATER).err
    approved("notice", MONTH)
    approved.signed("2026-04-27")
    approved("publish", MONTH)

    assert "Version 1 of B1 2026-03 is withdrawn" in said
    assert approved.rows(
        "SELECT version, state, is_trial, is_current FROM report_month_score WHERE person_id = '0001' ORDER BY 1"
    ) == [(1, "published", True, False), (2, "published", False, True)]


def test_a_withdrawal_is_a_document(published: Office) -> None:
    words = ("withdraw", MONTH, "--reason", "误报", "--json")
    (first,) = published(*words, who="zhang", day=LATER).json["bureaus"]
    (second,) = published(*words, who="li").json["bureaus"]

    assert (first["is_done"], first["signatures"], first["record"]) == (False, 1, "")
    assert (second["is_done"], second["signatures"]) == (True, 2)
    assert second["record"] == "var/publications/B1/2026-03/v1.withdrawn.json"
    assert second["outcome"]["state"] == "calculated"
