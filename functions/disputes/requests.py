"""What may be said to a dispute, checked before Klarna hears of it."""

from typing import Annotated

from pydantic import ConfigDict, Field, field_validator

from kassa.adapters.http.basket import LARGEST
from kassa.adapters.http.models import Strict
from kassa.domain.disputes.dispute import LONGEST_INFORMATION

Text = Annotated[str, Field(min_length=1, max_length=LONGEST_INFORMATION, description="What you say to it")]
MOST_EXHIBITS = 10


class NewExhibit(Strict):
    """A file that was brought, and what it shows."""

    id: Annotated[str, Field(pattern="^att_[0-9a-f]{32}$", description="From `POST …/attachments`")]
    description: Annotated[str, Field(min_length=1, max_length=1000)] | None = None


class _Said(Strict):
    attachments: Annotated[list[NewExhibit], Field(max_length=MOST_EXHIBITS, default_factory=list)]

    @field_validator("attachments")
    @classmethod
    def each_is_named_once(cls, exhibits: list[NewExhibit]) -> list[NewExhibit]:
        if len({exhibit.id for exhibit in exhibits}) != len(exhibits):
            raise ValueError("names a file twice")
        return exhibits


class NewRepresentment(_Said):
    """Why the merchant should not lose, with at least one file that proves it."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "text": "Handed over at 10:15, lane 3",
                    "attachments": [{"id": "att_0f8fad5bd9cb469fa16570867728950e"}],
                }
            ]
        }
    )

    attachments: Annotated[list[NewExhibit], Field(min_length=1, max_length=MOST_EXHIBITS)]
    text: Text | None = None
    proposed_refund_amount: Annotated[
        int | None, Field(ge=0, le=LARGEST, description="What you would give back, in minor units")
    ] = None


class NewAppeal(_Said):
    """Why Klarna's first view is wrong."""

    text: Text


class NewLoss(Strict):
    """That the dispute is not answered: the money is gone at once."""


class NewAttachment(Strict):
    """A file to bring."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"filename": "receipt.pdf"}]})

    filename: Annotated[
        str, Field(min_length=1, max_length=255, pattern=r"^[^\x00-\x1f/\\]+$", description="As Klarna shows it")
    ]
