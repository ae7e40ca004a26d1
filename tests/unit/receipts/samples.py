"""A sale, a refund and a reversal in a store of each language, in that language's letters."""

from dataclasses import dataclass, replace
from datetime import timedelta

from kassa.domain.approved_money.movements import Refunded
from kassa.domain.languages import Language
from kassa.domain.merchants.merchant import Address, Merchant, Store
from kassa.domain.payments.answers import Reversal
from kassa.domain.payments.changes import hear, reversed_at_klarna
from kassa.domain.payments.happenings import Actor
from kassa.domain.payments.intentions import ask_to_cancel
from kassa.domain.payments.payment import Capture, Payment
from kassa.domain.payments.purchase import LineItem
from kassa.domain.payments.receipt import Receipt, ReceiptKind
from tests.support.payments import APPROVED, NOW, a_payment


@dataclass(frozen=True)
class Place:
    """A store and what it sells."""

    country: str
    time_zone: str
    currency: str
    merchant: str
    street: str
    city: str
    goods: tuple[str, str, str]
    regret: str


PLACES: dict[Language, Place] = {
    "en": Place(
        "GB", "Europe/London", "GBP", "The Corner Café", "12 High Street", "EX1 1AA Exeter",
        ("Filter coffee", "Blueberry muffin, two of them in a bag that is heavier than it looks", "Voucher"), "Cold coffee",
    ),
    "sv": Place(
        "SE", "Europe/Stockholm", "SEK", "Kaffe & Kram", "Avenyn 14", "411 36 Göteborg",
        ("Bryggkaffe", "Räksmörgås på rågbröd med ägg, dill, majonnäs och en skiva citron", "Rabatt"), "Fel bröd",
    ),
    "de": Place(
        "DE", "Europe/Berlin", "EUR", "Müller & Söhne", "Große Straße 3", "10115 Berlin",
        ("Filterkaffee", "Käsebrötchen mit Gürkchen, dazu ein Stück Apfelstreuselkuchen vom Blech", "Gutschein"),
        "Falsche Größe",
    ),
    "nb": Place(
        "NO", "Europe/Oslo", "NOK", "Blåbær og Fløte", "Øvre Slottsgate 8", "0157 Oslo",
        ("Svart kaffe", "Smørbrød med røkelaks, eggerøre og gressløk, servert på ferskt grovbrød", "Rabatt"), "Feil vare",
    ),
    "da": Place(
        "DK", "Europe/Copenhagen", "DKK", "Æblehaven", "Nørregade 20", "1165 København K",
        ("Filterkaffe", "Smørrebrød med rødspætte, rejer og en skive citron på godt rugbrød", "Rabat"), "Forkert størrelse",
    ),
    "fi": Place(
        "FI", "Europe/Helsinki", "EUR", "Kahvila Yöpöllö", "Hämeentie 5", "00500 Helsinki",
        ("Suodatinkahvi", "Karjalanpiirakka munavoilla ja iso lasillinen tuorepuristettua appelsiinimehua", "Alennus"),
        "Väärä tuote",
    ),
    "nl": Place(
        "NL", "Europe/Amsterdam", "EUR", "Koffie één", "Coöperatieweg 7", "1012 AB Amsterdam",
        ("Filterkoffie", "Broodje kaas met reünietomaat en een geïmporteerde augurk van de markt", "Tegoedbon"),
        "Verkeerde maat",
    ),
    "fr": Place(
        "FR", "Europe/Paris", "EUR", "Le Cœur d'Été", "3 rue de l'Évêché", "69001 Lyon",
        ("Café filtre", "Œuf poché sur brioche, crème fraîche, ciboulette et un très grand thé glacé", "Remise"),
        "Reçu en trop",
    ),
    "es": Place(
        "ES", "Europe/Madrid", "EUR", "El Pingüino", "Calle de la Ñora 9", "28013 Madrid",
        ("Café solo", "Bocadillo de jamón ibérico con piñones, pimiento y una caña bien fría", "Descuento"), "¿Talla? ¡No!",
    ),
    "it": Place(
        "IT", "Europe/Rome", "EUR", "Caffè Così", "Via Libertà 21", "00185 Roma",
        ("Caffè", "Tramezzino con tonno, perché è più buono di quello che c'è lì di fronte", "Sconto"), "Non è la mia",
    ),
    "pl": Place(
        "PL", "Europe/Warsaw", "PLN", "Źdźbło i Łąka", "ul. Świętojańska 2", "81-368 Gdynia",
        ("Kawa żółta", "Pączek z różą i gęś pieczona z jabłkami, do tego świeży sok z pomarańczy", "Zniżka"), "Zły rozmiar",
    ),
}  # fmt: skip

AMOUNT = 1_248_50
TRANSACTION = replace(
    APPROVED, payment_transaction_id="krn:payment:eu1:transaction:6debe89e-98c0-486e-b7a5-08a4f6018112"
)
BASKET = ((230, 1_150_00, 5_00, 123_21), (1, 123_50, None, 13_23), (1, -25_00, None, -2_68))


def payment(language: Language) -> Payment:
    """One that was just started there."""
    asked = a_payment(id="pay_0f8fad5bd9cb469fa16570867728950e", amount=AMOUNT, currency=PLACES[language].currency)
    return replace(asked, created_at=NOW - timedelta(minutes=1))


def basket(language: Language) -> tuple[LineItem, ...]:
    return tuple(
        LineItem(name=name, quantity=quantity, total_amount=total, unit_price=each, total_tax_amount=tax)
        for name, (quantity, total, each, tax) in zip(PLACES[language].goods, BASKET, strict=True)
    )


def receipt(language: Language, kind: ReceiptKind, paid: Payment, **more: object) -> Receipt:
    """Any receipt of that store."""
    place = PLACES[language]
    merchant = Merchant(
        id=paid.merchant_id, name=place.merchant, klarna_account_id="krn:1", capture=Capture.NOW, created_at=NOW
    )
    postal_code, city = place.city.rsplit(" ", 1)
    address = Address(street_address=place.street, postal_code=postal_code, city=city, country=place.country)
    store = Store(
        merchant_id=paid.merchant_id,
        reference=paid.store_reference,
        name=place.merchant,
        address=address,
        time_zone=place.time_zone,
        created_at=NOW,
    )
    values = {"happened_at": NOW, **more}
    return Receipt(kind=kind, payment=paid, merchant=merchant, store=store, **values)  # type: ignore[arg-type]


def sale(language: Language) -> Receipt:
    paid = hear(payment(language), TRANSACTION, at=NOW)
    return receipt(language, ReceiptKind.SALE, paid, basket=basket(language))


def refund(language: Language) -> Receipt:
    """Some of the sale, given back the next day."""
    paid = sale(language).payment
    refunded = Refunded(
        id="ref_7c9e6679742540de944be07fc1f90ae7",
        capture_id=paid.captures[0].id,
        amount=123_50,
        reason=PLACES[language].regret,
        refunded_at=NOW + timedelta(days=1),
    )
    return receipt(
        language,
        ReceiptKind.REFUND,
        replace(paid, refunds=(refunded,)),
        refund=refunded,
        happened_at=refunded.refunded_at,
    )


def reversal(language: Language) -> Receipt:
    """An approval that was heard after the cashier had given up."""
    canceled = ask_to_cancel(payment(language), by=Actor.TERMINAL, at=NOW)
    held = hear(canceled, TRANSACTION, at=NOW)
    return receipt(language, ReceiptKind.REVERSAL, reversed_at_klarna(held, Reversal(), at=NOW))


def all_of(language: Language) -> tuple[Receipt, Receipt, Receipt]:
    return sale(language), refund(language), reversal(language)
