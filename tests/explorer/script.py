"""The ports as a program under the explorer sees them: each call is answered from a script, and the first new one stops it."""

# ruff: noqa: ARG002 - the ports' signatures; what tells one call from another is all that goes into the script

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from kassa.adapters.stepfunctions.sessions import SessionExecutions
from kassa.domain.approved_money.movements import Operation
from kassa.domain.ids import klarna_idempotency_key
from kassa.domain.payments.answers import Answer, Reversal, Sighting, Standing
from kassa.domain.payments.payment import Payment
from kassa.domain.payments.purchase import LineItem, Purchase
from kassa.ports.approved_money import Asked
from kassa.ports.payments import Event, Search
from tests.explorer.world import MOMENTS, PAYMENT_ID, PURCHASE, known, number
from tests.support.stepfunctions import ExecutionAlreadyExists, FakeStepFunctions, TaskTimedOut


class Call(NamedTuple):
    """One call of a port, in values that can be compared."""

    operation: str
    args: tuple[Any, ...] = ()


class Raised(NamedTuple):
    """A result that is a failure."""

    kind: type[Exception]
    message: str = ""


class Suspended(BaseException):
    """The program stands before this call. No `except` of the program's own may see it."""

    def __init__(self, call: Call) -> None:
        super().__init__(call)
        self.call = call


class Script:
    """The results so far, in the order of the calls. `patience` is what a program sees that polls until it gives up."""

    def __init__(self, results: Sequence[Any], *, patience: int | None = None) -> None:
        self.results = list(results)
        self._next = 0
        self._patience = patience
        self._last = ""

    def call(self, operation: str, *args: Any) -> Any:
        if self._next == len(self.results):
            polls = operation == "pause" or (operation, self._last) == ("get", "pause")
            if self._patience is None or not polls:
                raise Suspended(Call(operation, args))
            self.results.append(None if operation == "pause" else self._patience)
        result = self.results[self._next]
        self._next += 1
        self._last = operation
        if isinstance(result, Raised):
            raise result.kind(result.message)
        return result

    def now(self) -> datetime:
        moment: int = self.call("now")
        return MOMENTS[moment]

    def pause(self, seconds: float) -> None:
        self.call("pause")


STORED, TAKEN = "stored", "taken"


class ScriptedPayments:
    """`ports.payments.Payments` with the steps of the table's adapter."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def add(self, payment: Payment, purchase: Purchase) -> Payment:
        stored = self._script.call("add", number(payment)) == STORED
        return payment if stored else self.get(payment.id)

    def get(self, payment_id: str) -> Payment:
        assert payment_id == PAYMENT_ID
        payment: int = self._script.call("get")
        return known[payment]

    def save(self, payment: Payment) -> None:
        self._script.call("save", number(payment))

    def amend(self, payment: Payment, purchase: Purchase) -> None:
        self._script.call("amend", number(payment))

    def purchase_of(self, payment_id: str) -> Purchase:
        self._script.call("purchase_of")
        return PURCHASE

    def basket(self, payment_id: str) -> tuple[LineItem, ...]:
        raise NotImplementedError

    def unfinished(self, *, changed_before: datetime) -> Iterator[Payment]:
        if self._script.call("unfinished", changed_before):  # the index names it, the table is read
            yield self.get(PAYMENT_ID)

    def events(self, payment_id: str, *, after: int, limit: int) -> Sequence[Event]:
        raise NotImplementedError

    def needing_attention(self, *, limit: int, cursor: str | None) -> tuple[Sequence[Payment], str | None]:
        raise NotImplementedError

    def search(self, search: Search, *, limit: int, cursor: str | None) -> tuple[Sequence[Payment], str | None]:
        raise NotImplementedError


class ScriptedOperations:
    """`ports.approved_money.Operations`: nothing is asked for but an amount."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def begin(self, payment: Payment, operation: Operation, asked: Asked) -> None:
        self._script.call("save", number(payment))

    def asked(self, payment_id: str, operation_id: str) -> Asked | None:
        return Asked(request_hash="")


class ScriptedItems:
    """The session's item, as `adapters.dynamodb.payments.session_items` updates it: each method is one conditional write."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def leave_news(self, payment_id: str) -> str | None:
        token = self._script.call("leave_news")
        if token == SPLIT:  # only where the guard of the one write was removed
            token = self._script.call("mark_news")
        return str(token) if token else None

    def leave_token(self, payment_id: str, task_token: str) -> bool:
        return bool(self._script.call("leave_token", int(task_token)))

    def clear(self, payment_id: str) -> None:
        self._script.call("clear")

    def touch(self, payment_id: str) -> None:
        self._script.call("touch")

    def touched_at(self, payment_id: str) -> datetime | None:
        touched = self._script.call("touched_at")
        return None if touched is None else MOMENTS[touched]


SPLIT = "split"


class ScriptedStepFunctions:
    """The two calls of the boto3 client that the real `SessionExecutions` makes."""

    exceptions = FakeStepFunctions().exceptions

    def __init__(self, script: Script) -> None:
        self._script = script

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> None:  # noqa: A002, N803
        if not self._script.call("start_execution", name):
            raise ExecutionAlreadyExists(name)

    def send_task_success(self, *, taskToken: str, output: str) -> None:  # noqa: N803
        if not self._script.call("send_task_success", int(taskToken)):
            raise TaskTimedOut(taskToken)


def sessions_of(script: Script) -> SessionExecutions:
    """The real adapter over a scripted item and a scripted Step Functions."""
    client: Any = ScriptedStepFunctions(script)
    items: Any = ScriptedItems(script)
    return SessionExecutions(client, items, state_machine="arn", now=script.now)


class ScriptedKlarna:
    """`ports.payments.Klarna`: what identifies the call at Klarna is all that goes out."""

    def __init__(self, script: Script) -> None:
        self._script = script

    def authorize(self, payment: Payment, purchase: Purchase, *, within: float) -> Answer:
        answer: Answer = self._script.call("authorize", klarna_idempotency_key(payment.id, "authorize"))
        return answer

    def finalise(self, payment: Payment, purchase: Purchase, session_token: str, *, within: float) -> Answer:
        answer: Answer = self._script.call("finalise", _number_in(session_token), payment.amount)
        return answer

    def look_at(self, payment: Payment, *, within: float) -> Sighting:
        sighting: Sighting = self._script.call("look_at", _number_in(payment.klarna.payment_request_id))
        return sighting

    def amend(self, payment: Payment, operation: Operation, purchase: Purchase, *, within: float) -> Sighting:
        sighting: Sighting = self._script.call("update", _number_in(payment.klarna.payment_request_id))
        return sighting

    def close(self, payment: Payment, *, within: float) -> Sighting:
        sighting: Sighting = self._script.call("close", _number_in(payment.klarna.payment_request_id))
        return sighting

    def transaction(self, payment: Payment, *, within: float) -> Standing:
        standing: Standing = self._script.call("transaction", _number_in(payment.klarna.payment_transaction_id))
        return standing

    def reverse(self, payment: Payment, *, within: float) -> Reversal:
        reversal: Reversal = self._script.call("reverse", _number_in(payment.klarna.payment_transaction_id))
        return reversal


def _number_in(name: str | None) -> int:
    if name is None:
        raise ValueError("Klarna is asked about something that it never named")
    return int(name.rpartition(" ")[2])
