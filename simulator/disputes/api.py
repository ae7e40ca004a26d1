"""The operations on disputes (version 4 of their API): reading them, giving up, proving, appealing."""

from http import HTTPStatus

from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.disputes import life
from simulator.disputes.finding import chosen, wanted
from simulator.disputes.records import Dispute, Statement
from simulator.disputes.views import dispute_as_json
from simulator.paging import page
from simulator.state.world import World

LONGEST_STATEMENT = 5000
LONGEST_DESCRIPTION = 1000


def list_disputes(world: World, call: Call) -> Answer:
    """The disputes that the filters let through, page by page."""
    shown, place = page(call, "/v4/payment/disputes", chosen(world, call), lambda dispute: dispute.id)
    return Answer(HTTPStatus.OK, {"disputes": [dispute_as_json(each) for each in shown], "pagination": place})


def read(world: World, call: Call) -> Answer:
    """One dispute."""
    return Answer(HTTPStatus.OK, dispute_as_json(wanted(world, call)))


def accept_loss(world: World, call: Call) -> Answer:
    """Give up."""
    dispute = wanted(world, call)
    life.accept_loss(world, dispute)
    return Answer(HTTPStatus.ACCEPTED, dispute_as_json(dispute))


def represent(world: World, call: Call) -> Answer:
    """Say why the partner should not lose, with at least one attachment to prove it."""
    dispute = wanted(world, call)
    life.represent(world, dispute, _read_statement(world, call, dispute, proves=True))
    return Answer(HTTPStatus.CREATED, dispute_as_json(dispute))


def appeal(world: World, call: Call) -> Answer:
    """Ask for arbitration."""
    dispute = wanted(world, call)
    life.appeal(world, dispute, _read_statement(world, call, dispute, proves=False))
    return Answer(HTTPStatus.CREATED, dispute_as_json(dispute))


def enroll(world: World, call: Call) -> Answer:
    """A partner takes part in disputes by API; here everybody does."""
    checks = Checks()
    checks.text(call.body, "client_id", required=True)
    if call.path["partner"] not in world.accounts:
        checks.wrong("partner_id", "is not an account")
    checks.done()
    return Answer(HTTPStatus.NO_CONTENT, None)


def _read_statement(world: World, call: Call, dispute: Dispute, *, proves: bool) -> Statement:
    body, checks = call.body, Checks()
    information = checks.text(body, "additional_information", required=not proves, longest=LONGEST_STATEMENT)
    known = {attachment.id for attachment in dispute.attachments}
    attachments = []
    for at, one in checks.items(body, "attachments"):
        attachment_id = checks.text(one, "payment_dispute_attachment_id", at=at, required=True)
        description = checks.text(one, "description", at=at, longest=LONGEST_DESCRIPTION)
        if attachment_id is not None and attachment_id not in known:
            checks.wrong(f"{at}payment_dispute_attachment_id", "is not an attachment of this dispute")
        named = {"payment_dispute_attachment_id": attachment_id or ""}
        attachments.append(named | ({"description": description} if description else {}))
    if proves and not attachments:
        checks.wrong("attachments", "must hold one or more")
    proposed = None
    if proves and body.get("partner_proposed_refund_amount") is not None:
        proposed = checks.integer(body, "partner_proposed_refund_amount", minimum=0)
        if proposed > dispute.amount:
            checks.wrong("partner_proposed_refund_amount", f"must be <= {dispute.amount}")
    checks.done()
    return Statement(
        additional_information=information or "",
        attachments=attachments,
        proposed_refund=proposed,
        at=world.clock.now(),
    )
