"""The commands that make papers: compiled reports, call lists, editions in the shape of an order."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.exits import guarded
from flows.options import Bureaus, DryRun, Json, Lang, Workspace, app, help_of


@app.command(help=help_of("weekly"))
def weekly(
    week: Annotated[str, typer.Argument(help=help_of("week"))],
    bureau: Bureaus = None,
    workspace: Workspace = None,
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Compile the week's reports."""
    from flows.commands.weekly import weekly as command

    guarded(lang, lambda ui: command(ui, week, tuple(bureau or ()), is_dry=dry_run), workspace=workspace, is_json=json)
