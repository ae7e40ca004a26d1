"""What every body is made of: requests in which nothing is misspelt, and answers that hold what they name and no more."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """A request, or a part of one, whose unknown and mistyped fields are refused, never ignored."""

    model_config = ConfigDict(extra="forbid", strict=True)


class View(BaseModel):
    """An answer, or a part of one. It can be made of an object with attributes of the same names."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")
