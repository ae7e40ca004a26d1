"""The operations on disputes with their methods and paths."""

from simulator.calls import Act, Operation
from simulator.disputes import api, attachments

DISPUTES = "/v4/payment/disputes"
DISPUTE = f"{DISPUTES}/{{dispute}}"


def _operation(name: str, act: Act, *, is_upload: bool = False) -> Operation:
    return Operation(name=name, category="dispute", act=act, is_upload=is_upload)


ROUTES = (
    ("GET", DISPUTES, _operation("list_disputes", api.list_disputes)),
    ("GET", DISPUTE, _operation("read_dispute", api.read)),
    ("POST", f"{DISPUTE}/accept-loss", _operation("accept_dispute_loss", api.accept_loss)),
    ("POST", f"{DISPUTE}/represent", _operation("represent_dispute", api.represent)),
    ("POST", f"{DISPUTE}/appeal", _operation("appeal_dispute", api.appeal)),
    ("POST", f"{DISPUTE}/attachments", _operation("attach_to_dispute", attachments.attach, is_upload=True)),
    (
        "GET",
        f"{DISPUTE}/attachments/{{attachment}}/download",
        _operation("download_dispute_attachment", attachments.download),
    ),
    ("POST", f"{DISPUTES}/partners/{{partner}}/enroll", _operation("enroll_in_disputes", api.enroll)),
)
