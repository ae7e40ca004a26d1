"""What a caller has already, by the ETags it was given."""


def tags(if_none_match: str | None) -> list[str]:
    """The tags of an If-None-Match header; a weak one counts as a strong one (RFC 9110, 13.1.2)."""
    return [tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")]
