"""The commands by which people decide: notice, signature, waiver, release, objection, correction."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.exits import UI, guarded
from flows.options import (
    Bureaus,
    Document,
    DryRun,
    Json,
    Lang,
    Period,
    Reason,
    Values,
    Workspace,
    app,
    appeal_app,
    help_of,
)
from transforms.period import is_period

Subject = Annotated[str, typer.Argument(help=help_of("person"))]


@app.command(help=help_of("notice"))
def notice(
    month: Period,
    bureau: Bureaus = None,
    workspace: Workspace = None,
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Put a result on notice."""
    from flows.commands.decisions import notice as command

    guarded(lang, lambda ui: command(ui, month, tuple(bureau or ()), is_dry=dry_run), workspace=workspace, is_json=json)


@app.command(help=help_of("sign"))
def sign(
    month: Period,
    bureau: Bureaus = None,
    workspace: Workspace = None,
    document: Document = "",
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Sign a result."""
    from flows.commands.decisions import sign as command

    guarded(
        lang,
        lambda ui: command(ui, month, tuple(bureau or ()), document, is_dry=dry_run),
        workspace=workspace,
        is_json=json,
    )


@app.command(help=help_of("waive"))
def waive(
    month: Period,
    bureau: Bureaus = None,
    workspace: Workspace = None,
    reason: Reason = "",
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Go on in spite of who is held."""
    from flows.commands.decisions import waive as command

    guarded(
        lang,
        lambda ui: command(ui, month, tuple(bureau or ()), reason, is_dry=dry_run),
        workspace=workspace,
        is_json=json,
    )


@app.command(help=help_of("release"))
def release(  # noqa: PLR0913 - one parameter an option
    person: Subject,
    month: Period,
    workspace: Workspace = None,
    reason: Reason = "",
    value: Values = None,
    bureau: Bureaus = None,
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """End a hold."""
    from flows.commands.decisions import release as command

    guarded(
        lang,
        lambda ui: command(
            ui, person, month, tuple(bureau or ()), reason=reason, values=tuple(value or ()), is_dry=dry_run
        ),
        workspace=workspace,
        is_json=json,
    )


@app.command(help=help_of("restate"))
def restate(  # noqa: PLR0913 - one parameter an option
    month: Period,
    bureau: Bureaus = None,
    workspace: Workspace = None,
    cause: Annotated[str, typer.Option("--cause", help=help_of("cause"))] = "",
    document: Document = "",
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Correct a published period."""
    from flows.commands.decisions import restate as command

    guarded(
        lang,
        lambda ui: command(ui, month, tuple(bureau or ()), cause, document, is_dry=dry_run),
        workspace=workspace,
        is_json=json,
    )


@app.command(help=help_of("withdraw"))
def withdraw(
    what: Annotated[str, typer.Argument(help=help_of("withdrawn"))],
    workspace: Workspace = None,
    reason: Annotated[str, typer.Option("--reason", help=help_of("reason"))] = "",
    bureau: Bureaus = None,
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Take a delivery back, or withdraw the publication of a period."""

    def command(ui: UI) -> int:
        if is_period(what):
            from flows.commands.decisions import withdraw as of_publication

            return of_publication(ui, what, tuple(bureau or ()), reason, is_dry=dry_run)
        from flows.commands.night import withdraw as of_delivery

        return of_delivery(ui, what, reason, is_dry=dry_run)

    guarded(lang, command, workspace=workspace, is_json=json)


@appeal_app.command("open", help=help_of("appeal_open"))
def appeal_open(  # noqa: PLR0913 - one parameter an option
    person: Subject,
    month: Period,
    workspace: Workspace = None,
    claim: Annotated[str, typer.Option("--claim", help=help_of("claim"))] = "",
    evidence: Annotated[str, typer.Option("--evidence", help=help_of("evidence"))] = "",
    bureau: Bureaus = None,
    *,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Object to a result."""
    from flows.commands.decisions import appeal_open as command

    guarded(
        lang,
        lambda ui: command(ui, person, month, tuple(bureau or ()), claim=claim, evidence=evidence, is_dry=dry_run),
        workspace=workspace,
        is_json=json,
    )


@appeal_app.command("decide", help=help_of("appeal_decide"))
def appeal_decide(  # noqa: PLR0913 - one parameter an option
    appeal: Annotated[str, typer.Argument(help=help_of("appeal_id"))],
    workspace: Workspace = None,
    ruling: Annotated[str, typer.Option("--ruling", help=help_of("ruling"))] = "",
    value: Values = None,
    *,
    uphold: Annotated[bool | None, typer.Option("--uphold/--reject", help=help_of("uphold"))] = None,
    dry_run: DryRun = False,
    json: Json = False,
    lang: Lang = None,
) -> None:
    """Rule on an objection."""
    from flows.commands.decisions import appeal_decide as command

    guarded(
        lang,
        lambda ui: command(ui, appeal, ruling, tuple(value or ()), is_upheld=uphold, is_dry=dry_run),
        workspace=workspace,
        is_json=json,
    )


@appeal_app.command("list", help=help_of("appeal_list"))
def appeal_list(workspace: Workspace = None, *, json: Json = False, lang: Lang = None) -> None:
    """List objections."""
    from flows.commands.decisions import appeal_list as command

    guarded(lang, command, workspace=workspace, is_json=json)
