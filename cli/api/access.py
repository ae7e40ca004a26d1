"""Where a stage's API is, and with which key to call it."""

import os
from dataclasses import dataclass
from enum import StrEnum

from cli import stack_file
from cli.api.kassa_api import KassaApi
from cli.failures import CannotGoOn
from cli.folders import LocalFolder
from cli.stack_file import Stack

LOCAL = "local"
KEY, URL = "KASSA_KEY", "KASSA_API_URL"


class Kind(StrEnum):
    """Who calls."""

    TERMINAL = "terminal"
    MERCHANT = "merchant"
    ACQUIRER = "acquirer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """An address and a key for it."""

    url: str
    key: str

    def open(self) -> KassaApi:
        """A caller, to be closed."""
        return KassaApi(self.url, self.key)


def local_stack() -> Stack:
    """The running local cloud. Raises `NotRunning`."""
    return stack_file.read(LocalFolder())


def access(stage: str, kind: Kind) -> Access:
    """The sample merchant's at the local stage; elsewhere a key from KASSA_KEY, or the acquirer's from AWS.

    Raises `CannotGoOn` with what to set.
    """
    given = os.environ.get(KEY, "")
    if stage == LOCAL:
        stack = local_stack()
        return Access(url=stack.api_url, key=given or str(getattr(stack.keys, kind)))
    url = os.environ.get(URL, "")
    if given and url:
        return Access(url=url, key=given)
    if not given and kind is not Kind.ACQUIRER:
        raise CannotGoOn(f"At stage {stage} this is done with a {kind}'s key: put one into the variable {KEY}.")
    from cli.stages.account import Account  # noqa: PLC0415 - the AWS SDK is slow to import, and not always needed

    account = Account.of(stage)
    return Access(url=url or account.outputs()["PublicUrl"], key=given or account.acquirer_key())
