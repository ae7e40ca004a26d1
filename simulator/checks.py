"""Reading a request body with all its mistakes named at once."""

import re
from typing import Any

from simulator.errors import Invalid
from simulator.state.records import JsonObject

REFERENCE_LENGTH = 255


class Checks:
    """Reads members of JSON objects and collects what is wrong with them; `done` refuses the call if anything is."""

    def __init__(self) -> None:
        self._reasons: list[tuple[str, str]] = []

    def wrong(self, parameter: str, reason: str) -> None:
        """Note a mistake."""
        self._reasons.append((parameter, reason))

    def done(self) -> None:
        """Refuse the call if there were mistakes."""
        if self._reasons:
            raise Invalid(self._reasons)

    def only(self, holder: JsonObject, *names: str, at: str = "") -> None:
        """No other members than these."""
        for name in holder.keys() - set(names):
            self.wrong(at + name, "is not known")

    def one_of(self, holder: JsonObject, names: tuple[str, ...]) -> None:
        """At least one of these members must be there."""
        if all(holder.get(name) is None for name in names):
            self.wrong("$", f"must hold one of {', '.join(names)}")

    def section(self, holder: JsonObject, name: str, *, at: str = "", required: bool = False) -> JsonObject:
        """The object `name`; empty where it is absent or wrong."""
        value = self._value(holder, name, at, required=required)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(at + name, "must be an object")
            return {}
        return value

    def integer(self, holder: JsonObject, name: str, *, at: str = "", minimum: int | None = None) -> int:
        """A required integer; 0 where it is absent or wrong."""
        value = self._value(holder, name, at, required=True)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool):
            self.wrong(at + name, "must be an integer")
            return 0
        if minimum is not None and value < minimum:
            self.wrong(at + name, f"must be >= {minimum}")
        return value

    def text(
        self,
        holder: JsonObject,
        name: str,
        *,
        at: str = "",
        required: bool = False,
        longest: int = REFERENCE_LENGTH,
        pattern: str = "",
    ) -> str | None:
        """A string of 1 to `longest` characters; None where it is absent or wrong."""
        value = self._value(holder, name, at, required=required)
        if value is None:
            return None
        if not isinstance(value, str) or not 1 <= len(value) <= longest:
            self.wrong(at + name, f"must be a string of 1 to {longest} characters")
            return None
        if pattern and not re.fullmatch(pattern, value):
            self.wrong(at + name, f"must match {pattern}")
            return None
        return value

    def flag(self, holder: JsonObject, name: str) -> bool:
        """True or false; False where it is absent or wrong."""
        value = self._value(holder, name, "", required=False)
        if value is not None and not isinstance(value, bool):
            self.wrong(name, "must be true or false")
        return value is True

    def choice(
        self, holder: JsonObject, name: str, allowed: tuple[str, ...], *, at: str = "", required: bool = False
    ) -> str | None:
        """One of the allowed words; None where it is absent or wrong."""
        value = self._value(holder, name, at, required=required)
        if value is None:
            return None
        if value not in allowed:
            self.wrong(at + name, f"must be one of {', '.join(allowed)}")
            return None
        return str(value)

    def items(self, holder: JsonObject, name: str, *, at: str = "") -> list[tuple[str, JsonObject]]:
        """The objects of a list, each with its path; those that are no objects are noted."""
        value = self._value(holder, name, at, required=False)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(at + name, "must be a list")
            return []
        found = []
        for number, item in enumerate(value):
            path = f"{at}{name}[{number}]"
            if isinstance(item, dict):
                found.append((f"{path}.", item))
            else:
                self.wrong(path, "must be an object")
        return found

    def words(self, holder: JsonObject, name: str, *, at: str = "", pattern: str | None = None) -> list[str]:
        """A required list of one or more strings; empty where it is absent or wrong."""
        value = self._value(holder, name, at, required=True)
        if value is None:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(word, str) and word for word in value):
            self.wrong(at + name, "must be a list of one or more strings")
            return []
        for number, word in enumerate(value):
            if pattern and not re.fullmatch(pattern, word):
                self.wrong(f"{at}{name}[{number}]", f"must match {pattern}")
        return value

    def _value(self, holder: JsonObject, name: str, at: str, *, required: bool) -> Any:
        value = holder.get(name)
        if value is None and required:
            self.wrong(at + name, "is required")
        return value
