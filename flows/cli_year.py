"""The command of the year's end."""

from __future__ import annotations

from flows.exits import guarded
from flows.options import Bureaus, DryRun, Json, Lang, Prefect, Workspace, Year, app, help_of


@app.command("year-end", help=help_of("year_end"))
def year_end(
    year: Year,
    bureau: Bureaus = None,
    workspace: Workspace = None,
    *,
    prefect: Prefect = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Close a year."""
    from flows.commands.year import year_end as command

    guarded(
        lang,
        lambda ui: command(ui, year, tuple(bureau or ()), is_dry=dry_run, is_flow=prefect),
        workspace=workspace,
        is_json=json,
    )
