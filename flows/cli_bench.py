"""The commands at scale: a generated nation, and its months scored by shards."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.exits import guarded
from flows.options import DryRun, Json, Lang, Month, Workspace, bench_app, help_of


@bench_app.command("generate", help=help_of("bench_generate"))
def generate(  # noqa: PLR0913 - options of a command line
    people: Annotated[int, typer.Option("--people", help=help_of("people"))],
    months: Annotated[int, typer.Option("--months", help=help_of("months_count"))] = 1,
    first: Annotated[str, typer.Option("--from", help=help_of("first_month"))] = "2026-01",
    scheme: Annotated[str | None, typer.Option("--scheme", help=help_of("bench_scheme"), show_default=False)] = None,
    entries: Annotated[int, typer.Option("--entries", help=help_of("entries"))] = 430,
    seed: Annotated[int, typer.Option("--seed", help=help_of("bench_seed"))] = 1,
    workspace: Workspace = None,
    *,
    deliveries: Annotated[bool, typer.Option("--deliveries", help=help_of("bench_deliveries"))] = False,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Generate a nation."""
    from flows.commands.bench import Asked
    from flows.commands.bench import generate as in_shards
    from flows.commands.bench_inbox import generate as as_delivered

    asked = Asked(people, months, first, scheme, entries, seed)
    command = as_delivered if deliveries else in_shards
    guarded(lang, lambda ui: command(ui, asked, is_dry=dry_run), workspace=workspace, is_json=json)


@bench_app.command("compact", help=help_of("bench_compact"))
def compact(
    month: Month,
    scheme: Annotated[str | None, typer.Option("--scheme", help=help_of("bench_scheme"), show_default=False)] = None,
    workspace: Workspace = None,
    *,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Bring a month into shards."""
    from flows.commands.bench import compact as command

    guarded(lang, lambda ui: command(ui, month, scheme), workspace=workspace, is_json=json)


@bench_app.command("score", help=help_of("bench_score"))
def score(
    month: Month,
    workspace: Workspace = None,
    *,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Score a month by its shards."""
    from flows.commands.bench import score as command

    guarded(lang, lambda ui: command(ui, month), workspace=workspace, is_json=json)


@bench_app.command("explain", help=help_of("bench_explain"))
def explain(
    person: Annotated[str, typer.Argument(help=help_of("person"))],
    month: Month,
    workspace: Workspace = None,
    *,
    lang: Lang = None,
) -> None:
    """Look one person up."""
    from flows.commands.bench import explain as command

    guarded(lang, lambda ui: command(ui, person, month), workspace=workspace, is_json=True)


@bench_app.command("section", help=help_of("bench_section"))
def section(
    unit: Annotated[str, typer.Argument(help=help_of("unit"))],
    month: Month,
    workspace: Workspace = None,
    *,
    lang: Lang = None,
) -> None:
    """Look one section up."""
    from flows.commands.bench import section as command

    guarded(lang, lambda ui: command(ui, unit, month), workspace=workspace, is_json=True)


@bench_app.command("compare", help=help_of("bench_compare"))
def compare(
    month: Month,
    workspace: Workspace = None,
    *,
    lang: Lang = None,
) -> None:
    """Every bureau beside the others."""
    from flows.commands.bench import compare as command

    guarded(lang, lambda ui: command(ui, month), workspace=workspace, is_json=True)
