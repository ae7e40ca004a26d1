"""Why something may not agree: a code and what it is about, for programs; a sentence, for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kassa.domain.money import with_currency
from kassa.domain.settlements.fees import in_percent

_SENTENCES = {
    "not_ours": "Neither Klarna's transaction {transaction} nor the reference {reference} is in our books.",
    "ids_differ": "Line {line} has the amount of {subject}, which the file lacks: its ids are not the ones we know.",
    "captured_in_portal": "A capture that nobody asked us for, {subject}: probably made in Klarna's portal.",
    "refunded_in_portal": "A refund that nobody asked us for, {subject}: probably made in Klarna's portal.",
    "near_cut_off": "{subject} was booked {minutes} minutes before the end of the period: expect it in the next settlement.",
    "in_dispute": "The payment of {subject} is in dispute: Klarna may hold the money back.",
    "not_settled": "{subject} was due, and no line brings it.",
    "fell_into_next": "{subject} of the same amount fell into the settlement {settlement}.",
    "other_sign": "The amount has the opposite sign.",
    "netted_refund": "The difference is the refund {refund}: it was taken off here.",
    "net_of_fee": "The difference is the fee of {fee}: the line shows what is left after it.",
    "amount_differs": "Our books say {expected}, the line says {found}.",
    "other_currency": "Our books are in {expected}, the line is in {found}.",
    "fee_line_absent": "The capture has come, the line with its fee has not.",
    "other_rate": "The fee fits the rate on the line, {fixed} and {variable}, which is not the one that was promised.",
    "cap_not_on_record": "Klarna charged {cap} as for a small payment that costs no more, and no such cap is on record.",
    "discount_left_out": "The fee is right without the discount of {discount}.",
    "penalty_left_out": "The fee is right without the penalty of {penalty}.",
    "cap_left_out": "The fee is right without the cap of {cap}.",
    "rounded_otherwise": "The fee is off by one: rounded in another way.",
    "fee_differs": "By the promised rate the fee is {expected}, the line says {found}.",
    "no_vat": "The line has a VAT rate and no VAT.",
    "vat_on_the_amount": "The VAT was computed from the capture, not from its fee.",
    "vat_differs": "By the rate on the line the VAT is {expected}, the line says {found}.",
    "twice_in_file": "The same as line {first}.",
    "already_settled": "{subject} came with the settlement {settlement} already.",
    "earlier_period": "{subject} was booked {days} days before this period began.",
    "unknown_dispute": "The payment is ours, the dispute {subject} is not on record: its news may be late.",
    "held_otherwise": "Of {expected} in dispute, {found} was held.",
    "not_given_back": "Money came back of a dispute that is not won, as far as we know.",
    "dispute_fee_differs": "The dispute should cost {expected}, the line says {found}.",
    "other_closing": "The last settlement ended with {expected}, this one begins with {found}.",
    "unknown_kind": "Klarna calls the line {kind}, a word that we do not know.",
    "no_payment": "A correction that names no payment of ours.",
}

_MONEY = frozenset({"expected", "found", "fee", "fixed", "discount", "penalty", "cap"})
"""What of an explanation is minor units, where it is a number; `variable` is percent times 1,000,000."""

CODES = frozenset(_SENTENCES)
"""Every explanation that there is."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One possible cause. `code` is one of CODES; amounts in `about` are minor units."""

    code: str
    about: Mapping[str, str | int] = field(default_factory=dict, hash=False)

    def sentence(self, currency: str) -> str:
        """The explanation in words, with amounts in major units of this currency, the break's."""
        return _SENTENCES[self.code].format(**{name: _said(name, told, currency) for name, told in self.about.items()})


def _said(name: str, told: str | int, currency: str) -> str | int:
    if isinstance(told, str):
        return told
    if name in _MONEY:
        return with_currency(told, currency)
    return in_percent(told) if name == "variable" else told
