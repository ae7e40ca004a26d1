"""What several groups of the table name alike."""

from cli.management.table import Field, Things

MERCHANTS = Things(path="/v1/merchants", place="merchant", about="The merchant, mer_….")
NAME = Field(option="name", help="As it is called.")
