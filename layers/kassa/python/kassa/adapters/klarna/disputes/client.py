"""Klarna's side of disputes: reading them, bringing files, and the three answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from kassa.adapters.klarna.calls import Calls, Upload
from kassa.adapters.klarna.disputes import operations
from kassa.adapters.klarna.disputes.readers import attachment_id_in, disputes_in, glimpses_in, next_page_in
from kassa.adapters.klarna.headers import headers_for
from kassa.adapters.klarna.operations import Operation
from kassa.adapters.klarna.replies import Reply
from kassa.adapters.klarna.settings import KlarnaSettings
from kassa.domain.disputes.case import Answer, Attachment, Case, Seen
from kassa.domain.disputes.dispute import Action
from kassa.domain.payments.payment import Payment
from kassa.ports.disputes import Glimpse

PAGE = 100
EVERYBODY = "disputes"

_CALLS: Mapping[Action, Operation] = {
    Action.ACCEPT_LOSS: operations.ACCEPT_LOSS,
    Action.REPRESENT: operations.REPRESENT,
    Action.APPEAL: operations.APPEAL,
}


@dataclass(frozen=True, slots=True)
class KlarnaDisputes:
    """Implements `ports.disputes.KlarnaDisputes`. Every key comes from our id of the dispute and of what is done to it."""

    settings: KlarnaSettings
    calls: Calls

    def of_payment(self, payment: Payment, *, within: float) -> Sequence[Seen]:
        """All disputes about the payment's transaction. Raises KlarnaUnavailable where one cannot be understood."""
        query = {"payment_transaction_ids": str(payment.klarna.payment_transaction_id)}
        pages = self._pages(payment.id, _ids(payment), query, within)
        return [seen for page in pages for seen in disputes_in(page, payment)]

    def changed_since(self, moment: datetime, *, within: float) -> Sequence[Glimpse]:
        """Those of all merchants whose payment bears an id of ours. What cannot be read is left to the look."""
        query = {"updated_at_start": moment.isoformat()}
        pages = self._pages(EVERYBODY, {"account_id": EVERYBODY}, query, within)
        return [glimpse for page in pages for glimpse in glimpses_in(page)]

    def _pages(self, subject: str, ids: dict[str, str], query: dict[str, str], within: float) -> Iterator[Reply]:
        deadline, call, after = monotonic() + within, operations.LIST_DISPUTES, None
        while True:
            place = {"size": str(PAGE)} | ({"starting_after": after} if after else {})
            headers = headers_for(self.settings, call, subject)
            reply = self.calls.make(call, ids, headers, query=query | place, within=deadline - monotonic())
            yield reply
            before, after = after, next_page_in(reply)
            if after is None or after == before:
                return

    def attach(self, payment: Payment, case: Case, attachment: Attachment, content: bytes, *, within: float) -> str:
        """Klarna's id of the file. The form is the same to the letter at every attempt."""
        call = operations.ATTACH
        headers = headers_for(self.settings, call, case.id, purpose=attachment.id)
        upload = _form(attachment, content)
        reply = self.calls.make(call, _ids(payment, case), headers, upload=upload, within=within)
        return attachment_id_in(reply)

    def answer(self, payment: Payment, case: Case, answer: Answer, *, within: float) -> None:
        """Give up, represent or appeal. Raises KlarnaConflict where the dispute is in no state for it."""
        call = _CALLS[answer.action]
        headers = headers_for(self.settings, call, case.id, purpose=answer.id)
        self.calls.make(call, _ids(payment, case), headers, body=_body(case, answer), within=within)


def _ids(payment: Payment, case: Case | None = None) -> dict[str, str]:
    account = {"account_id": payment.klarna.account_id}
    return account if case is None else account | {"dispute_id": case.dispute.id}


def _body(case: Case, answer: Answer) -> dict[str, Any]:
    if answer.action is Action.ACCEPT_LOSS:
        return {}
    body: dict[str, Any] = {
        "attachments": [_exhibit(case, exhibit.attachment_id, exhibit.description) for exhibit in answer.exhibits]
    }
    if answer.text is not None:
        body["additional_information"] = answer.text
    if answer.proposed_refund is not None:
        body["partner_proposed_refund_amount"] = answer.proposed_refund
    return body


def _exhibit(case: Case, attachment_id: str, description: str | None) -> dict[str, str]:
    attachment = case.attachment(attachment_id)
    if attachment is None or attachment.klarna_id is None:
        raise ValueError(f"{attachment_id} is not at Klarna")
    named = {"payment_dispute_attachment_id": attachment.klarna_id}
    return named | ({"description": description} if description else {})


def _form(attachment: Attachment, content: bytes) -> Upload:
    """multipart/form-data with one file. No file of these kinds holds the boundary, which is the attachment's id."""
    boundary, media_type = f"kassa-{attachment.id}", attachment.media_type or "application/octet-stream"
    name = "".join(letter if letter.isalnum() or letter in " ._-" else "_" for letter in attachment.filename)
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return Upload(content=body, content_type=f"multipart/form-data; boundary={boundary}")
