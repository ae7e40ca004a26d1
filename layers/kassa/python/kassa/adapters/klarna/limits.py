"""Klarna's rate limits as its answers tell them: a token bucket each, so that we wait instead of being sent away."""

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from threading import Lock

LONGEST_WAIT = 60.0
"""Seconds: whatever Klarna's headers say, we ask again after this."""

_POLICY = re.compile(r"\s*(\d{1,9})(?:\s*,\s*\d{1,9}\s*;\s*w=(\d{1,9}))?")
_SECONDS = re.compile(r"\s*(\d{1,9}(?:\.\d{1,9})?)\s*")
_SHORTEST_WAIT = 0.001
_COME_BACK = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


@dataclass(slots=True)
class _Bucket:
    """So many calls a window, refilled steadily. Without a limit until Klarna names one."""

    at: float
    limit: float | None = None
    window: float = 1.0
    tokens: float = 0.0
    closed_until: float = float("-inf")


class RateLimits:
    """The buckets of this process, by what Klarna counts separately: a category and an account."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: dict[Hashable, _Bucket] = {}
        self._lock = Lock()

    def take(self, key: Hashable) -> float:
        """Take a token: 0 is a yes; otherwise no token was taken and this is the number of seconds to wait."""
        with self._lock:
            bucket, now = self._bucket(key), self._clock()
            if now < bucket.closed_until:
                return max(bucket.closed_until - now, _SHORTEST_WAIT)
            if bucket.limit is None:
                return 0.0
            per_second = bucket.limit / bucket.window
            bucket.tokens = min(bucket.limit, bucket.tokens + (now - bucket.at) * per_second)
            bucket.at = now
            if bucket.tokens < 1:
                return max((1 - bucket.tokens) / per_second, _SHORTEST_WAIT)
            bucket.tokens -= 1
            return 0.0

    def learn(self, key: Hashable, status: int, headers: Mapping[str, str]) -> None:
        """Follow what an answer says of the limit: `X-Ratelimit-Limit`, `-Remaining`, `-Reset`, and `Retry-After`."""
        with self._lock:
            bucket, now = self._bucket(key), self._clock()
            self._follow_limit(bucket, headers.get("x-ratelimit-limit", ""))
            remaining = _seconds(headers.get("x-ratelimit-remaining"))
            if remaining is not None:
                bucket.tokens = min(bucket.tokens, remaining)
            wait = _told_to_wait(status, headers)
            if wait is None and (status == HTTPStatus.TOO_MANY_REQUESTS or remaining == 0):
                wait = _seconds(headers.get("x-ratelimit-reset"))
                wait = bucket.window if wait is None else wait
            if wait is not None:
                bucket.closed_until = max(bucket.closed_until, now + min(wait, LONGEST_WAIT))

    def _follow_limit(self, bucket: _Bucket, header: str) -> None:
        """The header opens with the limit that binds now, followed by each level with its window in seconds."""
        found = _POLICY.match(header)
        limit = float(found[1]) if found else 0.0
        if not found or limit < 1:
            return
        if bucket.limit is None:
            bucket.tokens, bucket.at = limit, self._clock()
        bucket.limit = limit
        bucket.window = min(max(float(found[2] or 1), 1.0), LONGEST_WAIT)

    def _bucket(self, key: Hashable) -> _Bucket:
        return self._buckets.setdefault(key, _Bucket(at=self._clock()))


def _told_to_wait(status: int, headers: Mapping[str, str]) -> float | None:
    """`Retry-After` in seconds, from an answer that says to come back."""
    return _seconds(headers.get("retry-after")) if status in _COME_BACK else None


def _seconds(value: str | None) -> float | None:
    found = _SECONDS.fullmatch(value) if value is not None else None
    return float(found[1]) if found else None
