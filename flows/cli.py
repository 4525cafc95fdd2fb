"""The command `jixiao`: options, languages and exit codes. Nothing heavy is imported before a command needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from flows.exits import DONE, INTERRUPTED, USAGE, Exit, given, guarded
from flows.wording import language, say

_LANG = language(next((b for a, b in zip(sys.argv, sys.argv[1:], strict=False) if a == "--lang"), None))


def _help(code: str) -> str:
    return say(_LANG, f"help_{code}")


Workspace = Annotated[Path | None, typer.Option("-w", "--workspace", help=_help("workspace"), show_default=False)]
Json = Annotated[bool, typer.Option("--json", help=_help("json"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_help("dry_run"))]
Lang = Annotated[str | None, typer.Option("--lang", help=_help("lang"), show_default=False)]
Prefect = Annotated[bool, typer.Option("--prefect", help=_help("prefect"))]
Bureaus = Annotated[list[str] | None, typer.Option("--bureau", help=_help("bureau"), show_default=False)]
Month = Annotated[str, typer.Argument(help=_help("month"))]

app = typer.Typer(
    help=_help("jixiao"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
scheme_app = typer.Typer(help=_help("scheme"), no_args_is_help=True)
app.add_typer(scheme_app, name="scheme")


@app.callback()
def _common(workspace: Workspace = None, lang: Lang = None) -> None:
    given(workspace, lang)


@app.command(help=_help("demo"))
def demo(folder: Annotated[Path, typer.Argument(help=_help("folder"))] = Path("demo"), lang: Lang = None) -> None:
    from flows.commands.workspace import demo as command

    guarded(lang, lambda ui: command(ui, folder))


@app.command(help=_help("init"))
def init(
    folder: Annotated[Path, typer.Argument(help=_help("folder"))],
    scheme: Annotated[list[str] | None, typer.Option("--scheme", help=_help("init_scheme"), show_default=False)] = None,
    *,
    example: Annotated[bool, typer.Option("--example", help=_help("init_example"))] = False,
    dry_run: DryRun = False,
    lang: Lang = None,
) -> None:
    from flows.commands.workspace import init as command

    guarded(lang, lambda ui: command(ui, folder, tuple(scheme or ()), is_example=example, is_dry=dry_run))


@app.command(help=_help("doctor"))
def doctor(workspace: Workspace = None, *, json: Json = False, lang: Lang = None) -> None:
    from flows.commands.workspace import doctor as command

    guarded(lang, command, workspace=workspace, is_json=json)


@app.command(help=_help("ingest"))
def ingest(
    paths: Annotated[list[Path] | None, typer.Argument(help=_help("paths"), show_default=False)] = None,
    workspace: Workspace = None,
    *,
    confirm: Annotated[bool, typer.Option("--confirm", help=_help("confirm"))] = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.night import ingest as command

    guarded(
        lang,
        lambda ui: command(ui, tuple(paths or ()), is_confirmed=confirm, is_dry=dry_run),
        workspace=workspace,
        is_json=json,
    )


@app.command(help=_help("replay"))
def replay(
    delivery: Annotated[str | None, typer.Argument(help=_help("delivery"), show_default=False)] = None,
    workspace: Workspace = None,
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.night import replay as command

    guarded(lang, lambda ui: command(ui, delivery, is_dry=dry_run), workspace=workspace, is_json=json)


@app.command(help=_help("nightly"))
def nightly(
    workspace: Workspace = None,
    date: Annotated[str | None, typer.Option("--date", help=_help("date"), show_default=False)] = None,
    *,
    prefect: Prefect = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.night import nightly as command

    guarded(lang, lambda ui: command(ui, date, is_dry=dry_run, is_flow=prefect), workspace=workspace, is_json=json)


@app.command(help=_help("backfill"))
def backfill(
    span: Annotated[str, typer.Argument(help=_help("span"), metavar="A..B")],
    workspace: Workspace = None,
    *,
    nights_only: Annotated[bool, typer.Option("--nights-only", help=_help("nights_only"))] = False,
    prefect: Prefect = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.month import backfill as command

    guarded(
        lang,
        lambda ui: command(ui, span, is_nights_only=nights_only, is_dry=dry_run, is_flow=prefect),
        workspace=workspace,
        is_json=json,
    )


@app.command("month-end", help=_help("month_end"))
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


@app.command(help=_help("publish"))
def publish(
    month: Month,
    bureau: Bureaus = None,
    workspace: Workspace = None,
    *,
    trial: Annotated[bool, typer.Option("--trial", help=_help("trial"))] = False,
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


@app.command(help=_help("explain"))
def explain(
    person: Annotated[str, typer.Argument(help=_help("person"))],
    month: Month,
    workspace: Workspace = None,
    *,
    json: Json = False,
    lang: Lang = None,
) -> None:
    from flows.commands.read import explain as command

    guarded(lang, lambda ui: command(ui, person, month), workspace=workspace, is_json=json)


@app.command(help=_help("status"))
def status(workspace: Workspace = None, *, json: Json = False, lang: Lang = None) -> None:
    from flows.commands.status import status as command

    guarded(lang, command, workspace=workspace, is_json=json)


@app.command(help=_help("quality"))
def quality(workspace: Workspace = None, *, json: Json = False, lang: Lang = None) -> None:
    from flows.commands.read import quality as command

    guarded(lang, command, workspace=workspace, is_json=json)


@scheme_app.command("check", help=_help("scheme_check"))
def scheme_check(
    file: Annotated[Path, typer.Argument(help=_help("edition_file"))], *, json: Json = False, lang: Lang = None
) -> None:
    from flows.commands.scheme import check as command

    guarded(lang, lambda ui: command(ui, file), is_json=json)


def run(arguments: Sequence[str]) -> int:
    """Run a command and return its exit code; what tests call."""
    try:
        ended = app(list(arguments), standalone_mode=False)
    except Exit as ending:
        return ending.code
    except TyperException as error:
        print(error.format_message(), file=sys.stderr)  # noqa: T201 - before there is a UI
        return USAGE
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    finally:
        _let_go()
    return ended if isinstance(ended, int) else DONE


def _let_go() -> None:
    """Close what a command keeps open for as long as it runs; a command that read nothing imports nothing."""
    store = sys.modules.get("warehouse.store")
    if store is not None:
        store.close_readers()


def main() -> None:
    """The entry point. Ends without the interpreter's farewell: DuckDB 2.0 prints leak reports at exit."""
    code = run(sys.argv[1:])
    import atexit

    atexit._run_exitfuncs()  # noqa: SLF001 - Prefect's server ends in an exit function, which os._exit would skip
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
