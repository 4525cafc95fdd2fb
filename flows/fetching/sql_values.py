"""Values as a database driver gives them to what a line of JSON may hold: exact, and with their zone settled."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from flows.clock import SHANGHAI


class UnreadableError(ValueError):
    """A value that has no exact text: what kind it is of, never what it is."""


def written(value: object) -> str | int | bool | None:
    """A value for JSON. Numbers with decimals become text; a binary float its shortest decimal that reads back."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return _finite(f"{value:f}", is_finite=value.is_finite())
        case float():
            return float_text(value)
        case datetime():
            return (value.astimezone(SHANGHAI) if value.tzinfo else value).isoformat(" ")
        case date() | time():
            return value.isoformat()
        case UUID():
            return str(value)
    raise UnreadableError(type(value).__name__)


def float_text(value: float) -> str:
    """The shortest decimal that gives this float again, without exponent and without `.0`."""
    if not math.isfinite(value):
        raise UnreadableError("NaN" if math.isnan(value) else "Infinity")
    text = f"{Decimal(repr(value)):f}"
    whole, _, part = text.partition(".")
    return text if part.strip("0") else whole


def _finite(text: str, *, is_finite: bool) -> str:
    if not is_finite:
        raise UnreadableError(text)
    return text


def line(names: Sequence[str], values: Sequence[object]) -> bytes:
    """One row as a line of JSON, its columns as the query orders them; raises UnreadableError."""
    text = json.dumps(dict(zip(names, values, strict=True)), ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise UnreadableError("surrogate") from None
