"""`alerts`: what is open, what waits in the outbox, and sending it."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flows.exits import DONE, PARTLY, UI
from flows.rehearsal import rehearsed
from flows.wording import say

if TYPE_CHECKING:
    from flows.alerts.outbox import Message
    from flows.alerts.sending import Sent
    from flows.desk import Desk
    from transforms.alerts.life import Spell


def alerts(ui: UI, *, is_sending: bool, is_dry: bool) -> int:
    """List what is open and what waits; with --send, send what waits first."""
    from flows.desk import opened

    if not is_sending or is_dry:
        with rehearsed(ui.workspace, is_dry=is_dry) as workspace:
            return _listed(ui, opened(workspace), None, is_dry=is_dry)
    from flows.alerts.sending import send

    desk = opened(ui.workspace)
    sent = send(desk)
    ui.faults(sent.notes)
    code = _listed(ui, desk, sent, is_dry=False)
    return PARTLY if sent.failed or sent.given_up or sent.notes else code


def _listed(ui: UI, desk: Desk, sent: Sent | None, *, is_dry: bool) -> int:
    from flows.alerts.announcing import still_open
    from flows.alerts.outbox import Outbox
    from warehouse.alerts import last_number

    spells = sorted(still_open(desk).values(), key=lambda one: (one.raised_at, one.alert.key))
    outbox = Outbox(desk.workspace.var)
    waiting = outbox.waiting(last_number(desk.landing.root / "alerts"))
    lost = outbox.given_up()
    if ui.is_json:
        _document(ui, spells, {"waiting": waiting, "given_up": lost}, sent, is_dry=is_dry)
        return DONE
    _open(ui, spells)
    for name, messages in (("outbox_table", waiting), ("given_up_table", lost)):
        if messages:
            headers = ("channel", "recipient", "made_at", "attempts", "trouble")
            rows = [(one.channel, one.recipient, one.made_at, one.attempts, one.trouble) for one in messages]
            ui.table(say(ui.lang, name), headers, rows)
    if sent is not None:
        told = asdict(sent)
        del told["notes"]
        ui.say("alerts_sent", **told)
    return DONE


def _open(ui: UI, spells: list[Spell]) -> None:
    from flows.alerts.wording import titled, what_is_wrong

    if not spells:
        ui.say("alerts_none")
        return
    headers = ("bureau", "unit", "dataset", "severity", "subject", "count", "since", "what")
    rows = [
        (
            *(one.alert.bureau_id, one.alert.unit_id, titled(ui.lang, one.alert.dataset)),
            say(ui.lang, f"severity_{one.alert.severity}"),
            *(one.alert.fields.get("file") or one.alert.subject, one.alert.count, one.raised_at[:10]),
            what_is_wrong(ui.lang, one.alert),
        )
        for one in spells
    ]
    ui.table(say(ui.lang, "alerts_table"), headers, rows)


def _document(
    ui: UI, spells: list[Spell], outbox: dict[str, list[Message]], sent: Sent | None, *, is_dry: bool
) -> None:
    found: list[dict[str, Any]] = [
        {
            "alert_id": one.alert_id,
            **one.alert.document(),
            "state": one.state,
            "raised_at": one.raised_at,
            "changed_at": one.changed_at,
        }
        for one in spells
    ]
    words = {name: [_without_text(one) for one in messages] for name, messages in outbox.items()}
    done = None if sent is None else {name: count for name, count in asdict(sent).items() if name != "notes"}
    ui.data({"dry_run": is_dry, "open": found, "outbox": words, "sent": done})


def _without_text(message: Message) -> dict[str, Any]:
    return {name: value for name, value in asdict(message).items() if name not in ("text", "schema_version")}
