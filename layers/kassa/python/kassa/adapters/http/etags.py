"""Entity tags: whether the caller has what we would send."""


def has(if_none_match: str | None, etag: str) -> bool:
    """Whether `etag`, in its quotes, is one of those in the header."""
    told = {tag.strip().removeprefix("W/") for tag in (if_none_match or "").split(",")}
    return not told.isdisjoint({etag, "*"})
