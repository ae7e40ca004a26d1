"""How the partner learns of a settlement: the file on its server, and the webhooks."""

from datetime import datetime

from simulator.events import Event, announce
from simulator.settlements.files import compressed, csv_of, name_of
from simulator.settlements.records import Dropped, Settlement
from simulator.settlements.views import settlement_as_json
from simulator.state.clock import iso
from simulator.state.records import JsonObject
from simulator.state.world import ACQUIRER_ACCOUNT, World

_TOLD = (
    "settlement_id",
    "payout_id",
    "payment_reference",
    "payment_acquiring_account_id",
    "currency",
    "period_start",
    "period_end",
    "created_at",
)


def publish(world: World, settlement: Settlement, *, at: datetime) -> list[Dropped]:
    """Tell of a settlement, and bring its file where files are brought at all."""
    books = world.settlements
    shown = settlement_as_json(settlement)
    told = {name: shown[name] for name in _TOLD}
    address = f"{books.base_url}/v2/settlements/{settlement.id}"
    links = {"json": address, "transactions": f"{address}/transactions", "csv": f"{address}/csv"}
    _announce(world, settlement, "created", told | {"links": links}, at)
    if not books.habits.upload:
        return []
    content = csv_of(settlement)
    file = Dropped(
        name=name_of(settlement, is_compressed=books.habits.gzip),
        settlement_id=settlement.id,
        content=compressed(content) if books.habits.gzip else content,
        uploaded_at=at,
    )
    books.files[file.name] = file
    uploaded = {"file_name": file.name, "uploaded_at": iso(at)}
    _announce(world, settlement, "uploaded-to-sftp", told | uploaded, at)
    return [file]


def _announce(world: World, settlement: Settlement, what: str, payload: JsonObject, at: datetime) -> None:
    announce(
        world,
        Event(
            type=f"settlement.report.{what}",
            at=at,
            account_id=ACQUIRER_ACCOUNT,
            correlation_id=world.ids.uuid("settlement correlation"),
            payload=payload,
            references=frozenset({settlement.id, settlement.payout_id, settlement.payment_reference}),
        ),
    )
