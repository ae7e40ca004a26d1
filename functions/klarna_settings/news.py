"""The routes of Klarna's webhooks and signing keys. They translate; they decide nothing."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.klarna_settings.credentials import TAGS
from functions.klarna_settings.requests import ChangedWebhook, NewWebhook, Simulated
from functions.klarna_settings.views import ExampleView, SigningKeyList, SigningKeyView, WebhookList, WebhookView
from kassa.adapters.http.answers import answer, nothing
from kassa.adapters.http.caller import Acquirer
from kassa.adapters.http.fingerprint import request_of
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.klarna_account.settings import KlarnaWebhook
from kassa.use_cases.klarna_account.news import KlarnaNews


def add_signing_keys(app: APIGatewayHttpResolver, news: KlarnaNews) -> None:
    """The routes of signing keys."""

    @app.get("/v1/klarna/signing-keys", summary="Klarna's signing keys", tags=TAGS)
    def many(_: Acquirer) -> Response[SigningKeyList]:
        held = news.held()
        found = [SigningKeyView.of(key, held=held) for key in news.signing_keys()]
        return answer(HTTPStatus.OK, SigningKeyList(data=found))

    @app.post(
        "/v1/klarna/signing-keys",
        status_code=HTTPStatus.CREATED,
        summary="Create a signing key",
        description="Kassa can check what it signs at once; the key itself is in no answer. Klarna keeps 50.",
        tags=TAGS,
    )
    def create(key: IdempotencyKey, _: Acquirer) -> Response[SigningKeyView]:
        made, replayed = news.new_signing_key(request_of("klarna-signing-key", key))
        return answer(HTTPStatus.CREATED, SigningKeyView.of(made, held=news.held()), replayed=replayed)

    @app.get("/v1/klarna/signing-keys/<signing_key_id>", summary="A signing key", tags=TAGS)
    def one(signing_key_id: str, _: Acquirer) -> Response[SigningKeyView]:
        return answer(HTTPStatus.OK, SigningKeyView.of(news.signing_key(signing_key_id), held=news.held()))

    @app.delete(
        "/v1/klarna/signing-keys/<signing_key_id>",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Delete a signing key",
        description="Not one that a webhook uses: that is rotated.",
        tags=TAGS,
    )
    def remove(signing_key_id: str, _: Acquirer) -> Response[None]:
        news.delete_signing_key(signing_key_id)
        return nothing()


def add_webhooks(app: APIGatewayHttpResolver, news: KlarnaNews) -> None:
    """The routes of webhooks."""

    @app.get("/v1/klarna/webhooks", summary="Where Klarna posts its news", tags=TAGS)
    def many(_: Acquirer) -> Response[WebhookList]:
        return answer(HTTPStatus.OK, WebhookList(data=[WebhookView.of(webhook) for webhook in news.webhooks()]))

    @app.post(
        "/v1/klarna/webhooks",
        status_code=HTTPStatus.CREATED,
        summary="Let Klarna post its news",
        description="One that posts to Kassa must be signed with a key that Kassa holds.",
        tags=TAGS,
    )
    def create(new: NewWebhook, key: IdempotencyKey, _: Acquirer) -> Response[WebhookView]:
        asked = KlarnaWebhook(
            id="",
            url=new.url or "",
            event_types=tuple(new.event_types),
            event_version=new.event_version,
            signing_key_id=new.signing_key_id,
            status=new.status,
        )
        made, replayed = news.new_webhook(asked, request_of("klarna-webhook", key, new))
        return answer(HTTPStatus.CREATED, WebhookView.of(made), replayed=replayed)

    @app.get("/v1/klarna/webhooks/<webhook_id>", summary="A webhook at Klarna", tags=TAGS)
    def one(webhook_id: str, _: Acquirer) -> Response[WebhookView]:
        return answer(HTTPStatus.OK, WebhookView.of(news.webhook(webhook_id)))

    @app.patch("/v1/klarna/webhooks/<webhook_id>", summary="Change a webhook at Klarna", tags=TAGS)
    def change(webhook_id: str, changed: ChangedWebhook, _: Acquirer) -> Response[WebhookView]:
        return answer(HTTPStatus.OK, WebhookView.of(news.change_webhook(webhook_id, changed.changes())))

    @app.delete(
        "/v1/klarna/webhooks/<webhook_id>",
        status_code=HTTPStatus.NO_CONTENT,
        summary="Delete a webhook at Klarna",
        tags=TAGS,
    )
    def remove(webhook_id: str, _: Acquirer) -> Response[None]:
        news.delete_webhook(webhook_id)
        return nothing()

    @app.post(
        "/v1/klarna/webhooks/<webhook_id>/simulate",
        status_code=HTTPStatus.ACCEPTED,
        summary="Let Klarna post an example",
        tags=TAGS,
    )
    def simulate(webhook_id: str, asked: Simulated, key: IdempotencyKey, _: Acquirer) -> Response[ExampleView]:
        event_id, replayed = news.simulate(
            webhook_id, asked.event_type, asked.event_version, request_of(f"simulate-{webhook_id}", key, asked)
        )
        return answer(HTTPStatus.ACCEPTED, ExampleView(event_id=event_id), replayed=replayed)
