"""The life of a dispute: its states, its deadlines, its money, and how everybody is told."""

from datetime import datetime, timedelta

from simulator.disputes.records import LOST, WON, Dispute, DisputeState, Evidence, Statement
from simulator.disputes.views import dispute_news
from simulator.errors import RESOURCE_CONFLICT, Refusal
from simulator.events import Event, announce
from simulator.state.records import JsonObject
from simulator.state.transactions import Capture, PaymentTransaction
from simulator.state.world import World

EVIDENCE_TIMES = {"PURCHASE_HIGH_RISK": timedelta(hours=96), "PURCHASE_UNAUTHORIZED": timedelta(days=7)}
"""How long the partner has to answer; Klarna names the first, the others are chosen."""
EVIDENCE_TIME = timedelta(days=21)
APPEAL_TIME = timedelta(days=10)
ID_DIGITS = 15
ANSWERABLE = (DisputeState.INITIATED, DisputeState.PRE_ARBITRATION)
"""Where the partner has to answer, and can give up."""


def open_dispute(
    world: World,
    transaction: PaymentTransaction,
    capture: Capture,
    *,
    amount: int,
    reason: str,
    created_by: str,
    fee: int,
    time: timedelta | None,
) -> Dispute:
    """A new dispute. Its money is withheld at once, or only once it is lost."""
    now = world.clock.now()
    number = world.ids.pick("dispute", 10**ID_DIGITS)
    allowed = time or EVIDENCE_TIMES.get(reason, EVIDENCE_TIME)
    dispute = Dispute(
        id=f"krn:network:us1:test:payment:dispute:{number:0{ID_DIGITS}}",
        transaction=transaction,
        capture=capture,
        amount=amount,
        reason=reason,
        created_by=created_by,
        fee=fee,
        created_at=now,
        updated_at=now,
        evidence_until=now + allowed,
        withheld_at=now if world.settlements.habits.disputes_withheld == "WHEN_OPENED" else None,
    )
    world.disputes[dispute.id] = dispute
    _tell(world, dispute, "state-change.initiated", {})
    world.agenda.add(dispute.evidence_until, lambda at: _evidence_is_late(world, dispute, at))
    return dispute


def check_state(dispute: Dispute, *allowed: DisputeState) -> None:
    """Refuse what the state does not allow."""
    if dispute.state not in allowed:
        raise Refusal(RESOURCE_CONFLICT, f"The dispute is {dispute.state}")


def represent(world: World, dispute: Dispute, statement: Statement) -> None:
    """The partner says why it should not lose."""
    check_state(dispute, DisputeState.INITIATED)
    dispute.representment, dispute.evidence = statement, Evidence.EVIDENCE_RECEIVED
    _move(world, dispute, DisputeState.REPRESENTMENT, at=statement.at)


def reject(world: World, dispute: Dispute) -> None:
    """Klarna is not convinced; the partner may appeal for ten days."""
    check_state(dispute, DisputeState.REPRESENTMENT)
    now = world.clock.now()
    dispute.arbitration_until = now + APPEAL_TIME
    _move(world, dispute, DisputeState.PRE_ARBITRATION, at=now)
    world.agenda.add(dispute.arbitration_until, lambda at: _appeal_is_late(world, dispute, at))


def appeal(world: World, dispute: Dispute, statement: Statement) -> None:
    """The partner asks for arbitration."""
    check_state(dispute, DisputeState.PRE_ARBITRATION)
    dispute.appeal = statement
    _move(world, dispute, DisputeState.ARBITRATION, at=statement.at)


def accept_loss(world: World, dispute: Dispute) -> None:
    """The partner gives up."""
    check_state(dispute, *ANSWERABLE)
    if dispute.state is DisputeState.INITIATED:
        dispute.evidence = Evidence.EVIDENCE_WAIVED
    end(world, dispute, LOST, "PARTNER_ACCEPTED_LOSS", at=world.clock.now())


def end(world: World, dispute: Dispute, outcome: str, detailed: str, *, at: datetime) -> None:
    """The end of a dispute: what was withheld comes back to whoever won; who lost pays the fee."""
    if not dispute.is_open:
        raise Refusal(RESOURCE_CONFLICT, f"The dispute is {dispute.outcome}")
    dispute.outcome, dispute.outcome_detailed, dispute.closed_at = outcome, detailed, at
    if outcome == WON and dispute.withheld_at is not None:
        dispute.returned_at = at
    if outcome == LOST and dispute.withheld_at is None:
        dispute.withheld_at = at
    _move(world, dispute, DisputeState.CLOSED, at=at)


def extend(world: World, dispute: Dispute, by: timedelta) -> None:
    """The partner gets more time for its evidence."""
    check_state(dispute, DisputeState.INITIATED)
    before = dispute.evidence_until
    dispute.evidence_until, dispute.updated_at = before + by, world.clock.now()
    world.agenda.add(dispute.evidence_until, lambda at: _evidence_is_late(world, dispute, at))
    _tell(world, dispute, "updated.representment-deadline-extended", {"evidence_response_deadline_at": before})


def _evidence_is_late(world: World, dispute: Dispute, at: datetime) -> None:
    # Another deadline may have been given in the meantime.
    if dispute.state is DisputeState.INITIATED and dispute.evidence_until <= at:
        dispute.evidence = Evidence.EVIDENCE_REQUEST_EXPIRED
        end(world, dispute, LOST, "EVIDENCE_REQUEST_EXPIRED", at=at)


def _appeal_is_late(world: World, dispute: Dispute, at: datetime) -> None:
    if dispute.state is DisputeState.PRE_ARBITRATION:
        end(world, dispute, LOST, "APPEAL_EXPIRED", at=at)


def _move(world: World, dispute: Dispute, to: DisputeState, *, at: datetime) -> None:
    dispute.previous_state, dispute.state, dispute.updated_at = dispute.state, to, at
    _tell(world, dispute, f"state-change.{to.lower().replace('_', '-')}", {})


def _tell(world: World, dispute: Dispute, event: str, before: dict[str, datetime]) -> None:
    payload: JsonObject = dispute_news(dispute, before)
    announce(
        world,
        Event(
            type=f"payment.dispute.{event}",
            at=dispute.updated_at,
            account_id=dispute.transaction.account.id,
            correlation_id=world.ids.uuid("dispute correlation"),
            payload=payload,
            references=dispute.references,
            repeats_itself=True,
        ),
    )
