"""The HTTP face of the acquirer's account at Klarna. It translates; it decides nothing."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.klarna_settings.credentials import TAGS, add_certificates, add_credentials
from functions.klarna_settings.news import add_signing_keys, add_webhooks
from functions.klarna_settings.requests import NewRotation
from functions.klarna_settings.views import RotationList, RotationView
from kassa.adapters.http.answers import answer
from kassa.adapters.http.caller import Acquirer
from kassa.adapters.http.resolver import IdempotencyKey, new_resolver
from kassa.domain.klarna_account.rotation import RotationKind
from kassa.ports.klarna_account import Rotations
from kassa.use_cases.klarna_account.begin_rotation import BeginRotation
from kassa.use_cases.klarna_account.credentials import KlarnaCredentials
from kassa.use_cases.klarna_account.news import KlarnaNews

SHOWN_ROTATIONS = 50


def build_app(
    credentials: KlarnaCredentials, news: KlarnaNews, begin: BeginRotation, rotations: Rotations
) -> APIGatewayHttpResolver:
    """All routes below /v1/klarna."""
    app = new_resolver()
    add_credentials(app, credentials)
    add_certificates(app, credentials)
    add_signing_keys(app, news)
    add_webhooks(app, news)

    @app.post(
        "/v1/klarna/rotations",
        status_code=HTTPStatus.ACCEPTED,
        summary="Replace the API key, the signing key or the client certificate",
        description="No payment and no news is lost meanwhile. Of each kind one runs at a time: asking again finds it.",
        tags=TAGS,
    )
    def rotate(new: NewRotation, key: IdempotencyKey, _: Acquirer) -> Response[RotationView]:
        rotation, is_new = begin(RotationKind(new.kind), new.replaces, key)
        return answer(HTTPStatus.ACCEPTED, RotationView.of(rotation), replayed=not is_new)

    @app.get("/v1/klarna/rotations", summary="Rotations, the newest first", tags=TAGS)
    def many(_: Acquirer) -> Response[RotationList]:
        found = rotations.latest(limit=SHOWN_ROTATIONS)
        return answer(HTTPStatus.OK, RotationList(data=[RotationView.of(rotation) for rotation in found]))

    @app.get("/v1/klarna/rotations/<rotation_id>", summary="How a rotation is doing", tags=TAGS)
    def one(rotation_id: str, _: Acquirer) -> Response[RotationView]:
        return answer(HTTPStatus.OK, RotationView.of(rotations.get(rotation_id)))

    return app
