"""The files that a partner brings as evidence: PDF, JPEG, PNG or DOCX of at most 7 MB, sent as multipart/form-data."""

from http import HTTPStatus
from typing import NamedTuple

from simulator.calls import Answer, Call
from simulator.disputes.finding import wanted
from simulator.disputes.life import ANSWERABLE, check_state
from simulator.disputes.records import Attachment
from simulator.errors import INVALID_CONTENT_TYPE, PAYLOAD_TOO_LARGE, RESOURCE_NOT_FOUND, Invalid, Refusal
from simulator.state.world import World

LARGEST = 7 * 1024 * 1024
LONGEST_NAME = 255
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
BEGINNINGS = {
    "application/pdf": b"%PDF-",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG\r\n\x1a\n",
    DOCX: b"PK\x03\x04",
}
"""How a file of each kind begins: what it is called is not enough."""


class Part(NamedTuple):
    """One part of a form."""

    filename: str
    content: bytes


def attach(world: World, call: Call) -> Answer:
    """Keep a file for a statement to come."""
    dispute = wanted(world, call)
    form = _read_form(call)
    if "file" not in form:
        raise Invalid([("file", "is required")])
    file = form["file"]
    if len(file.content) > LARGEST:
        raise Refusal(PAYLOAD_TOO_LARGE, "The file is larger than 7 MB")
    media_type = next((kind for kind, begin in BEGINNINGS.items() if file.content.startswith(begin)), None)
    if media_type is None:
        raise Invalid([("file", "must be a PDF, JPEG, PNG or DOCX")])
    name = form["filename"].content.decode(errors="replace") if "filename" in form else file.filename
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid([("filename", f"must be a string of 1 to {LONGEST_NAME} characters")])
    check_state(dispute, *ANSWERABLE)
    attachment = Attachment(
        id=f"{dispute.id}:attachment:{len(dispute.attachments) + 1}",
        filename=name,
        media_type=media_type,
        content=file.content,
        created_at=world.clock.now(),
    )
    dispute.attachments.append(attachment)
    return Answer(HTTPStatus.CREATED, {"payment_dispute_attachment_id": attachment.id})


def download(world: World, call: Call) -> Answer:
    """The file as it was brought."""
    for attachment in wanted(world, call).attachments:
        if attachment.id == call.path["attachment"]:
            return Answer(HTTPStatus.OK, None, {"content-type": attachment.media_type}, attachment.content)
    raise Refusal(RESOURCE_NOT_FOUND, "There is no such attachment")


def _read_form(call: Call) -> dict[str, Part]:
    kind, _, parameters = call.content_type.partition(";")
    boundary = parameters.partition("boundary=")[2].partition(";")[0].strip().strip('"')
    if kind.strip().lower() != "multipart/form-data" or not boundary:
        raise Refusal(INVALID_CONTENT_TYPE, "The content type must be multipart/form-data with a boundary")
    form = {}
    for piece in (b"\r\n" + call.upload).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = piece.partition(b"\r\n\r\n")
        disposition = next(
            (
                line
                for line in head.decode(errors="replace").split("\r\n")
                if line.lower().startswith("content-disposition")
            ),
            "",
        )
        form[_parameter(disposition, "name")] = Part(_parameter(disposition, "filename"), content)
    return form


def _parameter(disposition: str, name: str) -> str:
    for part in disposition.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value.strip('"')
    return ""
