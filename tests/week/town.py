"""The town in the deployed cloud: shops that sell over the API, shoppers and Klarna by the simulator's controls."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field

from cli.stack_file import Stack
from tests.e2e.chain import Chain, found_chain, made
from tests.e2e.klarna import Klarna
from tests.e2e.payments.books import approved, moved, refunded, until_event
from tests.e2e.payments.finance import Finance
from tests.e2e.payments.statements import fee, this_month
from tests.e2e.till import JsonObject, Till
from tests.week.story import CURRENCIES, MERCHANTS

SELL_RATE = {"fixed": 300, "variable": 3_500_000, "tax": 25_000_000}
DISPUTE_FEE = 1500
TOLD_WITHIN = 30.0


@dataclass(slots=True, kw_only=True)
class Shop:
    """A merchant, and what it must find in its statements, by currency."""

    number: int
    chain: Chain
    due: dict[str, Counter[str]] = field(default_factory=dict)

    def notes(self, currency: str, **amounts: int) -> None:
        """Something that moved money."""
        self.due.setdefault(currency, Counter()).update(amounts)

    def notes_capture(self, currency: str, amount: int) -> None:
        charged = fee(amount, SELL_RATE)
        tax = fee(charged, {"fixed": 0, "variable": SELL_RATE["tax"]})
        self.notes(currency, captured=amount, fees=charged, tax=tax)


@dataclass(slots=True, kw_only=True)
class Sold:
    """A payment: whose it is, in which currency, and its captures in their order."""

    shop: Shop
    currency: str
    captures: list[JsonObject]


class CloudTown:
    """Implements `story.Town`. Every act is over when it returns: Kassa knows of it and Klarna knows of it."""

    def __init__(self, shops: Mapping[int, Shop], klarna: Klarna) -> None:
        self.shops = shops
        self._klarna = klarna
        self._sold: dict[str, Sold] = {}

    def sells(self, amount: int, *, currency: str = "SEK", merchant: int = 1, later: bool = False) -> str:
        shop, capture = self.shops[merchant], "manual" if later else "now"
        asked = {"amount": amount, "currency": currency, "capture": capture, "line_items": None}
        payment = approved(shop.chain.north_1, self._klarna, **asked)
        self._sold[payment["id"]] = Sold(shop=shop, currency=currency, captures=list(payment["captures"]))
        if not later:
            shop.notes_capture(currency, amount)
        return str(payment["id"])

    def captures(self, payment_id: str, amount: int) -> None:
        sold = self._sold[payment_id]
        sold.captures.append(moved(sold.shop.chain.office, {"id": payment_id}, "captures", {"amount": amount}))
        sold.shop.notes_capture(sold.currency, amount)

    def refunds(self, payment_id: str, amount: int, *, capture: int = 1) -> None:
        sold = self._sold[payment_id]
        refunded(sold.shop.chain.office, {"id": payment_id}, amount, capture=sold.captures[capture - 1])
        sold.shop.notes(sold.currency, refunded=amount)

    def disputes(self, payment_id: str, amount: int) -> str:
        sold = self._sold[payment_id]
        dispute = self._klarna.opens_dispute(payment_id, amount=amount, fee=DISPUTE_FEE)
        until_event(sold.shop.chain.office, payment_id, "dispute.opened", within=TOLD_WITHIN)
        sold.shop.notes(sold.currency, held=amount)
        return str(dispute["payment_dispute_id"])

    def decides(self, payment_id: str, dispute_id: str, outcome: str) -> None:
        sold = self._sold[payment_id]
        self._klarna.ends_dispute(dispute_id, outcome)
        until_event(sold.shop.chain.office, payment_id, f"dispute.{outcome}", within=TOLD_WITHIN)
        if outcome == "won":
            sold.shop.notes(
                sold.currency, held=-int(self._klarna.dispute(dispute_id)["dispute_details"]["dispute_amount"])
            )

    def adjusts(self, kind: str, payment_id: str, amount: int) -> None:
        sold = self._sold[payment_id]
        self._klarna.adjusts(kind, payment_id, amount)
        sold.shop.notes(sold.currency, **{_SUMS[kind]: amount})


_SUMS = {"discount": "discounts", "penalty": "penalties"}


@contextmanager
def opened(stack: Stack) -> Iterator[tuple[CloudTown, Klarna, Finance]]:
    """New merchants with their rates, at two accounts of Klarna's; and Klarna and the acquirer's finance."""
    with ExitStack() as lines:
        klarna = lines.enter_context(closing(Klarna(stack.klarna_url)))
        klarna.behave()

        def caller(key: str) -> Till:
            return lines.enter_context(closing(Till(stack.api_url, key)))

        acquirer, accounts = caller(stack.keys.acquirer), klarna.accounts()
        shops = {}
        for number in MERCHANTS:
            chain = found_chain(acquirer, caller, account=accounts[0] if number < max(MERCHANTS) else accounts[1])
            for currency in CURRENCIES:
                rate = {"currency": currency, "valid_from": f"{this_month()}-01T00:00:00Z", **SELL_RATE}
                made(acquirer, f"/v1/merchants/{chain.merchant_id}/sell-rates", **rate)
            shops[number] = Shop(number=number, chain=chain)
        finance = lines.enter_context(closing(Finance(stack.klarna_url, acquirer)))
        yield CloudTown(shops, klarna), klarna, finance
