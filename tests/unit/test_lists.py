"""Whatever is listed comes in the same form: `data`, and where the next page begins."""

import json
from typing import Any

from cli.deploying.openapi import document

NO_LISTS = {"MarginsView", "ProofList"}
"""A sum for each currency: there is never more."""


def test_every_list_says_where_it_goes_on():
    schemas: dict[str, dict[str, Any]] = json.loads(document("1"))["components"]["schemas"]
    lists = {
        name: schema["properties"]
        for name, schema in schemas.items()
        if schema.get("properties", {}).get("data", {}).get("type") == "array"
    }
    assert {name for name, members in lists.items() if "next_cursor" not in members} == NO_LISTS
