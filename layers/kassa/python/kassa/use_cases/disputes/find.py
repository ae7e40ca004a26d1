"""Find disputes: one, many, or those of a payment."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.disputes.case import Case, case_id
from kassa.domain.disputes.dispute import DisputeState
from kassa.domain.ids import is_id
from kassa.failures import Forbidden, NotAccepted
from kassa.ports.disputes import DisputeNotFound, Disputes, DisputeSearch
from kassa.ports.payments import Payments
from kassa.use_cases.payments.look_up import visible


def visible_dispute(disputes: Disputes, dispute_id: str, caller: Caller) -> Case:
    """The dispute, if there is one for this caller. Raises DisputeNotFound, and Forbidden for a terminal of its merchant."""
    if not is_id("dsp", dispute_id):
        raise DisputeNotFound(dispute_id)
    case = disputes.get(dispute_id)
    if not caller.of_the_acquirer and caller.merchant_id != case.merchant_id:
        raise DisputeNotFound(dispute_id)
    _check_kind(caller)
    return case


@dataclass(frozen=True, slots=True, kw_only=True)
class FindDisputes:
    """Disputes are for the back office: no terminal sees one."""

    payments: Payments
    disputes: Disputes

    def one(self, dispute_id: str, caller: Caller) -> Case:
        """Raises DisputeNotFound, Forbidden."""
        return visible_dispute(self.disputes, dispute_id, caller)

    def of_payment(self, payment_id: str, caller: Caller, state: DisputeState | None) -> Sequence[Case]:
        """Newest first; a payment has few. Raises PaymentNotFound, Forbidden."""
        payment = visible(self.payments, payment_id, caller)
        _check_kind(caller)
        found = [self.disputes.get(case_id(dispute.id)) for dispute in payment.disputes]
        wanted = [case for case in found if state in (None, case.dispute.state)]
        return sorted(wanted, key=lambda case: case.dispute.opened_at, reverse=True)

    def many(
        self, search: DisputeSearch, caller: Caller, *, limit: int, cursor: str | None
    ) -> tuple[Sequence[Case], str | None]:
        """Newest first. Raises Forbidden, and NotAccepted for a cursor of another list or a search for everything."""
        _check_kind(caller)
        if not caller.of_the_acquirer:
            if search.merchant_id not in (None, caller.merchant_id):
                raise NotAccepted({"merchant_id": "this key is another merchant's"})
            search = replace(search, merchant_id=caller.merchant_id)
        if search.merchant_id is None and search.state is None:
            raise NotAccepted({"state": "name a state, a merchant_id or a payment_id"})
        return self.disputes.search(search, limit=limit, cursor=cursor)


def _check_kind(caller: Caller) -> None:
    if caller.kind is KeyKind.TERMINAL:
        raise Forbidden("disputes are answered with a merchant's key, or the acquirer's")
