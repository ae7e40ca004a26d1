"""What several groups of commands name alike."""

from cli.management.calls import Field
from cli.management.things import Things

MERCHANTS = Things(path="/v1/merchants", place="merchant", about="The merchant, mer_….")
NAME = Field(option="name", help="As it is called.")
