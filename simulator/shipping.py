"""Reading how something is sent to the shopper."""

from simulator.checks import Checks
from simulator.state.records import JsonObject

LONGEST_URL = 2048


def read_shipping(body: JsonObject, checks: Checks) -> list[JsonObject]:
    """The shipments of a transaction or a capture, each with any of carrier, tracking number and address."""
    shipments = checks.items(body, "shipping")
    for at, shipment in shipments:
        checks.text(shipment, "shipping_carrier", at=at)
        checks.text(shipment, "tracking_number", at=at)
        checks.text(shipment, "tracking_url", at=at, longest=LONGEST_URL)
    return [shipment for _, shipment in shipments]
