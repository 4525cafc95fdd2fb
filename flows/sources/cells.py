"""The text that a person sees in a workbook cell: numbers without tails, dates as ISO, errors and truth as words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DIGITS = 15
DATE_MAX = 2_958_466
LEAP_BUG = 60
DAY_SECONDS = 86_400
EPOCH_1904 = 1_462
TIME_ZONE = "Asia/Shanghai"
BUILT_IN = (
    dict.fromkeys((14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "date")
    | dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 47, 55, 56), "time")
    | {46: "elapsed", 9: "percent", 10: "percent"}
)
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
UNSHOWN = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.|AM/PM|A/P|General', re.IGNORECASE)


@dataclass(frozen=True)
class Reader:
    """Reads the cells of one workbook; `text` is None for a cell that is blank."""

    texts: pl.Series
    styles: dict[str, str]
    is_1904: bool

    @cached_property
    def shared(self) -> list[str]:
        """The shared texts, for cells that are read one by one."""
        return self.texts.to_list()

    def text(self, cell: Element, kind: str | None) -> str | None:
        """The cell's text; a formula counts as the value that was saved with it."""
        value = cell[-1].text or ""
        if kind == "inlineStr":
            return plain_text(cell[-1]) or unescaped(value)
        return self.value(value, kind, cell.get("s", "0"))

    def value(self, value: str, kind: str | None, style: str) -> str:
        """The text of a cell's value, by the kind and the style that the cell names."""
        if kind == "s":
            return self.shared[int(value)]
        if kind is None or kind == "n":
            shown = self.styles.get(style)
            if shown is None or not value:
                return number_text(value)
            return percent_text(value) if shown == "percent" else self._moment(value, shown)
        if kind == "b":
            return "TRUE" if value in {"1", "true"} else "FALSE"
        if kind == "d":
            return value.replace("T", " ").removesuffix(" 00:00:00")
        return unescaped(value)

    def _moment(self, value: str, shown: str) -> str:
        return shown_moment(value, shown, is_1904=self.is_1904)


def shown_moment(value: str, shown: str, *, is_1904: bool) -> str:
    """A day serial as a style shows it; one that is no moment stays a number."""
    serial = float(value)
    if (shown == "elapsed" and serial >= 0) or (shown == "time" and 0 <= serial < 1):
        return _clock(round(serial * DAY_SECONDS))
    return moment_text(serial + EPOCH_1904 * is_1904) or number_text(value)


def number_text(value: str) -> str:
    """A number with at most 15 digits, never in exponents where it can be written out, never `12.0`."""
    if len(value) <= DIGITS and value.isascii() and value.isdigit() and value[0] != "0":
        return value
    number = float(value) if value else 0.0
    text = f"{number:.{DIGITS}g}" if value else ""
    if "e" not in text:
        return "0" if text == "-0" else text
    exponent = int(text.rsplit("e", 1)[1])
    return f"{Decimal(text):f}" if -DIGITS <= exponent <= DIGITS + 5 else text


def percent_text(value: str) -> str:
    """A share as its cell shows it, `95%` and not 0.95: which of the two a column wants, its profile says."""
    text = number_text(value)
    if "e" in text:
        return text
    whole, _, part = f"{Decimal(text) * 100:f}".partition(".")
    return f"{whole}.{part.rstrip('0')}%".replace(".%", "%")


def digits_lost(value: str, kind: str | None) -> bool:
    """Whether a whole number is too long for a number cell, so that Excel has already zeroed its last digits."""
    if kind not in {None, "n"} or len(value) <= DIGITS:
        return False
    number = float(value)
    return 10**DIGITS <= abs(number) < 10 ** (DIGITS + 6) and number.is_integer()


def moment_text(serial: float) -> str | None:
    """A day serial as ISO; None where there is no such day. Day 60 is Excel's 29 February 1900, shown as it stands."""
    if not 1 <= serial < DATE_MAX:
        return None
    days, seconds = divmod(round(serial * DAY_SECONDS), DAY_SECONDS)
    if days == LEAP_BUG:
        return "1900-02-29"
    moment = datetime(1899, 12, 31 if days < LEAP_BUG else 30) + timedelta(days, seconds)  # noqa: DTZ001 wall time
    return moment.isoformat(" ") if seconds else moment.date().isoformat()


def plain_text(element: Element) -> str:
    """The text of a shared or inline string: its runs without the reading aids above them."""
    texts = []
    for child in element:
        name = child.tag.rsplit("}", 1)[-1]
        if name == "t":
            texts.append(child.text or "")
        elif name == "r":
            texts.extend(part.text or "" for part in child if part.tag.rsplit("}", 1)[-1] == "t")
    return unescaped("".join(texts))


def unescaped(text: str) -> str:
    """Characters that XML cannot hold are written `_x000D_`."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def styles(root: Element) -> dict[str, str]:
    """Cell style number to `date`, `time`, `elapsed` or `percent`, for the styles that show one."""
    formats = root.iterfind("{*}numFmts/{*}numFmt")
    codes = {int(item.get("numFmtId", "0")): item.get("formatCode", "") for item in formats}
    found = {}
    for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        format_id = int(style.get("numFmtId", "0"))
        shown = shown_as(codes[format_id]) if format_id in codes else BUILT_IN.get(format_id)
        if shown:
            found[str(number)] = shown
    return found


def shown_as(code: str) -> str | None:
    """Whether a number format shows a `date`, a `time`, an `elapsed` time or a `percent`."""
    if ELAPSED.search(code):
        return "elapsed"
    signs = UNSHOWN.sub("", code.split(";", maxsplit=1)[0]).lower()
    if re.search("[yd]", signs) or ("m" in signs and not re.search("[hs]", signs)):
        return "date"
    if re.search("[hs]", signs):
        return "time"
    return "percent" if "%" in signs else None


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
