"""The programs that the explorer runs: the real use cases, each a deterministic function of the results of its calls."""

from collections.abc import Callable
from typing import Any

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.approved_money.movements import Kind
from kassa.domain.approved_money.transactions import Wanted
from kassa.domain.payments.happenings import Actor
from kassa.domain.payments.payment import IllegalTransition, Status
from kassa.failures import KassaError
from kassa.ports.approved_money import Asked
from kassa.ports.news import News
from kassa.use_cases import receive_news
from kassa.use_cases.approved_money import move_money
from kassa.use_cases.payments import amend, cancel, look_up, resolve, session, start, sweep
from tests.explorer.script import (
    Call,
    Script,
    ScriptedKlarna,
    ScriptedOperations,
    ScriptedPayments,
    Suspended,
    sessions_of,
)
from tests.explorer.world import AMENDED, PAYMENT_ID, PURCHASE, asked

_TERMINAL = Caller(key_id="key_1", kind=KeyKind.TERMINAL, merchant_id="mer_1")
_NEWS = News(event_id="e", event_type="t", payment_reference=PAYMENT_ID, occurred_at=None, state=None)


class NoBooks:
    """Approved money is not the explorer's: its programs end with the wait for the shopper."""

    def look(self, payment_id: str) -> None:
        """Nothing to see."""


# classes are looked up in their modules at each run, so that a test can take a guard out of one


def _start(script: Script, param: Any) -> Status:
    clock, capture_now = param
    use_case = start.Start(
        payments=ScriptedPayments(script),
        sessions=sessions_of(script),
        klarna=ScriptedKlarna(script),
        now=script.now,
        pause=script.pause,
    )
    return use_case(asked(clock, capture_now=capture_now), PURCHASE).payment.status


def _cancel(script: Script, _: Any) -> Status:
    use_case = cancel.Cancel(
        payments=ScriptedPayments(script), sessions=sessions_of(script), now=script.now, pause=script.pause
    )
    return use_case(PAYMENT_ID, _TERMINAL, idempotency_key="key-0002").payment.status


def _amend(script: Script, _: Any) -> bool:
    nobody: Any = None  # approved money is not asked for
    use_case = move_money.MoveMoney(
        payments=ScriptedPayments(script),
        operations=ScriptedOperations(script),
        klarna=nobody,
        keep_books=nobody,
        amendments=_amendments(script),
        now=script.now,
        yield_to_others=lambda: None,
    )
    wanted = Wanted(id="upd_1", kind=Kind.AMEND, by=Actor.TERMINAL, amount=AMENDED)
    return use_case(PAYMENT_ID, _TERMINAL, wanted, Asked(request_hash="")).is_open


def _look_up(script: Script, _: Any) -> Status:
    use_case = look_up.LookUp(payments=ScriptedPayments(script), sessions=sessions_of(script), now=script.now)
    return use_case.one(PAYMENT_ID, _TERMINAL).status


def _webhook(script: Script, _: Any) -> bool:
    nobody: Any = None  # the news is about a payment
    pass_on = receive_news.PassOn(
        sessions=sessions_of(script), bookkeeping=NoBooks(), disputes=NoBooks(), settlements=nobody
    )
    return pass_on(_NEWS)


def _sweep(script: Script, _: Any) -> object:
    return sweep.Sweep(payments=ScriptedPayments(script), sessions=sessions_of(script), now=script.now)(lambda: True)


def _resume(script: Script, _: Any) -> Status:
    return sweep.Resume(payments=ScriptedPayments(script), sessions=sessions_of(script), bookkeeping=NoBooks())(
        PAYMENT_ID
    ).status


def _amendments(script: Script) -> amend.Amendments:
    return amend.Amendments(
        payments=ScriptedPayments(script),
        operations=ScriptedOperations(script),
        klarna=ScriptedKlarna(script),
        now=script.now,
    )


def _session(script: Script) -> session.Session:
    payments, klarna = ScriptedPayments(script), ScriptedKlarna(script)
    return session.Session(
        payments=payments,
        sessions=sessions_of(script),
        resolve=resolve.Resolve(payments=payments, klarna=klarna, amendments=_amendments(script), now=script.now),
        now=script.now,
    )


def _slice(script: Script, param: Any) -> None:
    _session(script).await_news(PAYMENT_ID, str(param))


def _look(script: Script, _: Any) -> str:
    return _session(script).look(PAYMENT_ID)


PROGRAMS: dict[str, Callable[[Script, Any], object]] = {
    "start": _start,
    "cancel": _cancel,
    "amend": _amend,
    "look_up": _look_up,
    "webhook": _webhook,
    "sweep": _sweep,
    "resume": _resume,
    "slice": _slice,
    "look": _look,
}
SESSION = frozenset({"slice", "look"})


class Node:
    """How far a program is: what it was told, and the call that it stands before; or how it ended."""

    __slots__ = ("children", "id", "log", "param", "pending", "program", "raised", "returned", "tokens")

    def __init__(self, program: str, param: Any, log: tuple[Any, ...]) -> None:
        self.program, self.param, self.log = program, param, log
        self.children: dict[Any, Node] = {}
        self.id = -1
        self.tokens: frozenset[int] = frozenset()
        self.pending: Call | None = None
        self.returned: Any = None
        self.raised = ""

    def run(self, *, patience: int | None = None) -> None:
        """Run the program on its log, up to the first call that the log does not answer."""
        script = Script(self.log, patience=patience)
        try:
            self.returned = PROGRAMS[self.program](script, self.param)
        except Suspended as suspended:
            self.pending = suspended.call
        except (KassaError, IllegalTransition, ValueError) as failure:
            self.raised = type(failure).__name__
        self.log = tuple(script.results)


class Programs:
    """All the points that programs have come to, each reached by running the real code once."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._roots: dict[tuple[str, Any], Node] = {}

    def __getitem__(self, node: int) -> Node:
        return self._nodes[node]

    def root(self, program: str, param: Any = None) -> Node:
        """A program that was just started. `param` of a slice is its task token."""
        found = self._roots.get((program, param))
        if found is None:
            found = self._roots[program, param] = Node(program, param, ())
            if program == "slice":
                found.tokens = frozenset({param})
            self._add(found)
        return found

    def after(self, node: Node, result: Any) -> Node:
        """The program after its pending call got a result."""
        found = node.children.get(result)
        if found is None:
            assert node.pending is not None
            found = node.children[result] = Node(node.program, node.param, (*node.log, result))
            operation = node.pending.operation
            handed_out = operation in ("leave_news", "mark_news") and isinstance(result, int) and result
            found.tokens = node.tokens | {result} if handed_out else node.tokens
            self._add(found)
        return found

    def out_of_patience(self, node: Node, payment: int) -> Node:
        """The program after it polled in vain until it gave up."""
        found = node.children.get(("patience", payment))
        if found is None:
            found = node.children["patience", payment] = Node(node.program, node.param, node.log)
            found.tokens = node.tokens
            self._add(found, patience=payment)
        return found

    def _add(self, node: Node, *, patience: int | None = None) -> None:
        node.id = len(self._nodes)
        self._nodes.append(node)
        node.run(patience=patience)
