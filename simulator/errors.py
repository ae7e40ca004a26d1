"""How Klarna says no: one failure, named by HTTP status, error type and error code.

Refusal
└── Invalid: one or more parameters are wrong, each named
"""

from dataclasses import dataclass
from http import HTTPStatus

from simulator.state.records import JsonObject


@dataclass(frozen=True, slots=True)
class Kind:
    """An entry of Klarna's error catalogue."""

    status: int
    error_type: str
    code: str


VALIDATION_ERROR = Kind(HTTPStatus.BAD_REQUEST, "INPUT_ERROR", "VALIDATION_ERROR")
INVALID_CONTENT_TYPE = Kind(HTTPStatus.BAD_REQUEST, "INPUT_ERROR", "INVALID_CONTENT_TYPE")
UNAUTHORIZED = Kind(HTTPStatus.UNAUTHORIZED, "ACCESS_ERROR", "UNAUTHORIZED")
OPERATION_FORBIDDEN = Kind(HTTPStatus.FORBIDDEN, "RESOURCE_ERROR", "OPERATION_FORBIDDEN")
NOT_FOUND = Kind(HTTPStatus.NOT_FOUND, "ACCESS_ERROR", "NOT_FOUND")
RESOURCE_NOT_FOUND = Kind(HTTPStatus.NOT_FOUND, "RESOURCE_ERROR", "RESOURCE_NOT_FOUND")
RESOURCE_CONFLICT = Kind(HTTPStatus.CONFLICT, "RESOURCE_ERROR", "RESOURCE_CONFLICT")
PAYLOAD_TOO_LARGE = Kind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "INPUT_ERROR", "PAYLOAD_TOO_LARGE")
RATE_LIMITED = Kind(HTTPStatus.TOO_MANY_REQUESTS, "ACCESS_ERROR", "RATE_LIMITED")
INTERNAL_ERROR = Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "TECHNICAL_ERROR", "INTERNAL_ERROR")
TIMEOUT = Kind(HTTPStatus.INTERNAL_SERVER_ERROR, "TECHNICAL_ERROR", "TIMEOUT")
TEMPORARY_UNAVAILABLE = Kind(HTTPStatus.SERVICE_UNAVAILABLE, "TECHNICAL_ERROR", "TEMPORARY_UNAVAILABLE")

CATALOGUE = (
    VALIDATION_ERROR,
    INVALID_CONTENT_TYPE,
    UNAUTHORIZED,
    OPERATION_FORBIDDEN,
    RESOURCE_NOT_FOUND,
    NOT_FOUND,
    RESOURCE_CONFLICT,
    PAYLOAD_TOO_LARGE,
    RATE_LIMITED,
    INTERNAL_ERROR,
    TIMEOUT,
    TEMPORARY_UNAVAILABLE,
)


class Refusal(Exception):
    """The call is answered with an error."""

    def __init__(self, kind: Kind, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message

    def body(self, error_id: str) -> JsonObject:
        """The error object as Klarna writes it."""
        return {
            "error_id": error_id,
            "error_type": self.kind.error_type,
            "error_code": self.kind.code,
            "error_message": self.message,
        }


class Invalid(Refusal):
    """Parameters that Klarna would not accept, each with its reason."""

    def __init__(self, reasons: list[tuple[str, str]]) -> None:
        super().__init__(VALIDATION_ERROR, "One or more parameters are invalid")
        self.reasons = reasons

    def body(self, error_id: str) -> JsonObject:
        """The error object with its list of validation errors."""
        named = [{"parameter": parameter, "reason": reason} for parameter, reason in self.reasons]
        return super().body(error_id) | {"validation_errors": named}


def in_v1(body: JsonObject) -> JsonObject:
    """An error object as v1 wrote it: the mistakes stand under another name, each with its message."""
    mistakes = body.get("validation_errors")
    if mistakes is None:
        return body
    renamed = [{"parameter": one["parameter"], "error_message": one["reason"]} for one in mistakes]
    return {name: value for name, value in body.items() if name != "validation_errors"} | {"errors": renamed}
