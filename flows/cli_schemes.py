"""The command of editions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.exits import guarded
from flows.options import Json, Lang, help_of, scheme_app


@scheme_app.command("check", help=help_of("scheme_check"))
def scheme_check(
    file: Annotated[Path, typer.Argument(help=help_of("edition_file"))], *, json: Json = False, lang: Lang = None
) -> None:
    """Check an edition."""
    from flows.commands.scheme import check as command

    guarded(lang, lambda ui: command(ui, file), is_json=json)
