"""The HTTP face of the back office: what each kind of resource has. It translates; it decides nothing."""

from collections.abc import Callable
from datetime import datetime

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from functions.management.business_entities import add_business_entities
from functions.management.desk import Desk
from functions.management.merchants import add_merchants
from functions.management.portal import add_portal
from functions.management.products import add_products
from functions.management.store_groups import add_store_groups
from functions.management.stores import add_stores
from functions.management.terms import add_terms
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
