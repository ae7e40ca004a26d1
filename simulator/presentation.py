"""What Klarna wants shown before a shopper chooses: the presentation of v2, the messaging of v1."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.state.records import JsonObject
from simulator.state.world import World

INSTRUCTIONS = ("SHOW_KLARNA", "SHOW_ONLY_KLARNA", "PRESELECT_KLARNA", "HIDE_KLARNA")
PREFERENCES = ("PAY_NOW", "PAY_LATER", "PAY_OVER_TIME", "KLARNA")
INTENTS = ("PAY", "SUBSCRIBE", "ADD_TO_WALLET")
LOCALE = r"[A-Za-z]{2,3}(-[A-Za-z]{4})?-([A-Z]{2}|[0-9]{3})"
FRESH_SECONDS = 30
BADGE_PATH = "/assets/badge.svg"
BADGE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="36" viewBox="0 0 90 36" role="img">'
    '<title>Klarna (simulated)</title><rect width="90" height="36" rx="8" fill="#555"/>'
    '<text x="45" y="23" font-family="sans-serif" font-size="14" fill="#fff" text-anchor="middle">simulated</text></svg>'
)


@dataclass(frozen=True, slots=True)
class Words:
    """One language: each option with what it says of itself, the button, and what stands beside them."""

    now: tuple[str, str]
    later: tuple[str, str]
    over_time: tuple[str, str]
    all_in_one: str
    button: str
    beside: str
    more: str

    def of(self, option: str) -> tuple[str, str]:
        """An option's name and what it says."""
        named = {"PAY_NOW": self.now, "PAY_LATER": self.later, "PAY_OVER_TIME": self.over_time}
        return named.get(option, ("Klarna", self.all_in_one))


LANGUAGES: Mapping[str, Words] = {
    "en": Words(
        ("Pay now", "The whole amount, today"),
        ("Pay later", "Within 30 days"),
        ("Pay over time", "In monthly parts"),
        "Now, later or over time",
        "Pay with Klarna",
        "Simulated: purchases with Klarna are protected",
        "How it works",
    ),
    "sv": Words(
        ("Betala nu", "Hela beloppet, idag"),
        ("Betala senare", "Inom 30 dagar"),
        ("Dela upp", "I månatliga delar"),
        "Nu, senare eller uppdelat",
        "Betala med Klarna",
        "Simulerat: köp med Klarna är skyddade",
        "Så fungerar det",
    ),
    "de": Words(
        ("Sofort bezahlen", "Den ganzen Betrag, heute"),
        ("Später bezahlen", "Innerhalb von 30 Tagen"),
        ("In Raten", "In monatlichen Teilen"),
        "Sofort, später oder in Raten",
        "Mit Klarna bezahlen",
        "Simuliert: Käufe mit Klarna sind geschützt",
        "So geht es",
    ),
    "fi": Words(
        ("Maksa nyt", "Koko summa tänään"),
        ("Maksa myöhemmin", "30 päivän kuluessa"),
        ("Maksa erissä", "Kuukausittain"),
        "Nyt, myöhemmin tai erissä",
        "Maksa Klarnalla",
        "Simuloitu: Klarna-ostot on suojattu",
        "Näin se toimii",
    ),
}
"""Any other language is answered in English."""


def present(world: World, call: Call) -> Answer:
    """v2: the instruction that a test asked for, or SHOW_KLARNA, and one option."""
    checks = Checks()
    query: JsonObject = dict(call.query)
    amount = _amount(query, "amount", checks)
    currency = checks.text(query, "currency", required=True, pattern="[A-Z]{3}")
    locale = checks.text(query, "locale", pattern=LOCALE)
    checks.choice(query, "intents[]", INTENTS)
    checks.done()
    instruction = world.next_outcome("presentation") or INSTRUCTIONS[0]
    shown: JsonObject = {"instruction": instruction, "payment_status": "REQUIRES_CUSTOMER_ACTION"}
    if instruction != "HIDE_KLARNA":
        shown["payment_option"] = _option(call, f"{amount}{currency}", _words(locale))
    return Answer(HTTPStatus.OK, shown, {"Cache-Control": f"private, max-age={FRESH_SECONDS}"})


def describe(world: World, call: Call) -> Answer:
    """v1: a descriptor for each option: three, the preferred one and the rest, or one. HIDE_KLARNA is an empty list."""
    checks = Checks()
    query: JsonObject = dict(call.query)
    amount, locale = _placed(query, checks)
    checks.text(query, "currency", pattern="[A-Z]{3}")
    preference = checks.choice(query, "message_preference", PREFERENCES)
    checks.done()
    if world.next_outcome("presentation") == "HIDE_KLARNA":
        return Answer(HTTPStatus.OK, {"payment_descriptors": []})
    names = PREFERENCES[:-1] if preference is None else tuple(dict.fromkeys((preference, "KLARNA")))
    return Answer(
        HTTPStatus.OK,
        {"payment_descriptors": [_descriptor(call, name, amount, _words(locale)) for name in names]},
    )


def place(_: World, call: Call) -> Answer:
    """v1: what stands beside the option that is selected."""
    checks = Checks()
    locale = _placed(dict(call.query), checks)[1]
    checks.done()
    words = _words(locale)
    nodes = [
        {"name": "TEXT_MAIN", "type": "TEXT", "value": words.beside},
        {"name": "ACTION_LEARN_MORE", "type": "ACTION", "label": words.more, "url": f"{call.base_url}/#more"},
        _badge(call),
    ]
    return Answer(HTTPStatus.OK, {"content": {"nodes": nodes}})


def routes() -> list[Route]:
    """The picture that the badges lead to: our own, for the real one is not ours to hand on."""

    async def badge(_: Request) -> Response:
        return Response(BADGE, media_type="image/svg+xml")

    return [Route(BADGE_PATH, badge)]


def _placed(query: JsonObject, checks: Checks) -> tuple[int, str | None]:
    amount = _amount(query, "payment_amount", checks)
    return amount, checks.text(query, "locale", required=True, pattern=LOCALE)


def _amount(query: JsonObject, name: str, checks: Checks) -> int:
    text = checks.text(query, name, required=True)
    if text is None:
        return 0
    if not (text.isascii() and text.isdigit()):
        checks.wrong(name, "must be an integer >= 0")
        return 0
    return int(text)


def _words(locale: str | None) -> Words:
    return LANGUAGES.get((locale or "en").partition("-")[0].lower(), LANGUAGES["en"])


def _option(call: Call, purchase: str, words: Words) -> JsonObject:
    name, says = words.of("KLARNA")
    return {
        "payment_option_id": f"opt_{call.partner.id[-8:]}_{purchase}",
        "header": {"text": name},
        "subheader": {
            "short": {"text": says},
            "enriched": {"text": words.beside, "link": {"href": f"{call.base_url}/#more", "link_text": words.more}},
        },
        "icon": {"badge_image_url": call.base_url + BADGE_PATH, "alt": "Klarna"},
        "payment_button": {"text": words.button},
    }


def _descriptor(call: Call, name: str, amount: int, words: Words) -> JsonObject:
    descriptor, subheader = words.of(name)
    return {
        "payment_option_id": f"{name.lower()}-{amount}",
        "content": {
            "nodes": [
                {"name": "PAYMENT_DESCRIPTOR", "type": "TEXT", "value": descriptor},
                {"name": "PAYMENT_DESCRIPTOR_SUBHEADER", "type": "TEXT", "value": subheader},
                _badge(call),
            ]
        },
    }


def _badge(call: Call) -> JsonObject:
    return {"name": "KLARNA_BADGE", "type": "IMAGE", "alt": "Klarna", "url": call.base_url + BADGE_PATH}
