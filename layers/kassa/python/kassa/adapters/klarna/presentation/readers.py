"""What Klarna wants shown, in our words. v2's nesting is not published in full, so every likely place is looked at."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kassa.adapters.klarna.members import first_text, object_of, text_of
from kassa.adapters.klarna.replies import Reply, unreadable
from kassa.adapters.klarna.words import instruction_of
from kassa.domain.presentation import Badge, Checkout, Instruction, Link, PaymentOption, Presentation, Source

USUALLY_FRESH = 60
"""Seconds that an answer holds where Klarna does not say."""
LONGEST_FRESH = 300
"""Seconds after which we ask again, whatever Klarna says: it may want to be hidden."""

_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d{1,9})")
_LONGEST_ID = 255
_LONGEST_TEXT = 1000
_MOST = 20
_PICTURES = ("badge_image_url", "url", "image_url", "rectangle_image_url", "square_image_url")


def presentation_in(reply: Reply) -> Presentation:
    """v2's answer. Raises KlarnaUnavailable where nothing in it can be shown and nothing says to hide Klarna."""
    body = object_of(reply.body)
    instruction = instruction_of(body.get("instruction"))
    if instruction is Instruction.HIDE_KLARNA:
        return _hidden(reply)
    listed = body.get("payment_options")
    candidates = [body.get("payment_option"), *(listed if isinstance(listed, list) else [])]
    candidates += [body.get("saved_payment_option")]
    found = [object_of(candidate) for candidate in candidates]
    options = _different(option for option in map(_option, found) if option)
    checkout = next((checkout for checkout in map(_beside, found) if checkout), None)
    return _shown(reply, instruction, options, checkout)


def descriptors_in(reply: Reply) -> Presentation:
    """v1's payment descriptors. An empty list is Klarna having nothing to offer for this purchase: it is hidden.

    Raises KlarnaUnavailable where there is no list, or none of what is in it can be shown.
    """
    listed = object_of(reply.body).get("payment_descriptors")
    if listed == []:
        return _hidden(reply)
    found = [object_of(descriptor) for descriptor in listed] if isinstance(listed, list) else []
    options = _different(option for option in map(_described, found) if option)
    return _shown(reply, Instruction.SHOW_KLARNA, options, None)


def checkout_in(reply: Reply) -> Checkout | None:
    """v1's checkout placement: a text, links and the badge; None where it has neither text nor link."""
    nodes = _nodes(object_of(reply.body))
    texts = (_text(node.get("value")) for node in nodes if node.get("type") == "TEXT")
    main = (_text(node.get("value")) for node in nodes if node.get("name") == "TEXT_MAIN")
    links = [_link(node.get("label"), node.get("url")) for node in nodes if node.get("type") == "ACTION"]
    return _checkout(first_text(*main, *texts), links, _badge(_named(nodes, "KLARNA_BADGE")))


def fresh_for(cache_control: str | None) -> int:
    """Seconds for which an answer may be used again, by its Cache-Control."""
    said = (cache_control or "").lower()
    if "no-store" in said or "no-cache" in said:
        return 0
    found = _MAX_AGE.search(said)
    return min(int(found[1]), LONGEST_FRESH) if found else USUALLY_FRESH


def _shown(
    reply: Reply, instruction: Instruction, options: tuple[PaymentOption, ...], checkout: Checkout | None
) -> Presentation:
    if not options:
        raise unreadable(reply.operation, "no option that can be shown", reply.correlation_id)
    return Presentation(
        instruction=instruction,
        payment_options=options,
        checkout=checkout,
        source=Source.KLARNA,
        fresh_for=fresh_for(reply.cache_control),
    )


def _hidden(reply: Reply) -> Presentation:
    return Presentation(
        instruction=Instruction.HIDE_KLARNA,
        payment_options=(),
        checkout=None,
        source=Source.KLARNA,
        fresh_for=fresh_for(reply.cache_control),
    )


def _option(option: Mapping[str, Any]) -> PaymentOption | None:
    subheader = option.get("subheader")
    return _complete(
        option.get("payment_option_id"),
        first_text(_spoken(option.get("header")), _spoken(option.get("payment_button"))),
        first_text(_spoken(subheader), _spoken(object_of(subheader).get("short"))),
        _badge(object_of(option.get("icon"))),
    )


def _described(descriptor: Mapping[str, Any]) -> PaymentOption | None:
    nodes = _nodes(descriptor)
    return _complete(
        descriptor.get("payment_option_id"),
        _text(_named(nodes, "PAYMENT_DESCRIPTOR").get("value")),
        _text(_named(nodes, "PAYMENT_DESCRIPTOR_SUBHEADER").get("value")),
        _badge(_named(nodes, "KLARNA_BADGE")),
    )


def _complete(option_id: object, descriptor: str | None, subheader: str | None, badge: Badge) -> PaymentOption | None:
    """The option, unless it lacks what it is known or shown by: Klarna forgets a choice that comes back without its id."""
    known_by = text_of(option_id)
    if known_by is None or len(known_by) > _LONGEST_ID or descriptor is None:
        return None
    return PaymentOption(payment_option_id=known_by, descriptor=descriptor, subheader=subheader, badge=badge)


def _different(options: Iterator[PaymentOption]) -> tuple[PaymentOption, ...]:
    """Each option once, in Klarna's order."""
    return tuple({option.payment_option_id: option for option in options}.values())[:_MOST]


def _beside(option: Mapping[str, Any]) -> Checkout | None:
    """What v2 says more of an option: the longer subheader with its link, or a message."""
    icon = _badge(object_of(option.get("icon")))
    for said in (object_of(option.get("subheader")).get("enriched"), option.get("message")):
        link = object_of(object_of(said).get("link"))
        label = first_text(link.get("link_text"), link.get("text"), link.get("label"))
        found = _checkout(_spoken(said), [_link(label, first_text(link.get("href"), link.get("url")))], icon)
        if found:
            return found
    return None


def _checkout(text: str | None, links: list[Link | None], badge: Badge) -> Checkout | None:
    usable = tuple(link for link in links if link)[:_MOST]
    return Checkout(text=text, links=usable, badge=badge) if text or usable else None


def _nodes(holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    nodes = object_of(holder.get("content")).get("nodes")
    return [object_of(node) for node in nodes] if isinstance(nodes, list) else []


def _named(nodes: list[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    return next((node for node in nodes if node.get("name") == name), {})


def _badge(icon: Mapping[str, Any]) -> Badge:
    url = next((url for url in map(_address, (icon.get(name) for name in _PICTURES)) if url), None)
    alt = first_text(_text(icon.get("alt")), _text(icon.get("label")), "Klarna") or "Klarna"
    return Badge(url=url, alt=alt)


def _link(label: object, url: object) -> Link | None:
    text, address = _text(label), _address(url)
    return Link(label=text, url=address) if text and address else None


def _spoken(value: object) -> str | None:
    """A text, or an object that holds one."""
    return first_text(_text(value), _text(object_of(value).get("text")))


def _text(value: object) -> str | None:
    text = text_of(value)
    return text if text is not None and len(text) <= _LONGEST_TEXT else None


def _address(value: object) -> str | None:
    """A web address; nothing else that a browser would follow, such as `javascript:`."""
    text = text_of(value)
    if text is None or len(text) > 2 * _LONGEST_TEXT:
        return None
    return text if text.lower().startswith(("https://", "http://")) else None
