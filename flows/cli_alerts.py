"""The command of alerts."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.exits import guarded
from flows.options import DryRun, Json, Lang, Workspace, app, help_of


@app.command(help=help_of("alerts"))
def alerts(
    workspace: Workspace = None,
    *,
    send: Annotated[bool, typer.Option("--send", help=help_of("alerts_send"))] = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """List open alerts, or send what waits."""
    from flows.commands.alerts import alerts as command

    guarded(lang, lambda ui: command(ui, is_sending=send, is_dry=dry_run), workspace=workspace, is_json=json)
