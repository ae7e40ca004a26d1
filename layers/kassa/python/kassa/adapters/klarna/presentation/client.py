"""What Klarna wants shown before the shopper chooses, asked in either generation of its API."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Protocol

from kassa.adapters.klarna import operations
from kassa.adapters.klarna.calls import Calls
from kassa.adapters.klarna.headers import headers_for
from kassa.adapters.klarna.operations import Operation
from kassa.adapters.klarna.presentation.readers import checkout_in, descriptors_in, presentation_in
from kassa.adapters.klarna.replies import Reply
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.flow import Flow
from kassa.domain.ids import derived
from kassa.domain.presentation import Instruction, Presentation, Question
from kassa.failures import KlarnaRefused, KlarnaUnavailable

_Ask = Callable[[Operation, Question, Mapping[str, str], float], Reply]


class _Speaker(Protocol):
    def __call__(self, question: Question, *, within: float) -> Presentation: ...


class KlarnaPresentations:
    """Implements `ports.presentation.Presentations`, in the flow in which the payment would be started."""

    def __init__(self, settings: KlarnaSettings, calls: Calls, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._calls = calls
        self._speakers: dict[Flow, _Speaker] = {
            Flow.AUTHORIZE: _PaymentPresentation(self._ask),
            Flow.PAYMENT_REQUEST: _Messaging(self._ask, clock),
        }

    def presentation(self, question: Question, *, within: float) -> Presentation:
        """Klarna's answer. Raises KlarnaUnavailable where it has nothing that can be shown, or KlarnaRefused."""
        return self._speakers[question.flow](question, within=within)

    def _ask(self, operation: Operation, question: Question, query: Mapping[str, str], within: float) -> Reply:
        # no payment is there to be named: the same question goes by the same name
        token = question.session_token if question.flow is Flow.AUTHORIZE else None  # v1 knows no such header
        subject = derived("show", question.account_id, question.currency, str(question.amount), question.locale)
        headers = headers_for(self._settings, operation, subject, originators=question.originators, token=token)
        path = {"account_id": question.account_id}
        return self._calls.make(operation, path, headers, query=query, within=within)


class _PaymentPresentation:
    """v2: one call, which answers with an instruction. It knows no preference."""

    def __init__(self, ask: _Ask) -> None:
        self._ask = ask

    def __call__(self, question: Question, *, within: float) -> Presentation:
        query = {
            "amount": str(question.amount),
            "currency": question.currency,
            "locale": question.locale,
            "intents[]": "PAY",
        }
        return presentation_in(self._ask(operations.READ_PRESENTATION, question, query, within))


class _Messaging:
    """v1: the payment descriptors, then the checkout placement, without which there still is something to show."""

    def __init__(self, ask: _Ask, clock: Callable[[], float]) -> None:
        self._ask = ask
        self._clock = clock

    def __call__(self, question: Question, *, within: float) -> Presentation:
        deadline = self._clock() + within
        placed = {"locale": question.locale, "payment_amount": str(question.amount)}
        described = placed | {"currency": question.currency}
        if question.preference is not None:
            described["message_preference"] = question.preference.value
        found = descriptors_in(self._ask(operations.READ_PAYMENT_DESCRIPTORS, question, described, within))
        if found.instruction is Instruction.HIDE_KLARNA:
            return found
        left = deadline - self._clock()
        try:
            checkout = checkout_in(self._ask(operations.READ_CHECKOUT_PLACEMENT, question, placed, left))
        except KlarnaUnavailable:
            return replace(found, fresh_for=0)  # it may be there the next time
        except KlarnaRefused:
            return found
        return replace(found, checkout=checkout)
