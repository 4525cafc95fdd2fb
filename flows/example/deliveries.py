"""The files of the example quarter: what was sent when, under which name and in which encoding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from random import Random

from flows.example import catalog, logs, merits, people, reviews, sheets, work
from flows.example.people import JOINED, LEFT, SECTIONS, TRANSFERRED, Staff
from flows.example.reviews import PANEL, Review
from flows.example.work import MONTHS, Entry

LATE = ("0056", "2026-01-26", "2026-01-30")
CORRECTED = ("0008", "0009")
WITHDRAWN_FROM = "0037"

_SHANGHAI = timezone(timedelta(hours=8))
_BOM, _UTF8, _GB = "utf-8-sig", "utf-8", "gb18030"
_OFFICE, _MONITORING, _ASSESSMENT = SECTIONS
_SYSTEM_DAYS = ("2026-01-16", "2026-02-04", "2026-02-12", "2026-03-04", "2026-03-16", "2026-04-03")
_DECLARED_ON = {"2026-01": "2026-02-04", "2026-02": "2026-03-04", "2026-03": "2026-04-03"}
_REVIEWED_ON = {"2026-01": "2026-02-06", "2026-02": "2026-03-06", "2026-03": "2026-04-07"}
_PANEL_ON = {**_REVIEWED_ON, "2026-03": "2026-04-08"}


@dataclass(frozen=True)
class Delivery:
    """One delivered file and the moment it was saved, in Shanghai."""

    name: str
    at: str
    content: bytes

    @property
    def moment(self) -> datetime:
        """The moment with its zone."""
        return datetime.fromisoformat(self.at).replace(tzinfo=_SHANGHAI)


@dataclass(frozen=True)
class Quarter:
    """Everything that happened, before anybody writes it into files."""

    staff: Staff
    entries: list[Entry]
    reviews: list[Review]
    events: dict[str, list[dict[str, str]]]
    grants: dict[str, list[dict[str, str]]]

    def declared(self, unit_id: str, month: str) -> list[Entry]:
        """What one section's file of a month holds, by person and day."""
        found = [e for e in self.entries if e.source == "申报" and e.unit_id == unit_id and e.month == month]
        return sorted((e for e in found if not is_late(e)), key=lambda e: (e.person_id, e.day, e.item_code))


def quarter(chance: Random) -> Quarter:
    """The quarter of the example, drawn from `chance` alone."""
    staff = people.staff(chance)
    entries = work.quarter(staff, chance)
    reviewed = reviews.reviews([e for e in entries if not is_late(e)], chance)
    return Quarter(staff, entries, reviewed, merits.all_events(staff, chance), merits.all_grants(staff, chance))


def files_sent(told: Quarter) -> list[Delivery]:
    """Every file of the inbox, in the order in which it came."""
    parts = (_master, _changes, _system, _office_logs, _points_sheets, _assessment_logs, _reviews, _merits, _mended)
    sent = [delivery for part in parts for delivery in part(told)]
    again = next(d for d in sent if d.name == "工作日志-税源监控二股-2026-02.csv")
    sent += [
        Delivery("工作日志-空表.csv", "2026-01-16T16:05", b""),
        replace(again, name="工作日志-税源监控二股-2026-02(重发).csv", at="2026-03-05T09:20"),
    ]
    return sorted(sent, key=lambda delivery: (delivery.at, delivery.name))


def is_late(entry: Entry) -> bool:
    """Whether an entry comes with the late file of January."""
    person_id, first, last = LATE
    declared = entry.person_id == person_id and entry.source == "申报"
    return declared and first <= entry.day.isoformat() <= last


def _csv(name: str, at: str, rows: sheets.Rows, encoding: str, headers: Sequence[str] = ()) -> Delivery:
    return Delivery(name, at, sheets.csv_bytes(headers or list(rows[0]), rows, encoding))


def _master(told: Quarter) -> Iterator[Delivery]:
    joined_later = told.staff.people[JOINED]
    staff = [replace(p, left=None).row() for p in told.staff.people.values() if p != joined_later]
    prices = catalog.price_rows()
    yield _csv("机构.csv", "2026-01-02T09:05", people.unit_rows(), _BOM)
    yield _csv("人员.csv", "2026-01-02T09:12", staff, _BOM)
    yield _csv("岗位任职.csv", "2026-01-02T09:20", [post.row() for post in told.staff.opening], _GB)
    yield Delivery("工作项目分值.xlsx", "2026-01-02T10:02", sheets.xlsx_bytes(list(prices[0]), prices, "工作项目分值"))
    yield _csv("加减分标准.csv", "2026-01-02T10:30", catalog.event_rule_rows(), _BOM)


def _changes(told: Quarter) -> Iterator[Delivery]:
    moved = [post.row() for post in told.staff.post_changes(TRANSFERRED, JOINED)]
    left = [post.row() for post in told.staff.post_changes(LEFT)]
    prices = catalog.february_price_rows()
    voted = sheets.xlsx_bytes(list(prices[0]), prices, "工作项目分值")
    yield Delivery("工作项目分值-2026-02.xlsx", "2026-02-12T09:10", voted)
    yield _csv("人员-变动-2026-02.csv", "2026-02-12T09:30", [told.staff.people[JOINED].row()], _BOM)
    yield _csv("岗位任职-变动-2026-02.csv", "2026-02-12T09:40", moved, _GB)
    yield _csv("人员-变动-2026-03.csv", "2026-03-16T09:10", [told.staff.people[LEFT].row()], _BOM)
    yield _csv("岗位任职-变动-2026-03.csv", "2026-03-16T09:15", left, _GB)


def _system(told: Quarter) -> Iterator[Delivery]:
    """The system's export, each up to the day before the next one's half month."""
    counted = [e for e in told.entries if e.source == "系统"]
    ends = ("2026-01-15", "2026-01-31", "2026-02-11", "2026-02-28", "2026-03-15", "2026-03-31")
    first = ""
    for sent_on, last in zip(_SYSTEM_DAYS, ends, strict=True):
        name = f"系统工作量-{sent_on.replace('-', '')}.csv"
        rows = logs.system_rows([e for e in counted if first < e.day.isoformat() <= last], told.staff)
        yield _csv(name, f"{sent_on}T09:50", rows + logs.faulty(name), _GB, logs.SYSTEM_HEADERS)
        first = last


def _office_logs(told: Quarter) -> Iterator[Delivery]:
    """综合服务股: numbered lines in UTF-8; January has one line twice."""
    for month in MONTHS:
        name = f"工作日志-综合服务股-{month}.csv"
        rows = logs.log_rows(told.declared(_OFFICE, month)) + logs.faulty(name)
        twice = rows[20:21] if month == "2026-01" else []
        yield _csv(name, f"{_DECLARED_ON[month]}T14:10", rows + twice, _UTF8, logs.LOG_HEADERS)


def _points_sheets(told: Quarter) -> Iterator[Delivery]:
    """税源监控一股: the workbook of a month; March's is sent again without one line."""
    for month in MONTHS:
        name = f"积分表-税源监控一股-{month}.xlsx"
        signed = datetime.fromisoformat(_DECLARED_ON[month]).date()
        entries = told.declared(_MONITORING, month)
        rows = logs.sheet_rows(entries, told.staff) + logs.faulty(name)
        yield Delivery(name, f"{_DECLARED_ON[month]}T15:00", logs.sheet_bytes(rows, _MONITORING, month, signed))
    entries.remove(withdrawn(told))
    again = logs.sheet_bytes(logs.sheet_rows(entries, told.staff), _MONITORING, MONTHS[-1], signed)
    yield Delivery(f"积分表-税源监控一股-{MONTHS[-1]}(重报).xlsx", "2026-04-07T09:15", again)


def withdrawn(told: Quarter) -> Entry:
    """The line that the second sheet of March leaves out: others of its item remain."""
    own = [e for e in told.declared(_MONITORING, MONTHS[-1]) if e.person_id == WITHDRAWN_FROM]
    return next(e for e in own if [o.item_code for o in own].count(e.item_code) > 2)  # noqa: PLR2004


def _assessment_logs(told: Quarter) -> Iterator[Delivery]:
    """税源监控二股: lines without numbers in GB18030; one person's last January week comes late."""
    for month in MONTHS:
        name = f"工作日志-税源监控二股-{month}.csv"
        rows = logs.slashed(logs.log_rows(told.declared(_ASSESSMENT, month)) + logs.faulty(name))
        yield _csv(name, f"{_DECLARED_ON[month]}T16:20", rows, _GB, logs.PLAIN_HEADERS)
    late = [e for e in told.entries if is_late(e)]
    rows = logs.slashed(logs.log_rows(late))
    yield _csv("工作日志-税源监控二股-2026-01-迟报.csv", "2026-02-12T14:30", rows, _GB, logs.PLAIN_HEADERS)
    agreed = [review.row() for review in reviews.late_reviews(late)]
    yield _csv("审核-税源监控二股-2026-01-补审.csv", "2026-02-12T15:30", agreed, _GB)


def _reviews(told: Quarter) -> Iterator[Delivery]:
    for month in MONTHS:
        day = _REVIEWED_ON[month]
        rows = {file: reviews.of_file(told.reviews, month, file) for file in (*SECTIONS, PANEL)}
        yield _csv(f"审核-综合服务股-{month}.csv", f"{day}T10:00", rows[_OFFICE], _UTF8)
        workbook = sheets.xlsx_bytes(reviews.HEADERS, rows[_MONITORING], "审核")
        yield Delivery(f"审核-税源监控一股-{month}.xlsx", f"{day}T10:20", workbook)
        yield _csv(f"审核-税源监控二股-{month}.csv", f"{day}T10:40", rows[_ASSESSMENT], _GB)
        yield _csv(f"审核-考核小组-{month}.csv", f"{_PANEL_ON[month]}T15:00", rows[PANEL], _BOM)


def _merits(told: Quarter) -> Iterator[Delivery]:
    """Events and grants; February's first grants overspend the pool and are mended the next day."""
    for month in MONTHS:
        day = _REVIEWED_ON[month]
        name = f"机动分-{month}{'-更正' if month == '2026-02' else ''}.csv"
        yield _csv(f"奖扣记录-{month}.csv", f"{day}T11:10", told.events[month], _BOM, merits.EVENT_HEADERS)
        yield _csv(name, f"{day}T16:30", told.grants[month], _BOM, merits.GRANT_HEADERS)
    overspent = merits.overspent_rows(told.staff, "2026-02")
    yield _csv("机动分-2026-02.csv", "2026-03-05T15:40", overspent, _BOM, merits.GRANT_HEADERS)


def _mended(told: Quarter) -> Iterator[Delivery]:
    """Two entries of February corrected under their numbers, and a file whose header is misspelt."""
    february = [e for e in told.declared(_OFFICE, "2026-02") if e.quantity > 1]
    wrong = [next(e for e in february if e.person_id == person_id) for person_id in CORRECTED]
    rows = logs.log_rows([replace(e, quantity=e.quantity + 1) for e in wrong])
    yield _csv("工作日志-更正-2026-02.csv", "2026-03-06T09:30", rows, _UTF8, logs.LOG_HEADERS)
    misspelt = [{("工好" if header == "工号" else header): cell for header, cell in row.items()} for row in rows]
    yield _csv("工作日志-表头有误.csv", "2026-03-04T16:50", misspelt, _UTF8)
