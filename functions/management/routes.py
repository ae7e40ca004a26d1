"""The HTTP face of the back office: what each kind of resource has. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.management.at_klarna import (
    add_business_entities,
    add_portal,
    add_products,
    add_store_groups,
    add_terms,
)
from functions.management.desk import Desk
from functions.management.merchants import add_merchants
from functions.management.stores import add_stores
from kassa.adapters.http.resolver import new_resolver


def build_app(desk: Desk, *, now: Callable[[], datetime]) -> APIGatewayHttpResolver:
    """The routes of the back office."""
    app = new_resolver()
    add_merchants(app, desk, now=now)
    add_stores(app, desk, now=now)
    add_business_entities(app, desk)
    add_store_groups(app, desk)
    add_products(app, desk)
    add_portal(app, desk, now=now)
    add_terms(app, desk)
    return app
