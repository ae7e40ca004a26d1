"""Things that the API has, and the commands that all kinds of things share: list, show, add, change, remove."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cli.management.calls import Call, Field, Method


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """Things of one kind: where the API has them, what is typed to name one, and the commands about them.

    `above` are the ids in the path before theirs. A verb's `command` is its name where it is not the usual one.
    """

    path: str
    place: str = ""
    about: str = ""
    above: Mapping[str, str] = field(default_factory=dict)
    is_paged: bool = True

    def of_each(self, name: str, *, place: str = "", about: str = "", is_paged: bool = True) -> "Things":
        """Things that each of these has."""
        return Things(path=self._one_at(name), place=place, about=about, above=self._named, is_paged=is_paged)

    def lists(self, text: str, *columns: str, by: Sequence[Field] = (), command: str = "list") -> Call:
        """List them, with these columns."""
        return self._about_all("GET", command, text, fields=by, columns=columns, is_paged=self.is_paged)

    def shows(self, text: str, *, command: str = "show") -> Call:
        """Show one."""
        return self._about_one("GET", command, text)

    def adds(self, text: str, *fields: Field, takes_file: bool = False, command: str = "add") -> Call:
        """Make one."""
        return self._about_all("POST", command, text, fields=fields, takes_file=takes_file)

    def changes(self, text: str, *fields: Field, takes_file: bool = False, command: str = "change") -> Call:
        """Change one."""
        return self._about_one("PATCH", command, text, fields=fields, takes_file=takes_file)

    def removes(self, text: str, *, done: str) -> Call:
        """Do away with one."""
        return self._about_one("DELETE", "remove", text, done=done)

    def reads(self, command: str, text: str) -> Call:
        """Show something that each of them has once."""
        return self._about_one("GET", command, text, at=command)

    def does(self, command: str, text: str, *fields: Field, at: str = "") -> Call:
        """Do something to one."""
        return self._about_one("POST", command, text, at=at or command, fields=fields)

    def _about_all(self, method: Method, command: str, text: str, **more: Any) -> Call:
        return Call(name=command, help=text, method=method, path=self.path, places=self.above, **more)

    def _about_one(self, method: Method, command: str, text: str, *, at: str = "", **more: Any) -> Call:
        return Call(name=command, help=text, method=method, path=self._one_at(at), places=self._named, **more)

    def _one_at(self, name: str) -> str:
        """Where the API has one of them, or what lies below it under this name."""
        return f"{self.path}/{{{self.place}}}" + (f"/{name}" if name else "")

    @property
    def _named(self) -> Mapping[str, str]:
        return {**self.above, self.place: self.about}
