"""The calls about disputes (version 4 of their API), a part of the table of operations."""

from kassa.adapters.klarna.operations import Operation

DISPUTES = "payment-dispute-management"

LIST_DISPUTES = Operation(
    name="list_disputes",
    method="GET",
    version="v4",
    path="/payment/disputes",
    category=DISPUTES,
    idempotent=True,
)
ACCEPT_LOSS = Operation(
    name="accept_dispute_loss",
    method="POST",
    version="v4",
    path="/payment/disputes/{dispute_id}/accept-loss",
    category=DISPUTES,
    idempotent=False,
    may_be_silent=True,
)
REPRESENT = Operation(
    name="represent_dispute",
    method="POST",
    version="v4",
    path="/payment/disputes/{dispute_id}/represent",
    category=DISPUTES,
    idempotent=False,
    may_be_silent=True,
)
APPEAL = Operation(
    name="appeal_dispute",
    method="POST",
    version="v4",
    path="/payment/disputes/{dispute_id}/appeal",
    category=DISPUTES,
    idempotent=False,
    may_be_silent=True,
)
ATTACH = Operation(
    name="attach_to_dispute",
    method="POST",
    version="v4",
    path="/payment/disputes/{dispute_id}/attachments",
    category=DISPUTES,
    idempotent=False,
)

DISPUTE_OPERATIONS = (LIST_DISPUTES, ACCEPT_LOSS, REPRESENT, APPEAL, ATTACH)
