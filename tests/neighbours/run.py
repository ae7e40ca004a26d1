"""The same purchases three times: alone, beside a merchant whose endpoint answers, and beside one whose endpoint hangs."""

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass

from cli.stack_file import Stack
from tests.e2e.klarna import Klarna
from tests.e2e.till import JsonObject
from tests.neighbours.endpoints import Endpoint, listening
from tests.neighbours.shop import Shop, opened

PATIENCE = 60.0
WARM_UP = 5  # payments of each that do not count: where nothing has run yet, every function starts cold


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the merchant heard, seconds after it happened, and how its neighbour's endpoint was treated."""

    neighbour: str
    lateness: tuple[float, ...]
    missing: int
    put_off: int
    neighbours_most_at_once: int

    @property
    def median(self) -> float:
        return statistics.median(self.lateness)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.lateness, n=20, method="inclusive")[-1]

    @property
    def worst(self) -> float:
        return max(self.lateness)


def run(stack: Stack, *, payments: int, pace: float, neighbour: str) -> Heard:
    """So many purchases of a merchant, and as many of its neighbour: none where that is `nobody`."""
    ours, theirs = Endpoint(), Endpoint(hangs=neighbour == "hanging")
    with ExitStack() as open_things:
        klarna = open_things.enter_context(closing(Klarna(stack.klarna_url)))
        klarna.behave()
        sellers = [_shop(open_things, stack, klarna, ours)]
        if neighbour != "nobody":
            sellers.append(_shop(open_things, stack, klarna, theirs))
        with ThreadPoolExecutor(len(sellers)) as both:
            warmed_up = list(both.map(lambda shop: shop.sell(WARM_UP, pace=2 * pace), sellers))
            _wait(ours, warmed_up[0])
            ours.lateness.clear()
            sold = list(both.map(lambda shop: shop.sell(payments, pace=pace), sellers))
        missing = _wait(ours, sold[0])
        return Heard(
            neighbour=neighbour,
            lateness=tuple(ours.lateness.values()),
            missing=missing,
            put_off=sellers[0].put_off(),
            neighbours_most_at_once=theirs.most_at_once(),
        )


def _shop(open_things: ExitStack, stack: Stack, klarna: Klarna, endpoint: Endpoint) -> Shop:
    open_things.enter_context(listening(endpoint))
    return open_things.enter_context(opened(stack, klarna, endpoint.url))


def _wait(endpoint: Endpoint, sold: list[JsonObject]) -> int:
    """How many events have not come when all have, or the patience is over."""
    deadline = time.monotonic() + PATIENCE
    while missing := sum(_untold(endpoint, payment) for payment in sold):
        if time.monotonic() > deadline:
            break
        time.sleep(0.2)
    return missing


def _untold(endpoint: Endpoint, payment: JsonObject) -> int:
    wanted = set(range(1, payment["version"] + 1))
    return len(wanted - endpoint.versions.get(payment["id"], set()))
