"""What is known of the local cloud, for people and for programs."""

from typing import Any

from cli import console
from cli.cloud.local_cloud import LocalCloud


def of(cloud: LocalCloud) -> dict[str, Any]:
    """What runs, and where."""
    is_up = cloud.is_up()
    return {"up": is_up, "api_url": cloud.stack().api_url if is_up else None, "processes": cloud.processes()}


def show(told: dict[str, Any]) -> None:
    """The same in lines."""
    for service, pids in sorted(told["processes"].items()):
        console.say(f"  {service.ljust(12)} {len(pids)} processes, first {pids[0]}")
    if told["up"]:
        console.say(f"The local cloud is up at {told['api_url']}")
    else:
        console.say("The local cloud is not up: kassa up, or make up, starts it.")
