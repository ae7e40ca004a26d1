"""The HTTP face of the pages. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from functions.display.answers import HTML, JSON, answer, asked_language
from functions.display.assets import Assets
from functions.display.pages import SECURITY, Pages
from functions.display.shelf import add_shelf
from functions.display.views import StateView
from kassa.adapters.http import etags
from kassa.adapters.http.resolver import logger, new_resolver
from kassa.adapters.screens.words import screen_words
from kassa.domain.languages import Language, language_of
from kassa.domain.payments.payment import Payment
from kassa.failures import PaymentNotFound, TooLateToCancel
from kassa.use_cases.payments.show import Show


def build_app(show: Show, assets: Assets, *, now: Callable[[], datetime]) -> APIGatewayHttpResolver:
    """The routes of the pages. None of them asks for a key."""
    app, pages = new_resolver(), Pages(assets)
    add_shelf(app, pages, assets)

    @app.get("/display/<token>", include_in_schema=False)
    def display(token: str):  # type: ignore[no-untyped-def]  # with a return type, the event handler would write JSON
        asked = asked_language(app)
        try:
            payment = opened(token)
        except PaymentNotFound:
            language = asked or "en"
            said = pages.not_found(language, screen_words(language))
            return answer(said, HTML, status=HTTPStatus.NOT_FOUND)
        state, language = shown(payment, asked)
        return answer(pages.display(state, language, screen_words(language), token=token), HTML)

    @app.get("/display/<token>/state", include_in_schema=False)
    def state(token: str):  # type: ignore[no-untyped-def]
        payment, asked = opened(token), asked_language(app)
        etag = f'"{payment.version}-{asked or "own"}-{assets.digest}"'
        if etags.has(app.current_event.headers.get("if-none-match"), etag):
            headers = {**SECURITY, "ETag": etag, "Cache-Control": "no-store"}
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        return answer(shown(payment, asked)[0].model_dump_json(), JSON, headers={"ETag": etag})

    @app.post("/display/<token>/cancel", include_in_schema=False)
    def cancel(token: str):  # type: ignore[no-untyped-def]
        status = HTTPStatus.OK
        try:
            payment = show.cancel_payment(token)
        except TooLateToCancel as late:
            payment, status = late.payment, HTTPStatus.CONFLICT
        if not payment.is_final and status is HTTPStatus.OK:
            status = HTTPStatus.ACCEPTED
        return answer(shown(payment, asked_language(app))[0].model_dump_json(), JSON, status=status)

    def opened(token: str) -> Payment:
        payment = show.payment(token)
        logger.append_keys(payment_id=payment.id)
        return payment

    def shown(payment: Payment, asked: Language | None) -> tuple[StateView, Language]:
        merchant, store = show.seller(payment)
        language = asked or language_of(store.stands_at.country)
        words = screen_words(language)
        return StateView.of(payment, merchant, store, language=language, words=words, now=now()), language

    return app
