"""A merchant with one lane and one endpoint, and purchases at a steady pace."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http import HTTPStatus

from cli.stack_file import Stack
from tests.chaos.merchant import ENDPOINTS, Office
from tests.e2e.chain import ADDRESS, made
from tests.e2e.klarna import Klarna
from tests.e2e.till import JsonObject, Till, new_key

HANDS = 8
ENDED_WITHIN = 60.0


class Shop:
    """Sells, and every purchase is approved."""

    def __init__(self, till: Till, office: Office, klarna: Klarna, endpoint_id: str) -> None:
        self._till = till
        self._office = office
        self._klarna = klarna
        self._endpoint_id = endpoint_id

    def sell(self, count: int, *, pace: float) -> list[JsonObject]:
        """So many payments, one each `pace` seconds, as they are when all of them are approved."""
        began = time.monotonic()
        with ThreadPoolExecutor(HANDS) as hands:
            selling = []
            for number in range(count):
                time.sleep(max(0.0, began + number * pace - time.monotonic()))
                selling.append(hands.submit(self._sell_one))
            sold = [one.result() for one in selling]
        return [self._till.until(payment["id"], "approved", within=ENDED_WITHIN) for payment in sold]

    def _sell_one(self) -> JsonObject:
        """Nobody polls meanwhile: the calls of a till are not what is measured."""
        payment = self._till.start()
        self._klarna.approve(payment)
        return payment

    def put_off(self) -> int:
        """How often a turn of its latest deliveries found no place at the endpoint."""
        log = self._office.get(f"{ENDPOINTS}/{self._endpoint_id}/deliveries?limit=100").json()["data"]
        return sum(attempt["trouble"] == "busy" for delivery in log for attempt in delivery["attempts"])


@contextmanager
def opened(stack: Stack, klarna: Klarna, url: str) -> Iterator[Shop]:
    """A new merchant whose events go to `url`; the endpoint is taken away afterwards."""
    with closing(Till(stack.api_url, stack.keys.acquirer)) as acquirer:
        merchant = made(acquirer, "/v1/merchants", name="Grannen", klarna_account_id=klarna.accounts()[-1])
        path = f"/v1/merchants/{merchant['id']}"
        made(acquirer, f"{path}/stores", store_reference="shop", name="Shop", address=ADDRESS)
        made(acquirer, f"{path}/terminals", store_reference="shop", terminal_reference="lane")
        lane = {"store_reference": "shop", "terminal_reference": "lane"}
        terminal_key = made(acquirer, f"{path}/keys", kind="terminal", **lane)["key"]
        merchant_key = made(acquirer, f"{path}/keys", kind="merchant")["key"]
    with closing(Till(stack.api_url, terminal_key)) as till, closing(Office(stack.api_url, merchant_key)) as office:
        answer = office.post(ENDPOINTS, {"url": url, "event_types": ["*"]}, key=new_key("shop"))
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        endpoint_id = answer.json()["id"]
        try:
            yield Shop(till, office, klarna, endpoint_id)
        finally:
            office.remove(endpoint_id)
