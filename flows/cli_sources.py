"""The commands of source profiles: trying one on a file, drafting one for a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.exits import guarded
from flows.options import Json, Lang, Workspace, help_of, source_app

File = Annotated[Path, typer.Argument(help=help_of("source_file"))]


@source_app.command("try", help=help_of("source_try"))
def source_try(
    file: File,
    workspace: Workspace = None,
    profile: Annotated[
        str | None, typer.Option("--profile", help=help_of("source_profile"), show_default=False)
    ] = None,
    *,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Show what a profile makes of a file."""
    from flows.commands.source import trial as command

    guarded(lang, lambda ui: command(ui, file, profile), workspace=workspace, is_json=json)


@source_app.command("new", help=help_of("source_new"))
def source_new(
    file: File,
    workspace: Workspace = None,
    dataset: Annotated[
        str | None, typer.Option("--dataset", help=help_of("source_dataset"), show_default=False)
    ] = None,
    out: Annotated[Path | None, typer.Option("--out", help=help_of("source_out"), show_default=False)] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help=help_of("source_sheet"), show_default=False)] = None,
    *,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Draft a profile for a file."""
    from flows.commands.source import new as command

    guarded(lang, lambda ui: command(ui, file, dataset, out, sheet), workspace=workspace, is_json=json)
