"""The resolver that every HTTP function begins with: validation, problems, and a request id on every answer."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Header

from kassa.adapters.http import bodies, problems
from kassa.failures import Forbidden, KassaError, KlarnaError, KlarnaUnavailable, NotAccepted

logger = Logger()


def _idempotency_key() -> Any:
    return Header(
        alias="Idempotency-Key",
        pattern=r"^[\x20-\x7e]{8,255}$",
        description="8 to 255 printable ASCII characters: the same key and body give the first answer again",
    )


IdempotencyKey = Annotated[str, _idempotency_key()]
MaybeIdempotencyKey = Annotated[str | None, _idempotency_key()]
"""For what can be said again without harm."""

_SHOWN = 200
_MOST_MISTAKES = 1000  # Lambda gives away no more than 6 MB
_TRY_AGAIN = frozenset({"request_in_progress", "onboarding_in_progress", "klarna_account_not_operational"})
_DEEPEST = 6


def new_resolver() -> APIGatewayHttpResolver:
    """A resolver without routes. Every failure that Kassa names becomes a problem; anything else is a 500 of API Gateway's."""
    app = bodies.JsonResolver()
    app.use(middlewares=[_with_request_id, bodies.none_expected])

    @app.exception_handler(RequestValidationError)
    def not_valid(invalid: RequestValidationError) -> Response[str]:
        return _with_id(app, _of_validation(invalid.errors()))

    @app.exception_handler(KassaError)
    def failed(failure: KassaError) -> Response[str]:
        return _with_id(app, _of_failure(failure))

    @app.not_found
    def no_such_route(_: Exception) -> Response[str]:
        return _with_id(app, problems.answer(problems.NO_SUCH_ROUTE))

    return app


def problem(app: APIGatewayHttpResolver, kind: problems.Problem, **more: Any) -> Response[str]:
    """A problem with the request's id in it, for routes that answer one themselves."""
    return _with_id(app, problems.answer(kind, **more))


def _with_request_id(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    payment_id = (app.current_event.path_parameters or {}).get("payment_id")
    if payment_id:
        logger.append_keys(payment_id=payment_id)
    response: Response[Any] = next_middleware(app)
    response.headers["X-Request-Id"] = request_id(app)
    if response.body is None:  # API Gateway wants a text, be it an empty one
        response.body = ""
    return response


def request_id(app: APIGatewayHttpResolver) -> str:
    """What API Gateway calls this request."""
    return str(app.current_event.request_context.request_id)


def _with_id(app: APIGatewayHttpResolver, response: Response[str]) -> Response[str]:
    """Failures leave the middlewares by another door, so they get their request id here."""
    told = request_id(app)
    response.headers["X-Request-Id"] = told
    if response.body:
        response.body = f'{response.body[:-1]}, "request_id": "{told}"}}'
    return response


def _of_failure(failure: KassaError) -> Response[str]:
    kind = problems.of(failure)
    logger.info("refused", code=kind.code, failure=type(failure).__name__)
    if isinstance(failure, NotAccepted):
        return problems.answer(kind, errors=[_mistake(*each) for each in failure.errors.items()])
    if isinstance(failure, Forbidden):
        return problems.answer(kind, detail=str(failure))
    if isinstance(failure, KlarnaError):
        headers: dict[str, str | list[str]] | None = (
            {"Retry-After": "2"} if isinstance(failure, KlarnaUnavailable) else None
        )
        return problems.answer(kind, detail=failure.message, klarna_error_id=failure.error_id, headers=headers)
    if kind.code in _TRY_AGAIN:
        return problems.answer(kind, headers={"Retry-After": "1"})
    return problems.answer(kind)


def _of_validation(errors: Sequence[Mapping[str, Any]]) -> Response[str]:
    """400 for a body that is no JSON and for the Idempotency-Key, 422 with each bad field for the rest."""
    for error in errors:
        if error["type"] == "json_invalid":
            return problems.answer(problems.NOT_JSON)
        if [str(part).lower() for part in error["loc"][:2]] == ["header", "idempotency-key"]:
            return problems.answer(problems.KEY_MISSING if error["type"] == "missing" else problems.KEY_INVALID)
    return problems.answer(problems.NOT_ACCEPTED, errors=[_field(error) for error in errors[:_MOST_MISTAKES]])


def field_of(location: Sequence[str | int]) -> str:
    """A field's path as its caller writes it, such as `line_items[0].quantity`."""
    path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location[: _DEEPEST - 1])
    return path.lstrip(".")


def _field(error: Mapping[str, Any]) -> dict[str, str]:
    """One bad field by its path, such as `line_items[0].quantity`, without repeating what the caller sent."""
    message = "unknown field" if error["type"] == "extra_forbidden" else str(error["msg"])
    return _mistake(field_of(error["loc"][1:]) or str(error["loc"][0]), message.removeprefix("Value error, "))


def _mistake(field: str, message: str) -> dict[str, str]:
    return {"field": field[:_SHOWN], "message": message[:_SHOWN]}
