"""Secrets, tokens and personal data are taken out before anything is written down."""

import re
from typing import Any

MASK = "•••"
_NAMES = re.compile(
    r"(^|_)(secret|token|password|authorization|iban|bic|account_holder|date_of_birth|email|phone|given_name|family_name"
    r"|private_key|api_key|client_key|client_certificate|signing_key|registration_number)$"
    r"|^key$",
    re.IGNORECASE,
)
_LOOKS_LIKE = (
    re.compile(r"\b(kassa_(?:live|test)_)[A-Za-z0-9]{20,}"),
    re.compile(r"\b(klarna_(?:live|test)_[a-z]+_)[A-Za-z0-9_=+/-]{6,}"),
    re.compile(r"\b(whsec_)[A-Za-z0-9+/=]+"),
    re.compile(r"(/display/)[^\s\"?]+"),
)


def masked(value: Any) -> Any:
    """The same without what nobody may read, by the names of members and by what texts look like."""
    if isinstance(value, dict):
        return {name: _member(name, inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [masked(inner) for inner in value]
    return in_text(value) if isinstance(value, str) else value


def in_text(text: str) -> str:
    """A text in which only the beginnings of secrets are left."""
    for pattern in _LOOKS_LIKE:
        text = pattern.sub(rf"\1{MASK}", text)
    return text


def _member(name: str, value: Any) -> Any:
    if _NAMES.search(name) and isinstance(value, str | int) and not isinstance(value, bool):
        return MASK
    return masked(value)
