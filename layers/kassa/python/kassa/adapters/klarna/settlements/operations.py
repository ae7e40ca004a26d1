"""The calls about settlements, a part of the table of operations. They are the acquirer's: no account is in their paths.

The first two paths stand in a demonstration of Klarna's; the third follows from the name of its operation.
"""

from kassa.adapters.klarna.operations import Operation

SETTLEMENT = "settlement"

LIST_SETTLEMENTS = Operation(
    name="list_settlements", method="GET", path="/settlements", category=SETTLEMENT, idempotent=True
)
READ_SETTLEMENT_CSV = Operation(
    name="read_settlement_csv",
    method="GET",
    path="/settlements/{settlement_id}/csv",
    category=SETTLEMENT,
    idempotent=True,
)

SETTLEMENT_OPERATIONS = (LIST_SETTLEMENTS, READ_SETTLEMENT_CSV)
