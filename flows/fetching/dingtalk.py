"""Reports of DingTalk (日志) as lines of JSON: what was created in a window, read again for edits after the fact."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from flows.clock import SHANGHAI
from flows.fetching.cursor import without
from flows.fetching.dingtalk_api import Answer, Api, conversation
from flows.fetching.errand import Brought, Errand
from transforms.faults import Fault
from transforms.fetch_words import DingTalk

SLICE = timedelta(days=30)
# Pictures and places are asked for by no column, and links to pictures change with every answer.
KEPT = (
    "report_id", "template_name", "creator_id", "creator_name", "dept_name", "create_time", "modified_time",
    "contents", "remark",
)  # fmt: skip


def brought(errand: Errand, words: DingTalk) -> Brought:
    """Reports, and versions of reports, that no night has landed; raises UnavailableError, and then lands nothing."""
    first, last = _window(errand, words)
    with conversation(errand, words) as api:
        found = [(_order(errand, one), _line(api, words, one)) for one in _reports(api, first, last)]
    lines = sorted({line: order for order, line in found}.items(), key=lambda pair: (pair[1], pair[0]))
    old = [receipt for receipt in errand.receipts if int(receipt.mark) >= _milliseconds(first)]
    fresh = without([line for line, _ in lines], errand, old)
    if not fresh:
        return Brought(rows=0)
    halves = sum("\ufffd" in line.decode() for line in fresh)
    notes = (Fault("fetch_characters", {"source": errand.source, "count": halves}),) if halves else ()
    file = errand.answer(fresh, first.isoformat(), last.isoformat(), str(_milliseconds(last)))
    return Brought((file,), len(fresh), notes)


def reach(errand: Errand, words: DingTalk, seconds: int) -> None:
    """Ask for a token; raises UnavailableError."""
    with conversation(errand, words, seconds) as api:
        api.check()


def _window(errand: Errand, words: DingTalk) -> tuple[datetime, datetime]:
    """From `start`, later from the days before the last reading in which an edit is still looked for, until now."""
    start = datetime.fromisoformat(words.start)
    start = start if start.tzinfo else start.replace(tzinfo=SHANGHAI)
    if not errand.receipts:
        return start, errand.moment
    read = datetime.fromtimestamp(int(errand.receipts[-1].mark) / 1000, SHANGHAI)
    return max(start, read - timedelta(days=words.edited_within)), errand.moment


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000


def _reports(api: Api, first: datetime, last: datetime) -> Iterator[Answer]:
    """Every report of the window, a month at a time: the API refuses long ones."""
    while first < last:
        end = min(first + SLICE, last)
        yield from api.reports(_milliseconds(first), _milliseconds(end))
        first = end


def _order(errand: Errand, report: Answer) -> tuple[str, int]:
    try:
        return str(report["report_id"]), int(report.get("modified_time") or report["create_time"])
    except (KeyError, TypeError, ValueError):
        raise errand.failed("source_answer_strange", found="report_id") from None


def _line(api: Api, words: DingTalk, report: Answer) -> bytes:
    kept = {name: report[name] for name in KEPT if name in report}
    if words.with_statistics:
        counts = api.statistics(str(report["report_id"]))
        kept |= {name: counts.get(name) for name in ("read_num", "like_num", "comment_num")}
    if words.comments_by:
        said = [one for one in api.comments(str(report["report_id"])) if str(one.get("userid")) in words.comments_by]
        said.sort(key=lambda one: str(one.get("create_time")))
        kept["leader_comment"] = "\n".join(str(one.get("content")) for one in said) or None
    return _whole(json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))).encode()


def _whole(text: str) -> str:
    """The text with U+FFFD for half characters: one report that was cut in an emoji must not stop all the others."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
