"""The only place that knows what time it is: JIXIAO_NOW where it is set, else the machine, always in Asia/Shanghai."""

from __future__ import annotations

import os
from datetime import datetime
from zoneinfo import ZoneInfo

from transforms.faults import Fault, SettingsError

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment; raises SettingsError for a JIXIAO_NOW that is no moment with its offset."""
    said = os.environ.get("JIXIAO_NOW")
    if not said:
        return datetime.now(SHANGHAI).replace(microsecond=0)
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise SettingsError([Fault("clock_unreadable", {"found": said})])
    return moment.astimezone(SHANGHAI)
