"""The reference in docs/command.md, from the help of all commands: it cannot say anything else than the command does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.main import get_command

DOCUMENT = Path("docs/command.md")
BEGIN = "<!-- From here on written by `kassa reference`. -->"
_COMPLETION = {"install_completion", "show_completion", "help"}


def write(root: Path, app: typer.Typer) -> None:
    """Write everything below the mark anew."""
    path = root / DOCUMENT
    path.write_text(document(path.read_text(encoding="utf-8"), app), encoding="utf-8")


def is_up_to_date(root: Path, app: typer.Typer) -> bool:
    """Whether it is what the commands' help says."""
    present = (root / DOCUMENT).read_text(encoding="utf-8")
    return present == document(present, app)


def document(present: str, app: typer.Typer) -> str:
    """The hand-written part as it is, and the reference after it."""
    return present.partition(BEGIN)[0] + BEGIN + "\n\n" + "\n".join(_reference(app))


def commands(command: Any, name: str = "kassa") -> Iterator[tuple[str, Any]]:
    """Every command with its whole name, in the order of the help; groups before what is in them."""
    yield name, command
    for child in getattr(command, "commands", {}).values():
        yield from commands(child, f"{name} {child.name}")


def _reference(app: typer.Typer) -> Iterator[str]:
    root: Any = get_command(app)
    parts = list(root.commands.values())
    for panel in dict.fromkeys(map(_panel, parts)):
        yield f"## {panel}\n"
        for part in parts:
            if _panel(part) == panel:
                for name, command in commands(part, f"kassa {part.name}"):
                    yield from _command(name, command)


def _panel(command: Any) -> str:
    return str(command.rich_help_panel)


def _command(name: str, command: Any) -> Iterator[str]:
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option" and one.name not in _COMPLETION]
    is_group = hasattr(command, "commands")
    typed = " ".join([name, *map(_placeholder, arguments)])
    yield f"### `{name}`\n"
    if not is_group:
        yield f"    {typed}\n"
    yield f"{_prose(command.help)}\n"
    told = [(f"`{_placeholder(one)}`", one.help or "") for one in arguments]
    told += [(_option(one), _about(one)) for one in options]
    if told and not is_group:
        yield "| | |\n| --- | --- |"
        yield "".join(f"| {left} | {_cell(right)} |\n" for left, right in told)


def _placeholder(argument: Any) -> str:
    name = (argument.metavar or argument.name).upper().replace("_", "-")
    return f"{name}" if argument.required else f"[{name}]"


def _option(option: Any) -> str:
    words = [*option.opts, *option.secondary_opts]
    return ", ".join(f"`{word}`" for word in sorted(words, key=len, reverse=True))


def _about(option: Any) -> str:
    choices = getattr(option.type_descriptor.annotation, "__members__", {})
    named = ", ".join(f"`{one.value}`" for one in choices.values())
    among = f" One of {named}." if named else ""
    default = option.default
    shown = option.show_default and default not in (None, "", False, []) and not callable(default)
    usual = f" Left out: `{getattr(default, 'value', default)}`." if shown else ""
    return f"{option.help}{among}{usual}"


def _prose(text: str | None) -> str:
    return "\n".join(line.strip() for line in (text or "").strip().splitlines())


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
