"""`serve`: the schedules in one process."""

from __future__ import annotations

from flows.exits import DONE, UI
from warehouse.locks import claimed


def serve(ui: UI) -> int:
    """Run what is due until the process is ended; a second one is refused."""
    with claimed(ui.workspace.locks, "serve"):
        from flows.deployments import SCHEDULES, ZONE
        from flows.deployments import serve as journey

        for name, cron in SCHEDULES.items():
            ui.say("schedule", found=name, cron=cron, zone=ZONE)
        ui.say("serving")
        journey(ui.workspace)
    return DONE
