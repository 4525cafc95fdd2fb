"""The commands by which a workspace is checked, made anew and brought up to a new version."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.exits import guarded
from flows.options import Bureaus, Json, Lang, Workspace, app, help_of


@app.command(help=help_of("verify"))
def verify(
    month: Annotated[str | None, typer.Argument(help=help_of("verify_month"), show_default=False)] = None,
    bureau: Bureaus = None,
    workspace: Workspace = None,
    *,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Check what was published."""
    from flows.commands.upkeep import verify as command

    guarded(lang, lambda ui: command(ui, month, tuple(bureau or ())), workspace=workspace, is_json=json)
