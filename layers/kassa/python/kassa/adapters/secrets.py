"""Secrets Manager: secrets that are JSON objects, read anew after a while so that a rotation arrives."""

import json
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

FRESH_FOR = 300.0
"""Seconds after which a secret is read again."""

ASK_AGAIN_AFTER = 10.0
"""Seconds between two reads, however often somebody wants it fresh: an unknown key must not cost us a call each time."""


class Secret:
    """One secret, kept in memory for a few minutes."""

    def __init__(self, client: "SecretsManagerClient", secret_id: str) -> None:
        self._client = client
        self._secret_id = secret_id
        self._values: dict[str, str] = {}
        self._read_at = float("-inf")

    def values(self, *, fresh: bool = False) -> dict[str, str]:
        """The secret's members; `fresh` asks Secrets Manager again unless we did a moment ago."""
        if time.monotonic() - self._read_at >= (ASK_AGAIN_AFTER if fresh else FRESH_FOR):
            answer = self._client.get_secret_value(SecretId=self._secret_id)
            self._values = json.loads(answer["SecretString"])
            self._read_at = time.monotonic()
        return self._values

    def __getitem__(self, name: str) -> str:
        return self.values()[name]
