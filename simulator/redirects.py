"""Where the shopper is sent afterwards: the merchant's address, with Klarna's placeholders filled in."""

from urllib.parse import quote

from simulator.state.records import APPROVED_STATES, V1, PaymentRequest

_PREFIX = "klarna.payment_request"


def redirect_url(request: PaymentRequest) -> str | None:
    """The address as the shopper's browser gets it; None where the request names none."""
    url = request.interaction.get("redirect_url" if request.version == V1 else "return_url")
    if not isinstance(url, str):
        return None
    for name, value in _values(request).items():
        url = url.replace(f"{{{_PREFIX}.{name}}}", quote(value, safe=":"))
    return url


def _values(request: PaymentRequest) -> dict[str, str]:
    token = request.session_token if request.state in APPROVED_STATES else None
    is_v1 = request.version == V1
    return {
        "id": request.id,
        "state": request.state,
        "payment_reference" if is_v1 else "payment_request_reference": request.reference or "",
        "payment_confirmation_token" if is_v1 else "klarna_network_session_token": token or "",
        "referer": "",
    }
