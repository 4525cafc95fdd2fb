"""The command that issues forms."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.exits import guarded
from flows.options import Bureaus, DryRun, Json, Lang, Workspace, app, help_of

FormPeriod = Annotated[str, typer.Argument(help=help_of("forms_period"), metavar="MONTH")]


@app.command(help=help_of("forms"))
def forms(  # noqa: PLR0913 - one parameter an option
    month: FormPeriod,
    kind: Annotated[str, typer.Option("--for", help=help_of("forms_for"), show_default=False)],
    bureau: Bureaus = None,
    voters: Annotated[
        list[str] | None, typer.Option("--voters", help=help_of("forms_voters"), show_default=False)
    ] = None,
    workspace: Workspace = None,
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Issue the forms of a kind."""
    from flows.commands.forms import forms as command

    guarded(
        lang,
        lambda ui: command(ui, month, kind, tuple(bureau or ()), tuple(voters or ()), is_dry=dry_run),
        workspace=workspace,
        is_json=json,
    )
