"""The commands that make papers: compiled reports, call lists, editions in the shape of an order."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.exits import guarded
from flows.options import Bureaus, DryRun, Json, Lang, Workspace, app, help_of, scheme_app


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


@app.command(help=help_of("sample"))
def sample(  # noqa: PLR0913 - one parameter an option
    wave: Annotated[str, typer.Argument(help=help_of("wave"))],
    *,
    workspace: Workspace = None,
    bureau: Annotated[str | None, typer.Option("--bureau", help=help_of("one_bureau"), show_default=False)] = None,
    size: Annotated[int | None, typer.Option("--size", help=help_of("size"), show_default=False)] = None,
    margin: Annotated[str | None, typer.Option("--margin", help=help_of("margin"), show_default=False)] = None,
    answer_rate: Annotated[str, typer.Option("--answer-rate", help=help_of("answer_rate"))] = "1",
    seed: Annotated[int | None, typer.Option("--seed", help=help_of("seed"), show_default=False)] = None,
    frame: Annotated[Path | None, typer.Option("--frame", help=help_of("frame"), show_default=False)] = None,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Draw a call list."""
    from flows.commands.sample import Asked
    from flows.commands.sample import sample as command

    asked = Asked(bureau=bureau, size=size, margin=margin, answer_rate=answer_rate, seed=seed, frame=frame)
    guarded(lang, lambda ui: command(ui, wave, asked, is_dry=dry_run), workspace=workspace, is_json=json)


@scheme_app.command("print", help=help_of("scheme_print"))
def scheme_print(
    edition: Annotated[str, typer.Argument(help=help_of("edition"))],
    workspace: Workspace = None,
    out: Annotated[Path | None, typer.Option("--out", help=help_of("order_out"), show_default=False)] = None,
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Print an edition as an order."""
    from flows.commands.scheme import print_order as command

    guarded(lang, lambda ui: command(ui, edition, out, is_dry=dry_run), workspace=workspace, is_json=json)
