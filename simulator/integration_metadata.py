"""The header with which every call says who makes it, for whom: strict where Klarna documents a rule."""

import json
import re
from typing import Any

from simulator.errors import Invalid

HEADER = "Klarna-Integration-Metadata"
MOST_ORIGINATORS = 10
_NAME = re.compile(r"[A-Z0-9_]{1,50}")
_LONGEST = {"session_reference": 100, "module_name": 50, "module_version": 50}
_MEMBERS = {"name", *_LONGEST}


def check(header: str | None) -> None:
    """Refuse metadata that Klarna could not read; a call without any is let through, as Klarna does."""
    if header is None:
        return
    try:
        metadata = json.loads(header)
    except ValueError:
        raise Invalid([(HEADER, "must be JSON in one line")]) from None
    if not isinstance(metadata, dict):
        raise Invalid([(HEADER, "must be an object")])
    found = [("", name, "unknown member") for name in sorted(set(metadata) - {"integrator", "originators"})]
    found += _troubles("integrator", metadata.get("integrator"))
    originators = metadata.get("originators", [])
    if not isinstance(originators, list) or len(originators) > MOST_ORIGINATORS:
        found.append(("", "originators", f"must be a list of at most {MOST_ORIGINATORS}"))
    else:
        for number, originator in enumerate(originators):
            found += _troubles(f"originators[{number}]", originator)
    if found:
        raise Invalid([(".".join(filter(None, (HEADER, place, name))), why) for place, name, why in found])


def _troubles(place: str, party: Any) -> list[tuple[str, str, str]]:
    if not isinstance(party, dict):
        return [(place, "", "must be an object")]
    found = [(place, name, "unknown member") for name in sorted(set(party) - _MEMBERS)]
    name = party.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        found.append((place, "name", "must be 1 to 50 of A-Z, 0-9 and _"))
    for member, longest in _LONGEST.items():
        value = party.get(member)
        required = member == "session_reference"
        if (value is None and required) or (
            value is not None and not (isinstance(value, str) and 1 <= len(value) <= longest)
        ):
            found.append((place, member, f"must be a string of 1 to {longest} characters"))
    return found
