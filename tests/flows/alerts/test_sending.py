"""The pace of a channel, and the outbox as a run leaves it that was killed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.alerts.outbox import Message, Outbox, key_of
from flows.alerts.sending import Pace, Timer
from flows.alerts.settings import Channel
from flows.alerts.wording import worded
from transforms.alerts.alert import Alert
from transforms.alerts.life import Change

NIGHT = datetime(2026, 4, 1, 2, tzinfo=UTC)
MESSAGE = Message(key_of(1, "mail", "0001", "t"), 1, NIGHT.isoformat(), "mail", "0001", "s", "t")


@dataclass
class Watch:
    """A clock that only moves when somebody sleeps."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def timer(self) -> Timer:
        return Timer(lambda: self.now, self.sleep)


def test_at_most_so_many_in_any_minute() -> None:
    watch = Watch()
    pace = Pace(2, watch.timer())
    for rest in (10.0, 0.0, 0.0, 0.0):
        assert pace.wait(until=1000)
        watch.now += rest

    assert watch.slept == [50.0, 10.0]


def test_who_would_have_to_wait_too_long_waits_for_the_next_run() -> None:
    watch = Watch()
    pace = Pace(1, watch.timer())

    assert [pace.wait(until=30), pace.wait(until=30)] == [True, False]
    assert watch.slept == []


def test_what_an_unfinished_night_wrote_is_neither_sent_nor_kept(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.put(MESSAGE)
    outbox.put(replace(MESSAGE, key="other", night=2))

    assert outbox.waiting(until_night=1) == [MESSAGE]
    outbox.drop_after(1)
    assert outbox.waiting(until_night=9) == [MESSAGE]


def test_what_was_sent_is_forgotten_after_three_months(tmp_path: Path) -> None:
    outbox = Outbox(tmp_path)
    outbox.put(MESSAGE)
    outbox.done(MESSAGE, NIGHT)
    outbox.tidy(NIGHT + timedelta(days=90))
    assert outbox.was_sent(MESSAGE)

    outbox.tidy(NIGHT + timedelta(days=91))
    assert not outbox.was_sent(MESSAGE)


def test_quiet_hours_go_over_midnight() -> None:
    channel = Channel.model_validate({"name": "d", "kind": "dingtalk", "url": "env:D"})
    hours = (0, 6, 7, 12, 20, 21)

    assert [channel.is_quiet(NIGHT.replace(hour=hour), "21:00-07:00") for hour in hours] == [
        True,
        True,
        False,
        False,
        False,
        True,
    ]
    assert not Channel.model_validate({"name": "f", "kind": "folder"}).is_quiet(NIGHT, "21:00-07:00")


def test_a_text_that_a_channel_cannot_take_says_how_much_is_left_out() -> None:
    alerts = [
        Alert("B1", "S1", "work_log", "reason_blank", f"d{n}", "reject", fields={"file": f"{n}.csv"}) for n in range(40)
    ]
    short = worded("zh", [Change("raised", one) for one in alerts], NIGHT.date(), 1000)
    whole = worded("zh", [Change("raised", one) for one in alerts], NIGHT.date())

    assert len(short.text.encode()) <= 1000
    assert "行没有列出" in short.text
    assert (whole.text.count(".csv"), "行没有列出" in whole.text) == (40, False)
