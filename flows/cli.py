"""The command `jixiao`: options, languages and exit codes. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from flows import (  # noqa: F401 - their commands are registered when imported
    cli_alerts,
    cli_bench,
    cli_decisions,
    cli_forms,
    cli_papers,
    cli_schemes,
    cli_sources,
    cli_upkeep,
    cli_year,
)
from flows.exits import DONE, INTERRUPTED, USAGE, Exit, given, guarded
from flows.options import (
    Bureaus,
    DryRun,
    Json,
    Lang,
    Month,
    Period,
    Prefect,
    Quarter,
    Workspace,
    app,
    help_of,
)


@app.callback()
def _common(workspace: Workspace = None, lang: Lang = None) -> None:
    given(workspace, lang)


@app.command(help=help_of("demo"))
def demo(folder: Annotated[Path, typer.Argument(help=help_of("folder"))] = Path("demo"), lang: Lang = None) -> None:
    from flows.commands.workspace import demo as command

    guarded(lang, lambda ui: command(ui, folder))


@app.command(help=help_of("init"))
def init(
    folder: Annotated[Path, typer.Argument(help=help_of("folder"))],
    scheme: Annotated[
        list[str] | None, typer.Option("--scheme", help=help_of("init_scheme"), show_default=False)
    ] = None,
    *,
    example: Annotated[bool, typer.Option("--example", help=help_of("init_example"))] = False,
    dry_run: DryRun = False,
    lang: Lang = None,
) -> None:
    from flows.commands.workspace import init as command

    guarded(lang, lambda ui: command(ui, folder, tuple(scheme or ()), is_example=example, is_dry=dry_run))


@app.command(help=help_of("doctor"))
def doctor(workspace: Workspace = None, *, json: Json = False, lang: Lang = None) -> None:
    from flows.commands.workspace import doctor as command

    guarded(lang, command, workspace=workspace, is_json=json)


@app.command(help=help_of("ingest"))
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help=help_of("paths"), show_default=False)] = None,
    workspace: Workspace = None,
    source: Annotated[list[str] | None, typer.Option("--source", help=help_of("source"), show_default=False)] = None,
    *,
    confirm: Annotated[bool, typer.Option("--confirm", help=help_of("confirm"))] = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.night import ingest as command

    guarded(
        lang,
        lambda ui: command(ui, tuple(paths or ()), tuple(source or ()), is_confirmed=confirm, is_dry=dry_run),
        workspace=workspace,
        is_json=json,
    )


@app.command(help=help_of("replay"))
def replay(
    delivery: Annotated[str | None, typer.Argument(help=help_of("delivery"), show_default=False)] = None,
    workspace: Workspace = None,
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.night import replay as command

    guarded(lang, lambda ui: command(ui, delivery, is_dry=dry_run), workspace=workspace, is_json=json)


@app.command(help=help_of("nightly"))
def nightly(
    workspace: Workspace = None,
    date: Annotated[str | None, typer.Option("--date", help=help_of("date"), show_default=False)] = None,
    *,
    prefect: Prefect = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.night import nightly as command

    guarded(lang, lambda ui: command(ui, date, is_dry=dry_run, is_flow=prefect), workspace=workspace, is_json=json)


@app.command(help=help_of("serve"))
def serve(workspace: Workspace = None, lang: Lang = None) -> None:
    from flows.commands.serve import serve as command

    guarded(lang, command, workspace=workspace)


@app.command(help=help_of("backfill"))
def backfill(
    span: Annotated[str, typer.Argument(help=help_of("span"), metavar="A..B")],
    workspace: Workspace = None,
    *,
    nights_only: Annotated[bool, typer.Option("--nights-only", help=help_of("nights_only"))] = False,
    prefect: Prefect = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.backfill import backfill as command

    guarded(
        lang,
        lambda ui: command(ui, span, is_nights_only=nights_only, is_dry=dry_run, is_flow=prefect),
        workspace=workspace,
        is_json=json,
    )


@app.command("month-end", help=help_of("month_end"))
def month_end(
    month: Month,
    bureau: Bureaus = None,
    workspace: Workspace = None,
    *,
    prefect: Prefect = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.month import month_end as command

    guarded(
        lang,
        lambda ui: command(ui, month, tuple(bureau or ()), is_dry=dry_run, is_flow=prefect),
        workspace=workspace,
        is_json=json,
    )


@app.command("quarter-end", help=help_of("quarter_end"))
def quarter_end(
    quarter: Quarter,
    bureau: Bureaus = None,
    workspace: Workspace = None,
    *,
    prefect: Prefect = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.quarter import quarter_end as command

    guarded(
        lang,
        lambda ui: command(ui, quarter, tuple(bureau or ()), is_dry=dry_run, is_flow=prefect),
        workspace=workspace,
        is_json=json,
    )


@app.command(help=help_of("publish"))
def publish(
    month: Period,
    bureau: Bureaus = None,
    workspace: Workspace = None,
    *,
    trial: Annotated[bool, typer.Option("--trial", help=help_of("trial"))] = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.month import publish as command

    guarded(
        lang,
        lambda ui: command(ui, month, tuple(bureau or ()), is_trial=trial, is_dry=dry_run),
        workspace=workspace,
        is_json=json,
    )


@app.command(help=help_of("explain"))
def explain(
    person: Annotated[str, typer.Argument(help=help_of("person"))],
    month: Period,
    workspace: Workspace = None,
    version: Annotated[int | None, typer.Option("--version", help=help_of("version"), show_default=False)] = None,
    *,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.read import explain as command

    guarded(lang, lambda ui: command(ui, person, month, version), workspace=workspace, is_json=json)


@app.command(help=help_of("status"))
def status(workspace: Workspace = None, *, json: Json = False, lang: Lang = None) -> None:
    from flows.commands.status import status as command

    guarded(lang, command, workspace=workspace, is_json=json)


@app.command(help=help_of("quality"))
def quality(
    workspace: Workspace = None,
    *,
    page: Annotated[bool, typer.Option("--page", help=help_of("quality_page"))] = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.read import quality as command

    guarded(lang, lambda ui: command(ui, is_page=page), workspace=workspace, is_json=json)


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; what tests call."""
    try:
        ended = _command()(list(arguments), prog_name="jixiao", standalone_mode=False)
    except Exit as ending:
        return ending.code
    except TyperException as error:
        return _mistaken(error, arguments)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    finally:
        _let_go()
    return ended if isinstance(ended, int) else DONE


@cache
def _command() -> Callable[..., object]:
    """All commands, put together once in a process: it takes 60 ms, and tests call hundreds."""
    return typer.main.get_command(app)


def _mistaken(error: TyperException, arguments: Sequence[str]) -> int:
    from flows.cli_usage import told

    for line in told(error, arguments):
        print(line, file=sys.stderr)  # noqa: T201 - before there is a UI
    return USAGE


def _let_go() -> None:
    """Close what a command keeps open for as long as it runs; a command that read nothing imports nothing."""
    store = sys.modules.get("warehouse.store")
    if store is not None:
        store.close()


def main() -> None:
    """The entry point. Ends without the interpreter's farewell: DuckDB 2.0 prints leak reports at exit."""
    code = run(sys.argv[1:])
    import atexit

    atexit._run_exitfuncs()  # noqa: SLF001 - Prefect's server ends in an exit function, which os._exit would skip
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
