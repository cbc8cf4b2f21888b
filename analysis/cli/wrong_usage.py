"""Wrong usage of the command line as one line: what came, what was expected, where to read on."""

from __future__ import annotations

import re
import sys
from difflib import get_close_matches
from typing import Any

import typer

from analysis.cli.screen import plain


def say_wrong_usage(error: typer.TyperException) -> int:
    """Print it to standard error, or the help where the command was called without anything; the exit code."""
    context: Any = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        sys.stderr.write(f"{error.format_message()}\n")
        return error.exit_code
    path = str(context.command_path) if context is not None else "marketgap"
    verb = path.partition(" ")[2]
    words = plain(_say(error, context)).rstrip(". ")
    sys.stderr.write(f"marketgap: {f'{verb}: ' if verb else ''}{words}; see: {path} --help\n")
    return error.exit_code


def _say(error: Any, context: Any) -> str:
    kind = type(error).__name__
    name = _name(error)
    if kind == "MissingParameter":
        what = "argument" if error.param.param_type_name == "argument" else "option"
        help_text = getattr(error.param, "help", None)
        return f"the {what} {name} is missing" + (f" ({_first_sentence(help_text)})" if help_text else "")
    if kind == "NoSuchOption":
        near = get_close_matches(error.option_name, _options(context), n=1, cutoff=0.6) or list(
            error.possibilities or ()
        )
        return f"there is no option {error.option_name}" + (f"; did you mean {near[0]}?" if near else "")
    if kind == "BadParameter" and name:
        return f"{name}: {_expected(str(error.message))}{_given(error)}"
    message = str(error.format_message())
    if message.startswith("No such command"):
        given = message.partition("'")[2].rpartition("'")[0].partition("'")[0]
        commands = list(context.command.commands) if context is not None else []
        near = get_close_matches(given, commands, n=1, cutoff=0.5)
        return f"there is no command {given!r}; " + (
            f"did you mean {near[0]}?" if near else f"the commands are {', '.join(commands)}"
        )
    if message.startswith("Got unexpected extra argument"):
        given = message.rpartition("(")[2].rstrip(").")
        return f"nothing more was expected, got {given}; put quotes round what belongs together"
    if message.endswith("requires an argument."):
        option = message.partition("'")[2].partition("'")[0]
        return f"{option} wants a value behind it"
    return _lower(message)


def _expected(message: str) -> str:
    """The library's reason in words that need no programmer."""
    words = message.removeprefix("Value error, ").rstrip(".")
    if "valid integer" in words:
        return "expected a whole number"
    if "valid number" in words:
        return "expected a number"
    if found := re.search(r"(greater|less) than or equal to (\S+)", words):
        return f"expected {found[2]} or {'more' if found[1] == 'greater' else 'less'}"
    if found := re.search(r"is not one of (.+)$", words):
        return f"expected one of {found[1].replace(chr(39), '')}"
    return _lower(words)


def _given(error: Any) -> str:
    """What came, when it can be found in what was typed."""
    named = re.match(r"(?:Value error, )?'([^']*)' is not one of", str(error.message))
    if named:
        return f", got {named[1]!r}"
    for name in error.param.opts:
        if name in sys.argv[1:-1]:
            return f", got {sys.argv[sys.argv.index(name) + 1]!r}"
        if joined := next((word for word in sys.argv if word.startswith(f"{name}=")), None):
            return f", got {joined.partition('=')[2]!r}"
    return ""


def _name(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return ""
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name.upper())


def _options(context: Any) -> list[str]:
    return [name for p in context.command.params for name in p.opts if name.startswith("-")] if context else []


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _first_sentence(text: str) -> str:
    return text.split(". ", maxsplit=1)[0].rstrip(".")
