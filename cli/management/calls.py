"""What a management command is: its name, what it says, and the call of the API that it makes."""

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
