"""What may be asked about settlements and breaks."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Number = Annotated[str | None, Query(pattern="^[0-9]{1,9}$", description="`next_cursor` of the page before")]
Currency = Annotated[str | None, Query(pattern="^[A-Z]{3}$", description="ISO 4217")]
Moment = Annotated[AwareDatetime | None, Query(description="ISO 8601 with an offset")]
Note = Annotated[str, Field(min_length=1, max_length=1000, pattern=r"\S")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Acknowledgement(_Strict):
    """That somebody looks into it."""

    note: Note | None = None


class NewResolution(_Strict):
    """How it was settled."""

    note: Note
    write_off: Annotated[bool, Field(description="Let the difference go, where it is within the limit")] = False
