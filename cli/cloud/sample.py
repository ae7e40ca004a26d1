"""The sample merchant: a café with a store, a terminal and a key of each kind, made over our own API."""

import json
import uuid
from dataclasses import asdict, dataclass

from cli.api.kassa_api import KassaApi
from cli.cloud.simulator import PARTNER_ACCOUNT
from cli.folders import LocalFolder

STORE = "store-gbg-014"
TERMINAL = "lane-3"
MERCHANT_NAME = "Kaffe & Kram"
_MERCHANT = {"name": MERCHANT_NAME, "klarna_account_id": PARTNER_ACCOUNT}
_ADDRESS = {"street_address": "Haga Nygata 14", "postal_code": "41301", "city": "Göteborg", "country": "SE"}
_STORE = {"store_reference": STORE, "name": "Haga", "address": _ADDRESS, "time_zone": "Europe/Stockholm"}
_PAYMENTS = "/v1/payments"
_WAKE_UP = {"amount": 100, "currency": "SEK", "reference": "wake-up"}
_TERMINAL = {"store_reference": STORE, "terminal_reference": TERMINAL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Who it is, and its two keys."""

    merchant_id: str
    merchant_key: str
    terminal_key: str


def onboard(api_url: str, acquirer_key: str, folder: LocalFolder) -> Sample:
    """The sample merchant, made if it is not there yet. Its keys are kept, since the API shows them only once."""
    known = _recall(folder)
    if known is not None:
        with KassaApi(api_url, known.terminal_key) as terminal:
            if terminal.may_read(f"{_PAYMENTS}?limit=1"):
                return known
    with KassaApi(api_url, acquirer_key) as acquirer:
        made = _make(acquirer)
    folder.sample_file.touch(mode=0o600)
    folder.sample_file.write_text(json.dumps(asdict(made)))
    return made


def _make(acquirer: KassaApi) -> Sample:
    merchant_id = acquirer.post("/v1/merchants", _MERCHANT, idempotency_key="sample-merchant")["id"]
    merchant = f"/v1/merchants/{merchant_id}"
    acquirer.post(f"{merchant}/stores", _STORE, idempotency_key="sample-store")
    acquirer.post(f"{merchant}/terminals", _TERMINAL, idempotency_key="sample-terminal")
    for_merchant = {"kind": "merchant", "description": "Sample back office"}
    for_terminal = {"kind": "terminal", "description": "Sample terminal", **_TERMINAL}
    return Sample(
        merchant_id=merchant_id,
        merchant_key=_new_key(acquirer, merchant, for_merchant),
        terminal_key=_new_key(acquirer, merchant, for_terminal),
    )


def wake_up(api_url: str, sample: Sample) -> None:
    """Start a payment and cancel it, so that the first real purchase does not wait for functions that start slowly."""
    with KassaApi(api_url, sample.terminal_key) as terminal:
        payment = terminal.post(_PAYMENTS, _WAKE_UP, idempotency_key="sample-wake-up")
        terminal.post(f"{_PAYMENTS}/{payment['id']}/cancel", {}, idempotency_key="sample-wake-up")


def _new_key(acquirer: KassaApi, merchant: str, body: dict[str, str]) -> str:
    """A new one each time: an old one that was lost cannot be shown again."""
    return str(acquirer.post(f"{merchant}/keys", body, idempotency_key=f"sample-key-{uuid.uuid4()}")["key"])


def _recall(folder: LocalFolder) -> Sample | None:
    try:
        return Sample(**json.loads(folder.sample_file.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
