"""The secret that all functions read Klarna's credentials from, while one of them is being replaced.

Beside each member that is in use, such as `api_key`, it may hold a `candidate_api_key` that nobody uses yet and a
`previous_api_key` that can be put back. Readers know the plain names only, so a switch is one write.
"""

from collections.abc import Mapping, Sequence

API_KEY = ("api_key", "api_key_id")
CERTIFICATE = ("client_certificate", "client_key", "certificate_request", "client_certificate_id")
"""The members that go together: what is replaced first, Klarna's id last."""

Values = Mapping[str, str]


def candidate(name: str) -> str:
    """The member that waits to take the place of this one."""
    return f"candidate_{name}"


def previous(name: str) -> str:
    """The member whose place this one took."""
    return f"previous_{name}"


def trial(values: Values, names: Sequence[str]) -> dict[str, str]:
    """The credentials as they would be after the switch."""
    return {**values, **{name: values[candidate(name)] for name in names if candidate(name) in values}}


def switched(values: Values, names: Sequence[str]) -> dict[str, str]:
    """The candidate in use, and what was in use beside it; unchanged where there is no candidate."""
    if candidate(names[0]) not in values:
        return dict(values)
    kept = {name: text for name, text in values.items() if name not in {*names, *map(candidate, names)}}
    kept |= {previous(name): values[name] for name in names if name in values}
    return kept | {name: values[candidate(name)] for name in names if candidate(name) in values}


def undone(values: Values, names: Sequence[str], new_id: str | None) -> dict[str, str]:
    """What was in use before the switch to `new_id`, and no candidate any more."""
    kept = without(values, [*map(candidate, names), *map(previous, names)])
    if new_id is None or values.get(names[-1]) != new_id:
        return kept
    restored = {name: values[previous(name)] for name in names if previous(name) in values}
    return without(kept, names) | restored


def settled(values: Values, names: Sequence[str]) -> dict[str, str]:
    """Only what is in use."""
    return without(values, list(map(previous, names)))


def without(values: Values, names: Sequence[str]) -> dict[str, str]:
    """All but these members."""
    return {name: text for name, text in values.items() if name not in names}
