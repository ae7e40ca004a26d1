"""The ten end-to-end cases of Klarna's integration guidelines for acquirers (2024), as a store lives them."""

from cli.certify.case import Case
from cli.certify.pictures import code_in
from cli.certify.play import JsonObject, Play
from cli.failures import NotTrue

SECTION = "End to end"
BEANS: JsonObject = {"name": "Espresso beans 1kg", "quantity": 1, "total_amount": 1450, "total_tax_amount": 155}
MUG: JsonObject = {"name": "Mug", "quantity": 1, "total_amount": 990, "total_tax_amount": 198}
DISCOUNT: JsonObject = {"name": "Discount code SPRING", "quantity": 1, "total_amount": -240}
GIFT_CARD: JsonObject = {"name": "Gift card", "quantity": 1, "total_amount": -500}
DENIED = "kim+denied@example.test"
PICTURES = (("pos", "png_url", "image/png"), ("kiosk", "svg_url", "image/svg+xml"))


def _two_items(play: Play) -> JsonObject:
    with play.step("Two items are approved, to be captured later"):
        return play.approved(capture="manual", amount=2440, line_items=[BEANS, MUG])


def _full_capture_and_full_refund(play: Play) -> None:
    with play.step("One item is approved, to be captured later"):
        payment = play.approved(capture="manual", amount=1450, line_items=[BEANS])
        play.klarna_was_told(payment, '"total_tax_amount":155', "the item's tax")
    with play.step("All of it is captured"):
        play.moves(payment, "captures")
        play.equal("Captured", play.books_agree(payment)["captured_amount"], 1450)
    with play.step("All of it is refunded"):
        play.refunds(payment)
        play.equal("Refunded", play.books_agree(payment)["refunded_amount"], 1450)


def _full_capture_and_partial_refund(play: Play) -> None:
    payment = _two_items(play)
    with play.step("All of it is captured"):
        play.moves(payment, "captures")
    with play.step("One item comes back and is refunded"):
        play.refunds(payment, MUG["total_amount"])
        seen = play.books_agree(payment)
        play.equal("Refunded, and still refundable", [seen["refunded_amount"], seen["refundable_amount"]], [990, 1450])


def _partial_capture_and_release(play: Play) -> None:
    payment = _two_items(play)
    with play.step("One item is handed over and captured"):
        capture = play.moves(payment, "captures", amount=1450, line_items=[BEANS])
        play.books_agree(payment)
    with play.step("A part of that is refunded"):
        play.refunds(payment, 450, capture=capture)
        play.books_agree(payment)
    with play.step("The rest is released"):
        play.moves(payment, "release")
        seen = play.books_agree(payment)
        amounts = [seen["captured_amount"], seen["released_amount"], seen["capturable_amount"]]
        play.equal("Captured, released, and left to capture", amounts, [1450, 990, 0])
        play.equal("The transaction's state", seen["klarna"]["transaction_state"], "COMPLETED")
        _state_at_klarna(play, payment, "COMPLETED")


def _discount_code(play: Play) -> None:
    lines = [BEANS, MUG, DISCOUNT]
    with play.step("Two items with a discount code are approved"):
        payment = play.approved(capture="manual", amount=2200, line_items=lines)
    with play.step("All of it is captured"):
        play.moves(payment, "captures", line_items=lines)
        play.equal("Captured, the discount taken off", play.books_agree(payment)["captured_amount"], 2200)
    with play.step("All of it is refunded"):
        play.refunds(payment)
        play.equal("Refunded, the discount taken off", play.books_agree(payment)["refunded_amount"], 2200)


def _gift_card(play: Play) -> None:
    with play.step("Two items are approved, a part paid with a gift card"):
        payment = play.approved(capture="manual", amount=1940, line_items=[BEANS, MUG, GIFT_CARD])
    with play.step("All of it is captured"):
        play.moves(payment, "captures")
    with play.step("One item is refunded"):
        play.refunds(payment, 990)
        seen = play.books_agree(payment)
        play.equal("Refunded, and still refundable", [seen["refunded_amount"], seen["refundable_amount"]], [990, 950])


def _cancel_after_approval(play: Play) -> None:
    payment = _two_items(play)
    with play.step("The shopper changes their mind, and all of it is released"):
        play.moves(payment, "release", reason="the shopper changed their mind")
        seen = play.books_agree(payment)
        play.equal("Captured, and released", [seen["captured_amount"], seen["released_amount"]], [0, 2440])
        _state_at_klarna(play, payment, "CLOSED")


def _customer_and_shipping(play: Play) -> None:
    recipient = {"given_name": "Kim", "family_name": "Test", "email": "kim@example.test"}
    address = {"street_address": "Torg 1", "postal_code": "11122", "city": "Stockholm", "country": "SE"}
    customer = {"given_name": "Ida", "family_name": "Test", "email": "ida@example.test"}
    shared = {"customer": customer, "shipping": [{"recipient": recipient, "address": address}]}
    with play.step("One buys, and another receives"):
        payment = play.approved(capture="manual", supplementary_purchase_data=shared)
        play.klarna_was_told(payment, '"street_address":"Torg 1"', "where it goes")
    with play.step("The parcel is sent, and captured with its tracking number"):
        parcel = {"carrier": "PostNord", "tracking_number": "SE123", "tracking_url": "https://parcels.example/SE123"}
        play.moves(payment, "captures", shipping=[parcel])
        sums = play.klarna.sums(payment)
        if sums is not None and sums.first_capture is not None:
            found = sums.first_capture["shipping"][0]["tracking_number"]
            play.equal("The tracking number at Klarna", found, "SE123")
        else:
            play.note("See in Klarna's portal that the capture has the tracking number SE123.")
    with play.step("We keep none of it"):
        play.claim("The recipient's name is in no answer of ours", "Kim" not in str(play.payment(payment)))
        play.books_agree(payment)


def _denied(play: Play) -> None:
    with play.step("A shopper whom Klarna denies approves"):
        payment = play.start(supplementary_purchase_data={"customer": {"email": DENIED}})
        play.klarna.shopper(payment, "approve")
        ended = denied(play, payment)
        play.equal("There is no code any more", ended["qr"], None)
        play.nobody_was_charged(payment)
    with play.step("The shopper pays another time, or in another way"):
        play.books_agree(play.approved())


def denied(play: Play, payment: JsonObject) -> JsonObject:
    """Klarna's v2 says that it declined. In v1 the shopper is back at the code, and the cashier ends it."""
    if play.klarna.flow == "authorize":
        return play.until(payment, "declined")
    try:
        return play.until(payment, "declined", within=5)
    except NotTrue:
        ended = play.moves(payment, "cancel")
    play.equal("It ends with the cashier's cancel", ended["status"], "canceled")
    return play.payment(payment)


def _free_purchase(play: Play) -> None:
    with play.step("Something that costs nothing is bought"):
        payment = play.approved(amount=0, line_items=[{"name": "Free sample", "quantity": 1, "total_amount": 0}])
        play.equal("Captured", play.books_agree(payment)["captured_amount"], 0)


def _every_device(play: Play) -> None:
    for channel, address, media_type in PICTURES:
        with play.step(f"On a {channel}, the code is shown as {media_type}"):
            payment = play.start(channel=channel)
            picture = play.ask("GET", payment["qr"][address]).content
            play.equal("A phone reads in the picture", code_in(picture, media_type), payment["qr"]["content"])
            play.klarna.shopper(payment, "approve")
            play.paid(payment)
            play.equal("Captured", play.books_agree(payment)["captured_amount"], 2900)


def _state_at_klarna(play: Play, payment: JsonObject, wanted: str) -> None:
    sums = play.klarna.sums(payment)
    if sums is not None and sums.state is not None:
        play.equal("Klarna's own state of the transaction", sums.state, wanted)


_CASES = (
    ("Full capture, full refund", "What is taken in full can be given back in full.", _full_capture_and_full_refund),
    (
        "Full capture, partial refund",
        "One of two items comes back; what is left to refund is right in both books.",
        _full_capture_and_partial_refund,
    ),
    (
        "Partial capture, release of the rest",
        "What is not handed over is never charged, and nothing stays open.",
        _partial_capture_and_release,
    ),
    ("Discount code", "A discount is a line of its own, and counts in capture and refund.", _discount_code),
    ("Gift card", "A gift card lowers what Klarna is asked for, and what can be refunded.", _gift_card),
    ("Cancel after approval", "An approval that is not wanted any more charges nobody.", _cancel_after_approval),
    (
        "Other customer and shipping details",
        "Buyer, recipient and parcel reach Klarna unaltered, and are not kept here.",
        _customer_and_shipping,
    ),
    ("Denied", "A denied shopper is charged nothing, and can pay in another way.", _denied),
    ("Free purchase", "A purchase of nothing is completed without any money.", _free_purchase),
    (
        "Every device",
        "A terminal's and a kiosk's picture lead a phone to the same purchase.",
        _every_device,
    ),
)

CASES = tuple(
    Case(id=f"end-to-end-{number}", section=SECTION, title=f"{number}. {title}", purpose=purpose, steps=steps)
    for number, (title, purpose, steps) in enumerate(_CASES, start=1)
)
