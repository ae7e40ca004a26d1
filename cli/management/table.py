"""The table of management commands: what each is called, what it says, and the call of the API that it makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import Literal

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """An option, and its place in the body (or query): `address.city` is the member city of address."""

    option: str
    help: str
    place: str = ""
    kind: Literal["text", "number", "list", "flag"] = "text"

    @property
    def member(self) -> str:
        """Its name as an argument."""
        name = self.option.replace("-", "_")
        return f"{name}_" if iskeyword(name) else name

    def __post_init__(self) -> None:
        object.__setattr__(self, "place", self.place or self.option.replace("-", "_"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A command. `places` are the ids in its path, in the order in which they are typed."""

    name: str
    help: str
    method: Method
    path: str
    places: Mapping[str, str] = field(default_factory=dict)
    fields: Sequence[Field] = ()
    takes_file: bool = False
    columns: Sequence[str] = ()
    is_paged: bool = True
    done: str = ""

    @property
    def is_list(self) -> bool:
        """Whether it answers with several things."""
        return bool(self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Commands about one kind of thing. `klarna webhooks` is a group in the group `klarna`."""

    name: str
    help: str
    calls: Sequence[Call]


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """Things of one kind: where the API has them, what is typed to name one, and the commands that all kinds share.

    `above` are the ids in the path before theirs. A verb's `command` is its name where it is not the usual one.
    """

    path: str
    place: str = ""
    about: str = ""
    above: Mapping[str, str] = field(default_factory=dict)
    is_paged: bool = True

    def of_each(self, name: str, *, place: str = "", about: str = "", is_paged: bool = True) -> "Things":
        """Things that each of these has."""
        return Things(path=f"{self._one}/{name}", place=place, about=about, above=self._named, is_paged=is_paged)

    def lists(self, text: str, *columns: str, by: Sequence[Field] = (), command: str = "list") -> Call:
        """List them, with these columns."""
        return Call(
            name=command,
            help=text,
            method="GET",
            path=self.path,
            places=self.above,
            fields=by,
            columns=columns,
            is_paged=self.is_paged,
        )

    def shows(self, text: str, *, command: str = "show") -> Call:
        """Show one."""
        return Call(name=command, help=text, method="GET", path=self._one, places=self._named)

    def adds(self, text: str, *fields: Field, takes_file: bool = False, command: str = "add") -> Call:
        """Make one."""
        return Call(
            name=command,
            help=text,
            method="POST",
            path=self.path,
            places=self.above,
            fields=fields,
            takes_file=takes_file,
        )

    def changes(self, text: str, *fields: Field, takes_file: bool = False, command: str = "change") -> Call:
        """Change one."""
        return Call(
            name=command,
            help=text,
            method="PATCH",
            path=self._one,
            places=self._named,
            fields=fields,
            takes_file=takes_file,
        )

    def removes(self, text: str, *, done: str) -> Call:
        """Do away with one."""
        return Call(name="remove", help=text, method="DELETE", path=self._one, places=self._named, done=done)

    def reads(self, command: str, text: str) -> Call:
        """Show something that each of them has once."""
        return Call(name=command, help=text, method="GET", path=f"{self._one}/{command}", places=self._named)

    def does(self, command: str, text: str, *fields: Field, at: str = "") -> Call:
        """Do something to one."""
        path = f"{self._one}/{at or command}"
        return Call(name=command, help=text, method="POST", path=path, places=self._named, fields=fields)

    @property
    def _one(self) -> str:
        return f"{self.path}/{{{self.place}}}"

    @property
    def _named(self) -> Mapping[str, str]:
        return {**self.above, self.place: self.about}
