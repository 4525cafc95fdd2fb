"""Sentences in the user's language, from flows/messages/<lang>/*.toml; codes and fields come from everywhere else."""

from __future__ import annotations

import locale
import os
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from transforms.faults import Fault
from transforms.period import span_of

Lang = Literal["zh", "en"]


def language(flag: str | None, setting: str = "") -> Lang:
    """Flag, JIXIAO_LANG, the workspace's setting, then the locale: en where it says en, else zh."""
    for said in (flag, os.environ.get("JIXIAO_LANG"), setting):
        if said in ("zh", "en"):
            return "en" if said == "en" else "zh"
    spoken = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if (spoken or locale.getlocale()[0] or "").lower().startswith("en") else "zh"


@cache
def sentences(lang: Lang) -> Mapping[str, str]:
    """Every sentence of a language by its code."""
    folder = files("flows").joinpath("messages", lang)
    pages = sorted((page for page in folder.iterdir() if page.name.endswith(".toml")), key=lambda page: page.name)
    return {code: text for page in pages for code, text in tomllib.loads(page.read_text(encoding="utf-8")).items()}


def say(lang: Lang, code: str, **fields: object) -> str:
    """The sentence of a code with its fields filled in."""
    return sentences(lang)[code].format_map({name: harmless(value) for name, value in fields.items()})


def harmless(value: object) -> object:
    """A text with its control and direction signs made visible: a cell may not move the cursor or forge a line.

    So are the halves of characters by which Linux keeps names that are no UTF-8: they cannot be printed.
    """
    if not isinstance(value, str):
        return value
    return "".join(f"<U+{ord(c):04X}>" if unicodedata.category(c) in _SIGNS else c for c in value)


_SIGNS = ("Cc", "Cf", "Cs", "Zl", "Zp")


def sentence(lang: Lang, fault: Fault) -> str:
    """The sentence of a fault."""
    return say(lang, fault.code, **fault.fields)


def closing_command(period: str) -> str:
    """The command that closes a month, a quarter or a year."""
    return f"{span_of(period)}-end"
