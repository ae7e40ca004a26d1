"""The simulator as an ASGI application: Klarna's API, the shopper's page and the controls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from simulator import controls, portal, presentation, tokens, webhook_controls
from simulator.endpoints import endpoint
from simulator.errors import NOT_FOUND, Refusal
from simulator.finance import routes as finance_routes
from simulator.operations import ROUTES
from simulator.pages.pay import PayPage
from simulator.simulation import Options, Simulation


def create_app(options: Options | None = None) -> Starlette:
    """A Klarna of its own. `app.state.simulation` holds its memory."""
    simulation = Simulation(options or Options())

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        simulation.open()
        yield
        await simulation.close()

    async def unknown_route(_: Request, __: Exception) -> Response:
        refusal = Refusal(NOT_FOUND, "There is no such operation")
        return JSONResponse(refusal.body(simulation.world.ids.uuid("error")), NOT_FOUND.status)

    api = [Route(path, endpoint(simulation, operation), methods=[method]) for method, path, operation in ROUTES]
    app = Starlette(
        routes=[
            *api,
            *controls.routes(simulation),
            *webhook_controls.routes(simulation),
            *portal.routes(simulation),
            *tokens.routes(simulation),
            *finance_routes(simulation),
            *PayPage(simulation).routes(),
            *presentation.routes(),
        ],
        lifespan=lifespan,
        exception_handlers={HTTPException: unknown_route},
    )
    app.state.simulation = simulation
    return app
