"""One call to Klarna: as many attempts as its time allows, and an end that is a reply or a named failure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from kassa.adapters.klarna.limits import RateLimits
from kassa.adapters.klarna.operations import Operation
from kassa.adapters.klarna.replies import Reply, Setback, read
from kassa.failures import KlarnaConflict, KlarnaError, KlarnaRefused, KlarnaUnavailable

ATTEMPTS = 5
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A body that is no JSON."""

    content: bytes
    content_type: str


class Calls:
    """Sends and sends again. Holds the connections and the rate limits, so one of these serves a whole process."""

    def __init__(
        self,
        url: str,
        transport: httpx.BaseTransport,
        *,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
        chance: Callable[[], float],
    ) -> None:
        self._url = url.rstrip("/")
        self._transport = transport
        self._limits = RateLimits(clock)
        self._clock = clock
        self._sleep = sleep
        self._chance = chance

    def make(
        self,
        operation: Operation,
        ids: Mapping[str, str],
        headers: Mapping[str, str],
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        upload: Upload | None = None,
        within: float,
    ) -> Reply:
        """Klarna's reply, in at most `within` seconds. All attempts are the same to the letter, the key included."""
        deadline = self._clock() + within
        url = self._url + operation.path_of(**ids) + (f"?{urlencode(query)}" if query else "")
        content = _serialised(operation, body) if upload is None else upload.content
        if upload is not None:
            headers = {**headers, "Content-Type": upload.content_type}
        limit = (operation.category, ids.get("account_id", ""))
        failure: KlarnaError = KlarnaUnavailable(f"{operation.name}: rate limit reached", code="rate_limited")
        doubtful = False
        for attempt in range(ATTEMPTS):
            if not self._admitted(limit, deadline):
                break
            request = httpx.Request(
                operation.method,
                url,
                headers=headers,
                content=content,
                extensions={"deadline": deadline},
            )
            outcome = self._attempt(operation, request, limit)
            if isinstance(outcome, Reply):
                return outcome
            failure, doubtful = outcome.failure, doubtful or outcome.doubtful
            pause = self._chance() * min(LONGEST_PAUSE, FIRST_PAUSE * 2**attempt)
            if not outcome.again or attempt == ATTEMPTS - 1 or self._clock() + pause >= deadline:
                break
            self._sleep(pause)
        raise _honest(operation, failure, doubtful=doubtful and not operation.idempotent)

    def _admitted(self, limit: tuple[str, str], deadline: float) -> bool:
        """Whether the rate limit lets an attempt go before the deadline; waits for it."""
        while (wait := self._limits.take(limit)) > 0:
            if self._clock() + wait >= deadline:
                return False
            self._sleep(wait)
        return True

    def _attempt(self, operation: Operation, request: httpx.Request, limit: tuple[str, str]) -> Reply | Setback:
        # failures are made outside of `except`, so that none carries an httpx error and its request along
        try:
            response = self._transport.handle_request(request)
            try:
                content = response.read()
            finally:
                response.close()
        except httpx.TimeoutException as error:
            code, left_us = "timed_out", not isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout)
        except httpx.HTTPError as error:
            code, left_us = "network", not isinstance(error, httpx.ConnectError)
        else:
            self._limits.learn(limit, response.status_code, response.headers)
            return read(operation, response.status_code, response.headers, content)
        failure = KlarnaUnavailable(f"{operation.name}: no answer", code=code)
        return Setback(failure=failure, again=True, doubtful=left_us)


def _serialised(operation: Operation, body: Mapping[str, Any] | None) -> bytes | None:
    """The body as JSON in plain ASCII, which carries every text unaltered."""
    if body is None:
        return None
    try:
        return json.dumps(body, separators=(",", ":"), allow_nan=False).encode("ascii")
    except (ValueError, RecursionError):
        failure = KlarnaRefused(f"{operation.name}: the purchase cannot be written as JSON", code="bad_purchase")
    raise failure


def _honest(operation: Operation, failure: KlarnaError, *, doubtful: bool) -> KlarnaError:
    """A refusal says that it did not happen; after an attempt that may have worked, nobody can say so yet.

    Nor does a conflict about approved money say it then: our own lost attempt may still be running, unseen in the books.
    """
    if isinstance(failure, KlarnaConflict) and not operation.changes_transaction:
        failure.doubtful = doubtful
    elif doubtful and isinstance(failure, KlarnaRefused):
        return KlarnaUnavailable.retelling(failure)
    return failure
