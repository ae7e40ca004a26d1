"""Merchants and what belongs to them, and Klarna's settings: the table that the management commands are made from."""

from cli.management.access import AUDIT, KEYS, TERMINALS
from cli.management.klarna import GROUPS as KLARNA
from cli.management.merchants import MERCHANTS
from cli.management.stores import STORES

GROUPS = (MERCHANTS, STORES, TERMINALS, KEYS, *KLARNA, AUDIT)
