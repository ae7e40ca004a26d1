"""What Klarna is told to onboard a merchant, and whose field it was that Klarna did not like."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from kassa.adapters.klarna.merchants.fields import CHANNELS_V1, ONBOARDING, ONBOARDING_ALWAYS, ONBOARDING_V1
from kassa.adapters.klarna.words import PLATFORMS, STORE_KINDS
from kassa.domain.merchants.merchant import Merchant
from kassa.ports.accounts import Document

_CHANNEL = re.compile(r"(websites|physical-stores|mobile-apps)(?:\[(\d+)\])?")


def store_in_klarnas_words(store: Mapping[str, Any]) -> dict[str, Any]:
    """A store's document with Klarna's words for its kind and platform."""
    words = {"type": STORE_KINDS.get(store.get("type") or ""), "platform": PLATFORMS.get(store.get("platform") or "")}
    return {**store, **words}


def application(merchant: Merchant, given: Document) -> tuple[dict[str, Any], Callable[[str], str]]:
    """The body of v2, and how its parameters are called by our caller."""
    stores = [store_in_klarnas_words(store) for store in given["stores"]]
    document = {**given, "reference": merchant.id, "name": merchant.name, "stores": stores}
    return ONBOARDING.written(document, ONBOARDING_ALWAYS), ONBOARDING.field


def application_v1(merchant: Merchant, given: Document) -> tuple[dict[str, Any], Callable[[str], str]]:
    """The body of v1, which has a list for each kind of channel, and how its parameters are called by our caller."""
    channels: dict[str, list[dict[str, Any]]] = {}
    places: dict[tuple[str, int], int] = {}
    for number, store in enumerate(given["stores"]):
        kind = CHANNELS_V1[store["type"]]
        places[kind, len(channels.setdefault(kind, []))] = number
        collection = given["brand"]["reference"]
        channels[kind].append({**store_in_klarnas_words(store), "collection_reference": collection})
    document = {**given, "reference": merchant.id, "name": merchant.name, **channels}

    def field(parameter: str) -> str:
        ours = ONBOARDING_V1.field(parameter)
        channel = _CHANNEL.match(ours)
        if channel is None:
            return ours
        if channel[2] is None or (channel[1], int(channel[2])) not in places:
            return "stores"
        return f"stores[{places[channel[1], int(channel[2])]}]{ours[channel.end() :]}"

    return ONBOARDING_V1.written(document, ONBOARDING_ALWAYS), field
