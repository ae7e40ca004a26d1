"""Secrets Manager: secrets that are JSON objects, read anew after a while so that a rotation arrives."""

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from aws_lambda_powertools import Logger
from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

logger = Logger()

FRESH_FOR = 300.0
"""Seconds after which a secret is read again."""

ASK_AGAIN_AFTER = 10.0
"""Seconds between two reads that somebody insists on: an unknown key must not cost us a call each time."""


class Secret:
    """One secret, kept in memory for a few minutes.

    Its age is told by the wall clock: the other clock of a process may stand still while Lambda has it frozen.
    """

    def __init__(
        self,
        client: "SecretsManagerClient",
        secret_id: str,
        *,
        fresh_for: float = FRESH_FOR,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = client
        self._secret_id = secret_id
        self._fresh_for = fresh_for
        self._clock = clock
        self._values: dict[str, str] | None = None
        self._read_at = self._insisted_at = float("-inf")

    def values(self, *, fresh: bool = False, fresh_for: float | None = None) -> dict[str, str]:
        """The secret's members, read anew when they are older than `fresh_for` seconds; `fresh` insists on it now, which
        is done once in a while only. Where Secrets Manager fails, what was read before serves on.
        """
        now = self._clock()
        insisted = fresh and self._is_over(ASK_AGAIN_AFTER, self._insisted_at, now)
        if insisted:
            self._insisted_at = now
        if insisted or self._is_over(self._fresh_for if fresh_for is None else fresh_for, self._read_at, now):
            self._read(now)
        return self._values or {}

    def __getitem__(self, name: str) -> str:
        return self.values()[name]

    @staticmethod
    def _is_over(seconds: float, since: float, now: float) -> bool:
        return not 0 <= now - since < seconds  # a wall clock can be put back

    def _read(self, now: float) -> None:
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_id)
        except (BotoCoreError, ClientError) as error:
            if self._values is None:
                raise
            logger.warning("secret not read, the earlier one serves on", failure=type(error).__name__)
        else:
            self._values = json.loads(answer["SecretString"])
        self._read_at = now
