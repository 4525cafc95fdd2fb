"""What every group of words of a source profile shares: nothing else in it, nothing changed, a name or several."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field

STRICT = ConfigDict(frozen=True, extra="forbid")


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Place = Annotated[int, Field(ge=1)]
Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
