"""Merchants, stores, terminals, keys and Klarna's settings: one table of calls, and a command for each row."""

import json
import sys
from collections.abc import Callable, Sequence
from inspect import Parameter, Signature
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import console
from cli.commands.options import AsJson, AtStage, Stage
from cli.failures import CannotGoOn
from cli.management import GROUPS
from cli.management.calls import Call, Field

PANEL = "Management, with the acquirer's key"
_BODY = "from_file"


def add_to(app: typer.Typer) -> None:
    """A group of commands for each kind of thing."""
    made: dict[str, typer.Typer] = {}
    for group in GROUPS:
        parent, _, name = group.name.rpartition(" ")
        commands = typer.Typer(name=name, help=group.help, no_args_is_help=True, rich_markup_mode="markdown")
        for call in group.calls:
            commands.command(name=call.name, help=call.help)(_command(call))
        made[group.name] = commands
        made.get(parent, app).add_typer(commands, rich_help_panel=None if parent else PANEL)


def _command(call: Call) -> Callable[..., None]:
    """A function with the arguments that the row asks for; typer reads them from its signature."""

    def act(**typed: Any) -> None:
        stage, as_json = typed.pop("stage"), typed.pop("as_json")
        _carry_out(call, typed, stage=stage, as_json=as_json)

    parameters = [
        *(_argument(name, about) for name, about in call.places.items()),
        *(_option(field) for field in call.fields),
        *([_file(call.fields)] if call.takes_file else []),
        *([_most()] if call.is_list else []),
        Parameter("stage", Parameter.KEYWORD_ONLY, default=Stage.LOCAL, annotation=AtStage),
        Parameter("as_json", Parameter.KEYWORD_ONLY, default=False, annotation=AsJson),
    ]
    act.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    act.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return act


def _argument(name: str, about: str) -> Parameter:
    annotation = Annotated[str, typer.Argument(help=about, metavar=name.upper(), show_default=False)]
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation)


def _option(field: Field) -> Parameter:
    kind: Any = {"text": str | None, "number": int | None, "list": list[str] | None, "flag": bool | None}[field.kind]
    flags = f"--{field.option}/--no-{field.option}" if field.kind == "flag" else f"--{field.option}"
    annotation = Annotated[kind, typer.Option(flags, help=field.help, show_default=False)]
    return Parameter(field.member, Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _file(fields: Sequence[Field]) -> Parameter:
    whole = "the options win" if fields else "see docs/http-api.md"
    about = f"The body as a JSON file, - for the standard input; {whole}."
    annotation = Annotated[str | None, typer.Option("--from", metavar="FILE", help=about, show_default=False)]
    return Parameter(_BODY, Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _most() -> Parameter:
    annotation = Annotated[int, typer.Option("--most", "-n", help="So many at most.", min=1, max=1000)]
    return Parameter("most", Parameter.KEYWORD_ONLY, default=50, annotation=annotation)


def _carry_out(call: Call, typed: dict[str, Any], *, stage: str, as_json: bool) -> None:
    from cli.api.access import Kind, access

    path = call.path.format_map({name: typed.pop(name) for name in call.places})
    most, body = typed.pop("most", 0), _body(typed.pop(_BODY, None)) | _said(call, typed)
    with access(stage, Kind.ACQUIRER).open() as api:
        if call.is_list and call.is_paged:
            answer: Any = list(api.all(path, most=most, **body))
        elif call.is_list:
            answer = api.get(path, **body)["data"][:most]
        elif call.method == "GET":
            answer = api.get(path, **body)
        elif call.method == "POST":
            answer = api.post(path, body)
        else:
            answer = api.change(call.method, path, body if call.method != "DELETE" else None)
    if as_json:
        console.hand_over(answer)
    else:
        _show(call, answer)


def _said(call: Call, typed: dict[str, Any]) -> dict[str, Any]:
    """The options that were used, at their places in the body."""
    body: dict[str, Any] = {}
    for field in call.fields:
        value = typed[field.member]
        if value is None or value == []:
            continue
        *above, last = field.place.split(".")
        inside = body
        for name in above:
            inside = inside.setdefault(name, {})
        inside[last] = value
    return body


def _body(file: str | None) -> dict[str, Any]:
    if file is None:
        return {}
    try:
        found = json.loads(sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CannotGoOn(f"{file} holds no JSON that can be read: {error}") from error
    if not isinstance(found, dict):
        raise CannotGoOn(f"{file} must hold a JSON object.")
    return found


def _show(call: Call, answer: Any) -> None:
    from cli.payments.show import table

    if call.is_list:
        rows = [[_cell(one, column) for column in call.columns] for one in answer]
        table([column.replace("_", " ") for column in call.columns], rows, empty="There are none.")
    elif not answer:
        console.done(call.done or "Done")
    else:
        for name, value in answer.items():
            console.say(
                f"  {name.ljust(22)} {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}"
            )


def _cell(one: dict[str, Any], column: str) -> str:
    found: Any = one
    for name in column.split("."):
        found = found.get(name) if isinstance(found, dict) else None
    if found is None:
        return "-"
    if isinstance(found, bool):
        return "yes" if found else "no"
    return ", ".join(map(str, found)) if isinstance(found, list) else str(found)
