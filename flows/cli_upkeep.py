"""The commands by which a workspace is checked, made anew, brought up to a new version and rid of what is too old."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.exits import guarded
from flows.options import Bureaus, DryRun, Json, Lang, Reason, Workspace, app, help_of


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


@app.command(help=help_of("rebuild"))
def rebuild(workspace: Workspace = None, *, dry_run: DryRun = False, json: Json = False, lang: Lang = None) -> None:
    """Make lake and warehouse anew from landing."""
    from flows.commands.upkeep import rebuild as command

    guarded(lang, lambda ui: command(ui, is_dry=dry_run), workspace=workspace, is_json=json)


@app.command(help=help_of("upgrade"))
def upgrade(workspace: Workspace = None, *, dry_run: DryRun = False, json: Json = False, lang: Lang = None) -> None:
    """Bring a workspace to the format of this version."""
    from flows.commands.upkeep import upgrade as command

    guarded(lang, lambda ui: command(ui, is_dry=dry_run), workspace=workspace, is_json=json)


@app.command(help=help_of("purge"))
def purge(
    table: Annotated[list[str] | None, typer.Option("--table", help=help_of("purge_table"), show_default=False)] = None,
    workspace: Workspace = None,
    reason: Reason = "",
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Take away what is past its retention."""
    from flows.commands.upkeep import purge as command

    guarded(lang, lambda ui: command(ui, tuple(table or ()), reason, is_dry=dry_run), workspace=workspace, is_json=json)
