"""Merchants and what belongs to them, and Klarna's settings: the table that the management commands are made from."""

from cli.management import klarna, merchants, stores
from cli.management.access import AUDIT, FINANCE_KEYS, KEYS, TERMINALS

GROUPS = (merchants.GROUP, stores.GROUP, TERMINALS, KEYS, FINANCE_KEYS, *klarna.GROUPS, AUDIT)
