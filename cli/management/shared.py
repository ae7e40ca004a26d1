"""What several groups of the table name alike."""

from cli.management.table import Field

M = "/v1/merchants/{merchant}"
MERCHANT = {"merchant": "The merchant, mer_…."}
STORE = {**MERCHANT, "store": "The store's reference."}
NAME = Field(option="name", help="As it is called.")
