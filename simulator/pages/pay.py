"""The page behind the QR code: what the shopper sees and can press."""

import base64
import hashlib
import io
from contextlib import suppress
from html import escape
from http import HTTPStatus
from string import Template
from urllib.parse import quote

import qrcode  # type: ignore[import-untyped,unused-ignore]
from qrcode.image.pure import PyPNGImage  # type: ignore[import-untyped,unused-ignore]
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from simulator.errors import Refusal
from simulator.money import readable
from simulator.pages.style import STYLE
from simulator.redirects import redirect_url
from simulator.shopper import MOVES
from simulator.simulation import Simulation
from simulator.state.records import OPEN_STATES, JsonObject, PaymentRequest, RequestState

STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>$style</style>
</head>
<body>
<main>
<p class="brand">Klarna <span>simulator</span></p>
$content
</main>
</body>
</html>
""")
OUTCOMES = {
    RequestState.SUBMITTED: ("You left", "Nothing was paid. Scan the code again to go on."),
    RequestState.IN_PROGRESS: ("Not finished yet", "This purchase waits for your answer."),
    RequestState.PREPARED: ("Not finished yet", "This purchase waits for your answer."),
    RequestState.COMPLETED: ("Approved", "You can go back to the till."),
    RequestState.PENDING_CONFIRMATION: ("Approved", "You can go back to the till."),
    RequestState.AUTHORIZED: ("Paid", "You can go back to the till."),
    RequestState.DECLINED: ("Declined", "This purchase was not approved."),
    RequestState.CANCELED: ("Canceled", "The merchant withdrew this purchase."),
    RequestState.EXPIRED: ("Expired", "This purchase took too long. Ask the merchant for a new code."),
}


class PayPage:
    """The pay page, what its buttons do, and the picture of the QR code."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation

    def routes(self) -> list[Route]:
        """Where they stand."""
        return [
            Route("/pay/{request}", self.show, methods=["GET"]),
            Route("/pay/{request}/outcome", self.show_outcome, methods=["GET"]),
            Route("/pay/{request}/qr.png", self.show_code, methods=["GET"]),
            Route("/pay/{request}/{move}", self.press, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """The purchase with its buttons. To open it is to scan the code."""
        asked = self._wanted(request)
        if asked is None:
            return _no_such_purchase()
        if asked.state not in OPEN_STATES:
            return _page(*_outcome(asked))
        if request.method == "GET":  # a HEAD request is a preview, not a scan
            MOVES["scan"](self._simulation.world, asked)
        return _page("Pay with Klarna", _purchase(asked) + _buttons(asked))

    async def press(self, request: Request) -> Response:
        """A button was pressed."""
        asked = self._wanted(request)
        move = MOVES.get(request.path_params["move"])
        if asked is None or move is None:
            return _no_such_purchase()
        with suppress(Refusal):  # somebody was faster, or pressed twice: the outcome tells where it stands
            move(self._simulation.world, asked)
        return RedirectResponse(f"/pay/{quote(asked.uuid)}/outcome", HTTPStatus.SEE_OTHER)

    async def show_outcome(self, request: Request) -> Response:
        """Where the purchase stands, without moving it."""
        asked = self._wanted(request)
        return _page(*_outcome(asked)) if asked else _no_such_purchase()

    async def show_code(self, request: Request) -> Response:
        """The QR code as a PNG."""
        asked = self._wanted(request)
        if asked is None:
            return _no_such_purchase()
        file = io.BytesIO()
        qrcode.make(asked.url, image_factory=PyPNGImage, box_size=12).save(file)
        return Response(file.getvalue(), media_type="image/png")

    def _wanted(self, request: Request) -> PaymentRequest | None:
        world = self._simulation.world
        world.agenda.catch_up()
        uuid = request.path_params["request"].rpartition(":")[2]
        return world.requests.get(f"krn:payment:eu1:request:{uuid}")


def _page(title: str, content: str, status: int = HTTPStatus.OK) -> Response:
    return HTMLResponse(PAGE.substitute(title=escape(title), style=STYLE, content=content), status, HEADERS)


def _no_such_purchase() -> Response:
    return _page("No such purchase", "<h1>No such purchase</h1><p>The code is not known.</p>", HTTPStatus.NOT_FOUND)


def _purchase(asked: PaymentRequest) -> str:
    purchase = asked.purchase
    where = f" · {escape(purchase.store_reference)}" if purchase.store_reference else ""
    reference = f'<p class="reference">{escape(purchase.purchase_reference)}</p>' if purchase.purchase_reference else ""
    items = "".join(_item(item, purchase.currency) for item in purchase.purchase_data.get("line_items") or [])
    return (
        f'<p class="merchant">{escape(asked.account.name)}{where}</p>'
        f"<h1>{escape(readable(purchase.amount, purchase.currency))}</h1>{reference}"
        f"<ul>{items}</ul>"
    )


def _item(item: JsonObject, currency: str) -> str:
    total = escape(readable(item["total_amount"], currency))
    return f"<li><span>{item['quantity']} &times; {escape(item['name'])}</span><span>{total}</span></li>"


def _buttons(asked: PaymentRequest) -> str:
    path = f"/pay/{quote(asked.uuid)}"
    buttons = (("approve", "Approve"), ("decline", "Decline"), ("leave", "Leave"))
    return "".join(
        f'<form method="post" action="{path}/{move}"><button class="{move}">{name}</button></form>'
        for move, name in buttons
    )


def _outcome(asked: PaymentRequest) -> tuple[str, str]:
    title, text = OUTCOMES[asked.state]
    again = f'<p><a href="/pay/{quote(asked.uuid)}">Open it again</a></p>' if asked.state in OPEN_STATES else ""
    address = redirect_url(asked)
    back = f'<p><a href="{escape(address)}">Back to the merchant</a></p>' if address else ""
    amount = escape(readable(asked.purchase.amount, asked.purchase.currency))
    mark = asked.state.lower().replace("_", "-")
    return title, (
        f'<p class="merchant">{escape(asked.account.name)} · {amount}</p>'
        f'<h1 class="{mark}">{title}</h1><p>{text}</p>{again}{back}'
    )
