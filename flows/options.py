"""The options that commands share, and the command that they are registered with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.wording import language, say

_LANG = language(next((b for a, b in zip(sys.argv, sys.argv[1:], strict=False) if a == "--lang"), None))


def help_of(code: str) -> str:
    """The help text of a code, in the language that the command line asks for."""
    return say(_LANG, f"help_{code}")


Workspace = Annotated[Path | None, typer.Option("-w", "--workspace", help=help_of("workspace"), show_default=False)]
Json = Annotated[bool, typer.Option("--json", help=help_of("json"))]
DryRun = Annotated[bool, typer.Option("--dry-run", help=help_of("dry_run"))]
Lang = Annotated[Literal["zh", "en"] | None, typer.Option("--lang", help=help_of("lang"), show_default=False)]
Prefect = Annotated[bool, typer.Option("--prefect", help=help_of("prefect"))]
Bureaus = Annotated[list[str] | None, typer.Option("--bureau", help=help_of("bureau"), show_default=False)]
Month = Annotated[str, typer.Argument(help=help_of("month"))]
Period = Annotated[str, typer.Argument(help=help_of("period"))]
Reason = Annotated[str, typer.Option("--reason", help=help_of("reason_of_act"))]
Document = Annotated[str, typer.Option("--document", help=help_of("document"))]
Values = Annotated[list[str] | None, typer.Option("--value", help=help_of("ruled_value"), show_default=False)]
Year = Annotated[str, typer.Argument(help=help_of("year"))]
Quarter = Annotated[str, typer.Argument(help=help_of("quarter"))]

app = typer.Typer(
    help=help_of("jixiao"), no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
scheme_app = typer.Typer(help=help_of("scheme"), no_args_is_help=True)
app.add_typer(scheme_app, name="scheme")
appeal_app = typer.Typer(help=help_of("appeal"), no_args_is_help=True)
app.add_typer(appeal_app, name="appeal")
source_app = typer.Typer(help=help_of("source_profiles"), no_args_is_help=True)
app.add_typer(source_app, name="source")
bench_app = typer.Typer(help=help_of("bench"), no_args_is_help=True)
app.add_typer(bench_app, name="bench")
