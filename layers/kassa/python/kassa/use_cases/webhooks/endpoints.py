"""Webhook endpoints: create, change and remove them, rotate their secrets, and send a test."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kassa.domain.ids import is_id
from kassa.domain.webhooks.deliveries import Delivery, Message, delivery_of
from kassa.domain.webhooks.endpoint_urls import objection_to
from kassa.domain.webhooks.endpoints import MOST_SECRETS, Endpoint, EndpointStatus, SigningSecret, changed, rotated
from kassa.failures import NotAccepted
from kassa.ports.requests import Request
from kassa.ports.webhooks import Attempts, Deliveries, EndpointDisabled, EndpointNotFound, Endpoints

MOST_ENDPOINTS = 20
"""For one merchant: each event is stored and sent once for every endpoint that wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An endpoint as a merchant asks for it."""

    id: str
    merchant_id: str
    url: str
    event_types: tuple[str, ...]
    description: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEndpoints:
    """A merchant's own endpoints. A secret is shown when it is made, and never again.

    Who repeats a request finds what the first one did. All raise KeyReused for another body under the same Idempotency-Key.
    """

    endpoints: Endpoints
    deliveries: Deliveries
    attempts: Attempts
    private_allowed: bool
    now: Callable[[], datetime]
    new_secret: Callable[[], str]

    def create(self, asked: Asked, request: Request) -> tuple[Endpoint, str | None]:
        """The endpoint, and its secret the first time only.

        Raises NotAccepted for a URL that cannot be an endpoint's, and where the merchant has too many.
        """
        self._check(asked.url)
        secret, now = self.new_secret(), self.now()
        endpoint = Endpoint(
            id=asked.id,
            merchant_id=asked.merchant_id,
            url=asked.url,
            event_types=asked.event_types,
            description=asked.description,
            secrets=(SigningSecret(value=secret),),
            created_at=now,
            updated_at=now,
        )
        self._need_room(endpoint)
        if self.endpoints.add(endpoint, request):
            return endpoint, secret
        return self.endpoints.get(asked.merchant_id, asked.id), None

    def _check(self, url: str) -> None:
        objection = objection_to(url, private_allowed=self.private_allowed)
        if objection is not None:
            raise NotAccepted({"url": objection})

    def _need_room(self, endpoint: Endpoint) -> None:
        """Two requests at once may pass together: the bound protects us from hundreds, not from one more."""
        others = {other.id for other in self.endpoints.of_merchant(endpoint.merchant_id)} - {endpoint.id}
        if len(others) >= MOST_ENDPOINTS:
            raise NotAccepted({"url": f"there are {MOST_ENDPOINTS} endpoints already; delete one that is not needed"})

    def one(self, merchant_id: str, endpoint_id: str) -> Endpoint:
        """Raises EndpointNotFound."""
        if not is_id("whe", endpoint_id):
            raise EndpointNotFound(endpoint_id)
        return self.endpoints.get(merchant_id, endpoint_id)

    def many(self, merchant_id: str, *, limit: int, cursor: str | None) -> tuple[Sequence[Endpoint], str | None]:
        """Newest first, after the endpoint that the cursor names."""
        found = sorted(self.endpoints.of_merchant(merchant_id), key=lambda one: (one.created_at, one.id), reverse=True)
        if cursor is not None:
            ids = [endpoint.id for endpoint in found]
            if cursor not in ids:
                raise NotAccepted({"cursor": "there is no such endpoint any more; leave it out to begin anew"})
            found = found[ids.index(cursor) + 1 :]
        more = len(found) > limit
        return found[:limit], found[limit - 1].id if more else None

    def change(self, merchant_id: str, endpoint_id: str, **news: Any) -> Endpoint:
        """The endpoint with `url`, `event_types`, `description` or `status` replaced.

        Raises EndpointNotFound, StaleEndpoint, NotAccepted for a URL that cannot be an endpoint's.
        """
        if "url" in news:
            self._check(news["url"])
        if "status" in news:
            news["status"] = EndpointStatus(news["status"])
        endpoint = self.one(merchant_id, endpoint_id)
        if all(getattr(endpoint, name) == value for name, value in news.items()):
            return endpoint
        after = changed(endpoint, at=self.now(), **news)
        self.endpoints.save(after)
        return after

    def remove(self, merchant_id: str, endpoint_id: str) -> None:
        """What is on its way there is given up. Raises EndpointNotFound."""
        self.endpoints.remove(self.one(merchant_id, endpoint_id))

    def rotate(self, merchant_id: str, endpoint_id: str, request: Request) -> tuple[Endpoint, str | None]:
        """The endpoint with a new secret, shown the first time only. Raises EndpointNotFound, StaleEndpoint.

        Raises NotAccepted where so many secrets still sign that the header would grow too long.
        """
        endpoint, secret = self.one(merchant_id, endpoint_id), self.new_secret()
        after = rotated(endpoint, secret, at=self.now())
        if len(after.secrets) > MOST_SECRETS:
            raise NotAccepted({"id": f"{MOST_SECRETS} secrets sign already; wait until the oldest has lapsed"})
        if not self.endpoints.save(after, request):
            return self.one(merchant_id, endpoint_id), None
        return after, secret

    def test(self, endpoint: Endpoint, message: Message) -> tuple[Delivery, bool]:
        """A sample event on its way, and whether the request was new. Raises EndpointDisabled."""
        if not endpoint.is_enabled:
            raise EndpointDisabled(endpoint.id)
        delivery = delivery_of(message, endpoint)
        new = self.deliveries.add(delivery, message)
        self.attempts.begin(delivery.id)
        return self.deliveries.get(delivery.id)[0], new
