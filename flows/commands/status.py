"""`status`: every bureau and month, from the state file and the locks; opens no database."""

from __future__ import annotations

from flows.exits import UI
from flows.wording import say
from warehouse.locks import held, read_state
from warehouse.states import NOTICED


def status(ui: UI) -> int:
    """How each bureau's month stands, what was delivered, what runs now."""
    workspace = ui.workspace
    state = read_state(workspace.state_file)
    running = held(workspace.locks)
    waiting = _waiting(ui)
    outbox = _outbox(ui)
    if ui.is_json:
        ui.data({**state, "running": running, "files_in_inbox": waiting, "outbox": outbox})
        return 0
    _periods(ui, state)
    ui.say("status_deliveries", received=state.get("last_received_at") or "-", **_counts(state))
    if any(outbox.values()):
        ui.say("status_outbox", **outbox)
    if running:
        ui.say("status_running", found="、".join(running))
    return 0


def _periods(ui: UI, state: dict[str, object]) -> None:
    """How each bureau's month stands."""
    periods = state.get("periods", [])
    if not isinstance(periods, list) or not periods:
        ui.say("nothing_calculated")
    else:
        rows = [
            (
                p["bureau_id"],
                p["month"],
                _state(ui, p),
                p["version"],
                p["people"],
                p["held"],
                p["edition"],
            )
            for p in periods
        ]
        headers = ("bureau", "month", "state", "version", "people", "held", "edition")
        ui.table(say(ui.lang, "status_table"), headers, rows)


def _state(ui: UI, period: dict[str, object]) -> str:
    """The state, and of a result on notice until when."""
    text = say(ui.lang, f"state_{period['state']}")
    if period["state"] == NOTICED and period.get("closes_on"):
        return text + say(ui.lang, "noticed_until", day=period["closes_on"])
    return text


def _counts(state: dict[str, object]) -> dict[str, object]:
    deliveries = state.get("deliveries", {})
    found = deliveries if isinstance(deliveries, dict) else {}
    return {"loaded": found.get("loaded", 0), "refused": found.get("refused", 0)}


def _outbox(ui: UI) -> dict[str, int]:
    """How many messages wait, and how many were given up."""
    folder = ui.workspace.var / "outbox"
    places = {"waiting": folder, "given_up": folder / "given_up"}
    return {name: sum(1 for _ in place.glob("*.json")) for name, place in places.items()}


def _waiting(ui: UI) -> int:
    """How many files lie in the inbox."""
    inbox = ui.workspace.inbox
    return sum(1 for path in (*inbox.glob("*"), *inbox.glob("*/*")) if path.is_file() and not path.name.startswith("."))
