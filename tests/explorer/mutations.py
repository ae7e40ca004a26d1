"""The guards of a payment, what stands there without each, and the search that must miss it."""

from kassa.domain import ids
from kassa.domain.payments import amendments, changes, intentions, resolution
from kassa.use_cases.payments import cancel, record, resolve, session, start, sweep
from tests.explorer.mutation import Mutation
from tests.explorer.scenarios import Scenario
from tests.explorer.world import Left


def _fresh(**left: int) -> Scenario:
    return Scenario("from the beginning", Left(**{"starts": 1, **left}))


def _waiting(**left: int) -> Scenario:
    return Scenario("from the code on the screen", Left(**left), waiting=True)


_LAID_OVER = """
            from dataclasses import replace

            try:
                self.payments.save(after)
            except StalePayment:
                after = replace(after, version=self.payments.get(after.id).version + 1)
                self.payments.save(after)
"""

MUTATIONS = (
    Mutation("a version is written once", _waiting(scans=1, cancels=1, slices=1), "version_condition"),
    Mutation("a payment is added once", _fresh(starts=2), "put_if_absent"),
    Mutation("news and token meet in one write", _waiting(scans=1, webhooks=1, slices=1), "one_write_handshake"),
    Mutation("what was bought is forgotten", _waiting(cancels=1), "purchase_is_forgotten"),
    Mutation(
        "the decision to finalise is on record before the act",
        _waiting(scans=1, cancels=1, slices=2),
        resolve,
        "self._finalise(self._save(payment, begin_finalising(payment, at=self.now())), seen)",
        "self._finalise(payment, seen)",
    ),
    Mutation(
        "a cancel looks whether the payment is being finalised",
        _waiting(scans=1, cancels=1, slices=1),
        cancel,
        "if payment.finalising_since is not None:",
        "if False:",
    ),
    Mutation(
        "a cashier's wish on record wins over an approval",
        _waiting(scans=1, cancels=1, slices=1),
        resolution,
        "return Close(Actor.TERMINAL) if _closed_by(payment) is Actor.TERMINAL else Finalise()",
        "return Finalise()",
    ),
    Mutation(
        "an approval that Klarna will not let us close is not used against the cashier's wish",
        _waiting(scans=1, cancels=1, slices=1),
        resolve,
        "if payment.cancellation is not None and payment.cancellation.requested_by is Actor.TERMINAL:",
        "if False:",
    ),
    Mutation(
        "the first wish to cancel stands",
        _waiting(cancels=1, scans=1, slices=1, ticks=2),
        intentions,
        "    if payment.cancellation is not None:\n        return payment\n",
        "",
    ),
    Mutation(
        "the first decision to finalise stands",
        _waiting(scans=1, faults=1, ticks=1, slices=2),
        intentions,
        "    if payment.finalising_since is not None:\n        return payment\n",
        "",
    ),
    Mutation(
        "a payment that has ended needs no attention",
        _waiting(ticks=3, sweeps=2, crashes=1, slices=1),
        intentions,
        "if payment.is_final or payment.attention_since is not None:",
        "if payment.attention_since is not None:",
    ),
    Mutation(
        "an answer heard twice changes nothing",
        _fresh(cancels=1, faults=1, slices=1),
        changes,
        "    if payment.status is Status.AWAITING_SHOPPER:\n        return payment\n    return advance(\n",
        "    return advance(\n",
    ),
    Mutation(
        "an approval that nobody waits for is reversed",
        _fresh(cancels=1, surprises=1),
        changes,
        "return payment.status is Status.CREATED and (payment.cancel_pending or at >= payment.expires_at)",
        "return False",
    ),
    Mutation(
        "what Klarna asks for settles an amendment before anything is decided",
        _waiting(amends=1, scans=1, faults=1, slices=1),
        resolve,
        "        payment = self.amendments.settle(payment, seen)\n        if seen.approved is not None:",
        "        if seen.approved is not None:",
    ),
    Mutation(
        "a final call carries the amount that the shopper saw",
        _waiting(amends=1, scans=1, faults=1, slices=1),
        amendments,
        "    landed = has_landed(payment, operation, seen)\n",
        "    landed = False\n",
    ),
    Mutation(
        "an amendment that may still come through is not taken back",
        _waiting(amends=1, scans=2, leaves=1, faults=1, slices=1, webhooks=1),
        amendments,
        "        seen.state is RequestState.IN_PROGRESS and at >= operation.requested_at + STILL_RUNNING",
        "        seen.state is RequestState.IN_PROGRESS",
    ),
    Mutation(
        "a decision is never laid over newer facts",
        _waiting(scans=1, cancels=1, slices=1),
        resolve,
        "            self.payments.save(after)\n",
        _LAID_OVER,
    ),
    Mutation(
        "an answer is laid over what others wrote meanwhile, not lost",
        _fresh(cancels=1),
        record,
        "payment = payments.get(payment.id)\n",
        "raise\n",
    ),
    Mutation(
        "a look begins by forgetting old news",
        _waiting(webhooks=1),
        session,
        "self.sessions.begin_look(payment_id)",
        "pass",
    ),
    Mutation(
        "old news is forgotten before the look, not after it",
        _waiting(webhooks=1, slices=1),
        session,
        "        self.sessions.begin_look(payment_id)\n        try:\n            payment = self.resolve(payment_id)\n",
        "        try:\n            payment = self.resolve(payment_id)\n            self.sessions.begin_look(payment_id)\n",
    ),
    Mutation(
        "the idempotency key is the payment's",
        _fresh(faults=1, slices=1),
        ids,
        'return str(_uuid("klarna", payment_id, operation))',
        'return ""',
    ),
    Mutation(
        "a sweeper resumes what no session holds",
        _fresh(crashes=1),
        sweep,
        "                self.sessions.resume(payment.id)\n",
        "                pass\n",
    ),
    Mutation(
        "Klarna's denial of a repeated call says nothing of the first",
        _fresh(faults=1, denials=1, surprises=1, slices=1),
        resolve,
        "except (KlarnaConflict, KlarnaDenied) as refusal:  # the first call",
        "except KlarnaConflict as refusal:  # the first call",
    ),
    Mutation(
        "Klarna's denial of a final call says nothing of an earlier one",
        _waiting(scans=1, faults=1, denials=1, slices=2),
        resolve,
        "except KlarnaDenied as denied:",
        "except ZeroDivisionError as denied:",
    ),
    Mutation(
        "a conflict at the very first call is our own attempt that still runs",
        _fresh(faults=1),
        start,
        "except (KlarnaUnavailable, KlarnaConflict) as doubt:",
        "except KlarnaUnavailable as doubt:",
    ),
    Mutation(
        "a conflict at a repeated first call is an attempt that still runs",
        _fresh(faults=1, slices=1, surprises=1),
        resolve,
        "except (KlarnaConflict, KlarnaDenied) as refusal:  # the first call",
        "except KlarnaDenied as refusal:  # the first call",
    ),
    Mutation(
        "a conflict at the final call is another that still runs",
        _waiting(scans=1, faults=1, slices=2),
        resolve,
        "if not token_has_lapsed(payment, asked_at=asked_at):",
        "if False:",
    ),
    Mutation(
        "a final call that began in time may still run after the hour",
        _waiting(scans=1, faults=2, ticks=5, slices=3),
        resolution,
        "since + SESSION_TOKEN_LIFE + LONGEST_CALL",
        "since + SESSION_TOKEN_LIFE",
    ),
    Mutation(
        "a repeated first call is on record before it is made",
        _fresh(starts=2, denials=1, slices=1),
        resolve,
        "payment = self._save(payment, ask_again(payment, at=self.now()))",
        "pass",
    ),
    Mutation(
        "a refusal is not laid over what others wrote meanwhile",
        _fresh(cancels=1, denials=1, surprises=1, slices=1),
        start,
        "            return self._leave_to_session(self.payments.get(payment.id))\n",
        "            return record(self.payments, self.payments.get(payment.id), "
        "lambda current: fail(current, refused(refusal), at=self.now()))\n",
    ),
    Mutation(
        "a request that Klarna cancelled while we finalised has failed",
        Scenario("", Left(scans=1, faults=1, ticks=2, slices=2), waiting=True, may_cancel_completed=True),
        resolution,
        "            return Conclude(Status.FAILED)",
        "            return Wait()",
    ),
    Mutation(
        "a transaction is read before it is reversed",
        _fresh(cancels=1, surprises=1, faults=1, days=1),
        resolve,
        "if not standing.is_reversed:",
        "if True:",
    ),
    Mutation(
        "what Klarna has forgotten is not asked again",
        _fresh(faults=1, surprises=2, days=1),
        resolve,
        "if self.now() >= payment.created_at + REPLAY_LIMIT:",
        "if False:",
    ),
)
