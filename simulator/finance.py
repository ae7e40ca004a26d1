"""The controls of finance's half of the simulator: settlements and disputes."""

from starlette.routing import Route

from simulator.disputes import controls as dispute_controls
from simulator.settlements import controls as settlement_controls
from simulator.simulation import Simulation


def routes(simulation: Simulation) -> list[Route]:
    """Every one of them."""
    return [*settlement_controls.routes(simulation), *dispute_controls.routes(simulation)]
