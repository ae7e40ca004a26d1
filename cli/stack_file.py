"""`.local/stack.json`: what a program needs to use the local cloud, and nothing more."""

import json
from dataclasses import asdict, dataclass

from cli.failures import NotRunning
from cli.folders import LocalFolder


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """One API key of each kind."""

    acquirer: str
    merchant: str
    terminal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """Where the local cloud is, and who the sample merchant is."""

    api_url: str
    klarna_url: str
    merchant_id: str
    store_reference: str
    terminal_reference: str
    keys: Keys


def write(stack: Stack, folder: LocalFolder) -> None:
    """Write it for its owner's eyes only: there are keys in it."""
    text = json.dumps(asdict(stack), indent=2) + "\n"
    making = folder.stack_file.with_suffix(".making")
    making.touch(mode=0o600)
    making.write_text(text)
    making.replace(folder.stack_file)  # whoever waits for it never reads half of it


def read(folder: LocalFolder) -> Stack:
    """Raises `NotRunning` where there is none."""
    try:
        told = json.loads(folder.stack_file.read_text())
    except FileNotFoundError as error:
        raise NotRunning("The local cloud is not up: kassa up, or make up, starts it.") from error
    return Stack(**{**told, "keys": Keys(**told["keys"])})
