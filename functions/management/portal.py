"""The route that leads into Klarna's portal."""

from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.management.account_requests import NewPortalLink
from functions.management.account_views import PortalLinkView
from functions.management.callers import AcquirerFor
from functions.management.desk import Desk
from kassa.adapters.http.answers import answer
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.resolver import IdempotencyKey

_LINK_LIVES = timedelta(seconds=60)


def add_portal(app: APIGatewayHttpResolver, desk: Desk, *, now: Callable[[], datetime]) -> None:
    """The way into Klarna's portal."""

    @app.post(
        "/v1/merchants/<merchant_id>/portal-links",
        status_code=HTTPStatus.CREATED,
        summary="A link into Klarna's portal",
        description="It works once, within 60 seconds. Ask for it when somebody wants to go there, and redirect.",
        tags=["Management"],
    )
    def new_link(merchant_id: str, new: NewPortalLink, key: IdempotencyKey, _: AcquirerFor) -> Response[PortalLinkView]:
        merchant, asked = desk.accounts.get(merchant_id), request_of("portal-link", key, new)
        link, again = desk.places.portal_link(merchant, new.user_reference, new.roles, asked)
        expires_at = link.expires_at or (None if again else now() + _LINK_LIVES)
        return answer(HTTPStatus.CREATED, PortalLinkView.of(link, expires_at), replayed=again)
