"""POST /v1/disputes/{id}/…: files, and the three answers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel, ConfigDict, Field

from functions.disputes.requests import NewAppeal, NewAttachment, NewExhibit, NewLoss, NewRepresentment
from kassa.adapters.http.answers import answer as respond
from kassa.adapters.http.caller import AnyCaller
from kassa.adapters.http.dispute_view import AttachmentView, DisputeView
from kassa.adapters.http.fingerprint import fingerprint
from kassa.adapters.http.resolver import IdempotencyKey
from kassa.domain.access.caller import Caller, KeyKind
from kassa.domain.disputes.case import Answer, Attachment, Exhibit
from kassa.domain.disputes.dispute import Action
from kassa.domain.ids import derived
from kassa.ports.disputes import UploadForm
from kassa.use_cases.disputes.answer import AnswerDispute, AttachEvidence

TAGS = ["Disputes"]
PENDING = "202 where Klarna has not answered yet: the answer is on record, and the dispute will tell."


class FormView(BaseModel):
    """A multipart/form-data POST of `fields`, and then the file as `file`, to `url`."""

    model_config = ConfigDict(extra="forbid")

    url: str
    fields: dict[str, str]
    expires_at: datetime


class AnnouncedAttachment(BaseModel):
    """A file that may be brought now, of at most 7 MB; an answer names it by its id."""

    model_config = ConfigDict(extra="forbid")

    attachment: AttachmentView
    upload: Annotated[FormView, Field(description="For a quarter of an hour; repeat the request for another")]

    @classmethod
    def of(cls, attachment: Attachment, form: UploadForm) -> "AnnouncedAttachment":
        upload = FormView(url=form.url, fields=form.fields, expires_at=form.expires_at)
        return cls(attachment=AttachmentView.of(attachment), upload=upload)


def add_answers(
    app: APIGatewayHttpResolver, answer: AnswerDispute, attach: AttachEvidence, *, now: Callable[[], datetime]
) -> None:
    """Each answers the dispute as it then stands."""

    def say(
        action: Action,
        dispute_id: str,
        key: str,
        caller: Caller,
        said: BaseModel,
        *,
        text: str | None = None,
        exhibits: Sequence[NewExhibit] = (),
        proposed_refund: int | None = None,
    ) -> Response[DisputeView]:
        new = Answer(
            id=derived("ans", dispute_id, key),
            action=action,
            by=KeyKind.ACQUIRER if caller.of_the_acquirer else caller.kind,
            requested_at=now(),
            request_hash=f"{action}/{fingerprint(said)}",
            text=text,
            exhibits=tuple(Exhibit(attachment_id=each.id, description=each.description) for each in exhibits),
            proposed_refund=proposed_refund,
        )
        answered = answer(dispute_id, caller, new)
        status = HTTPStatus.ACCEPTED if answered.answer.is_open else HTTPStatus.OK
        return respond(status, DisputeView.of(answered.case), replayed=answered.replayed)

    @app.post(
        "/v1/disputes/<dispute_id>/accept-loss",
        summary="Accept the loss",
        description=f"The dispute is closed at once, and the money is gone. {PENDING}",
        tags=TAGS,
    )
    def accept_loss(
        dispute_id: str, key: IdempotencyKey, caller: AnyCaller, new: Annotated[NewLoss | None, Body()] = None
    ) -> Response[DisputeView]:
        return say(Action.ACCEPT_LOSS, dispute_id, key, caller, new or NewLoss())

    @app.post(
        "/v1/disputes/<dispute_id>/represent",
        summary="Represent",
        description=f"Say why you should not lose, with at least one file. {PENDING}",
        tags=TAGS,
    )
    def represent(
        dispute_id: str, new: NewRepresentment, key: IdempotencyKey, caller: AnyCaller
    ) -> Response[DisputeView]:
        said = {"text": new.text, "exhibits": new.attachments, "proposed_refund": new.proposed_refund_amount}
        return say(Action.REPRESENT, dispute_id, key, caller, new, **said)  # type: ignore[arg-type]

    @app.post(
        "/v1/disputes/<dispute_id>/appeal",
        summary="Appeal",
        description=f"Ask for arbitration after Klarna was not convinced. {PENDING}",
        tags=TAGS,
    )
    def appeal(dispute_id: str, new: NewAppeal, key: IdempotencyKey, caller: AnyCaller) -> Response[DisputeView]:
        return say(Action.APPEAL, dispute_id, key, caller, new, text=new.text, exhibits=new.attachments)

    @app.post(
        "/v1/disputes/<dispute_id>/attachments",
        status_code=HTTPStatus.CREATED,
        summary="Announce a file",
        description="The file itself goes by the form in the answer, not through this API. PDF, PNG, JPEG or DOCX, told by "
        "its content when an answer names it.",
        tags=TAGS,
    )
    def announce(
        dispute_id: str, new: NewAttachment, key: IdempotencyKey, caller: AnyCaller
    ) -> Response[AnnouncedAttachment]:
        wanted = Attachment(id=derived("att", dispute_id, key), filename=new.filename, created_at=now())
        case, attachment, replayed = attach(dispute_id, caller, wanted)
        form = attach.evidence.form(case, attachment)
        return respond(HTTPStatus.CREATED, AnnouncedAttachment.of(attachment, form), replayed=replayed)
