"""The address of one payment's screen: whoever has it may see that payment and cancel it, and nothing more."""

from hmac import compare_digest

from kassa.domain.payments.payment import Payment


def token_of(payment: Payment) -> str | None:
    """The digits of the payment's id and its secret; None for payments from before there were screens."""
    if payment.display_secret is None:
        return None
    return f"{payment.id.partition('_')[2]}-{payment.display_secret}"


def payment_id_in(token: str) -> str:
    """Which payment a token speaks of, whether it is right or not."""
    return f"pay_{token.partition('-')[0]}"


def opens(token: str, payment: Payment) -> bool:
    """Whether this is the payment's token, compared in constant time."""
    right = token_of(payment)
    return right is not None and compare_digest(token.encode(errors="replace"), right.encode())
