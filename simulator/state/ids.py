"""Identifiers and chance from one seed: the same calls give the same ids in every run."""

import random
import string
import uuid

_TOKEN_LETTERS = string.ascii_letters + string.digits + "-_"


class Ids:
    """One stream of numbers for each kind of thing, so that an extra read never shifts the ids of the next payments."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streams: dict[str, random.Random] = {}

    def uuid(self, kind: str) -> str:
        """The next UUID (version 4 in form) of this kind."""
        return str(uuid.UUID(int=self._stream(kind).getrandbits(128), version=4))

    def secret(self, kind: str, length: int) -> str:
        """A random string of URL-safe characters."""
        return "".join(self._stream(kind).choices(_TOKEN_LETTERS, k=length))

    def chance(self, kind: str, probability: float) -> bool:
        """Whether something of this probability (0 to 1) happens this time."""
        return self._stream(kind).random() < probability

    def pick(self, kind: str, count: int) -> int:
        """A number from 0, below `count`."""
        return self._stream(kind).randrange(count)

    def _stream(self, kind: str) -> random.Random:
        if kind not in self._streams:
            self._streams[kind] = random.Random(f"{self.seed}/{kind}")  # noqa: S311 - repeatable on purpose
        return self._streams[kind]
