"""The commands of editions: checked, and tried on past months."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.exits import guarded
from flows.options import Bureaus, Json, Lang, Workspace, app, help_of, scheme_app


@scheme_app.command("check", help=help_of("scheme_check"))
def scheme_check(
    file: Annotated[Path, typer.Argument(help=help_of("edition_file"))], *, json: Json = False, lang: Lang = None
) -> None:
    """Check an edition."""
    from flows.commands.scheme import check as command

    guarded(lang, lambda ui: command(ui, file), is_json=json)


@app.command("plan", help=help_of("plan"))
def plan(
    edition: Annotated[Path, typer.Option("--edition", help=help_of("plan_edition"))],
    months: Annotated[str, typer.Option("--months", metavar="A..B", help=help_of("plan_months"))],
    bureau: Bureaus = None,
    workspace: Workspace = None,
    *,
    out: Annotated[Path | None, typer.Option("--out", help=help_of("plan_out"), show_default=False)] = None,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Try an edition on past months."""
    from flows.commands.plan import Asked
    from flows.commands.plan import plan as command

    asked = Asked(edition, months, tuple(bureau or ()), out)
    guarded(lang, lambda ui: command(ui, asked), workspace=workspace, is_json=json)
