"""A command line that cannot be run, told in the user's language: what is wrong with it and how it is written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from itertools import pairwise

from typer import Context
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.exceptions import TyperException
from typer.main import get_command

from flows.exits import spoken
from flows.options import app
from flows.wording import Lang, say

Param = TyperArgument | TyperOption
_NEAR = 0.7
# Where typer keeps what was found only in its sentences.
_COMMAND, _EXTRA, _VALUE = re.compile(r"^No such command '(.*?)'"), re.compile(r"\(([^()]*)\)$"), re.compile(r"'(.*?)'")


def told(error: TyperException, arguments: Sequence[str]) -> list[str]:
    """The sentences for an error of typer's: its own words are English and belong to its version."""
    lang = spoken(_flag(arguments))
    context: Context | None = getattr(error, "ctx", None)
    path, command = (context.command_path, context.command) if context else _meant(arguments)
    return [_wrong(lang, error, command), _usage(lang, path, command)]  # type: ignore[arg-type]


def _flag(arguments: Sequence[str]) -> str | None:
    """What --lang says on a line that may not have been read as far as that."""
    line = [part for argument in arguments for part in argument.split("=", 1)]
    return next((after for one, after in pairwise(line) if one == "--lang"), None)


def _meant(arguments: Sequence[str]) -> tuple[str, TyperCommand | TyperGroup]:
    """The command that the words lead to, where the error does not say it."""
    path, command = "jixiao", get_command(app)
    for word in arguments:
        if isinstance(command, TyperGroup) and word in command.commands:
            path, command = f"{path} {word}", command.commands[word]
    return path, command  # type: ignore[return-value]


def _wrong(lang: Lang, error: TyperException, command: TyperCommand | TyperGroup) -> str:
    param: Param | None = getattr(error, "param", None)
    option: str = getattr(error, "option_name", "")
    match type(error).__name__:
        case "MissingParameter" if param is not None:
            return say(lang, "usage_missing", found=_name(param), expected=param.help or "-")
        case "NoSuchOption":
            return _unknown(lang, "option", option, [name for one in command.params for name in one.opts])
        case "BadOptionUsage":
            return say(lang, "usage_no_value" if "not take" in error.message else "usage_value", found=option)
        case "BadParameter" if param is not None:
            return _bad(lang, param, error.message)
    if isinstance(command, TyperGroup) and (found := _COMMAND.findall(error.message)):
        return _unknown(lang, "command", found[0], list(command.commands))
    extra = _EXTRA.findall(error.message)
    return say(lang, "usage_extra", found=extra[0]) if extra else say(lang, "usage_wrong")


def _unknown(lang: Lang, kind: str, found: str, known: Sequence[str]) -> str:
    near = get_close_matches(found, known, 1, _NEAR)
    code = f"usage_{kind}_near" if near else f"usage_{kind}"
    return say(lang, code, found=found, expected="、".join(near or (name for name in known if name[:1] != "-")))


def _bad(lang: Lang, param: Param, message: str) -> str:
    choices = param.type_descriptor.choices
    if not choices:
        return say(lang, "usage_bad", param=_name(param), expected=param.help or "-")
    found = next(iter(_VALUE.findall(message)), "")
    return say(lang, "usage_choice", found=found, param=_name(param), expected="、".join(map(str, choices)))


def _usage(lang: Lang, path: str, command: TyperCommand | TyperGroup) -> str:
    """The line as it is written: the command with its arguments."""
    words = [path]
    words += [say(lang, "usage_a_command")] if isinstance(command, TyperGroup) else []
    for one in command.params:
        if isinstance(one, TyperArgument):
            many = _name(one) + ("..." if one.nargs != 1 else "")
            words.append(many if one.required else f"[{many}]")
    return say(lang, "usage_line", found=" ".join([*words, say(lang, "usage_options")]))


def _name(param: Param) -> str:
    if isinstance(param, TyperOption):
        return param.opts[-1]
    return str(param.metavar or str(param.name).upper())
