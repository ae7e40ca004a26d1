"""Secrets Manager as a place to write: a secret that several write, none over another, and secrets with a name each."""

import json
import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kassa.failures import StaleSecret
from kassa.ports.klarna_account import Held

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_CURRENT, _PENDING = "AWSCURRENT", "AWSPENDING"


class SharedSecretValue:
    """Implements `ports.klarna_account.SharedSecret`.

    Secrets Manager has no conditional put. But a version can be put aside first, and the label of the current one moves
    to it only if it still stands where we read it.
    """

    def __init__(self, client: "SecretsManagerClient", name: str) -> None:
        self._client = client
        self._name = name

    def read(self) -> Held:
        try:
            answer = self._client.get_secret_value(SecretId=self._name, VersionStage=_CURRENT)
        except self._client.exceptions.ResourceNotFoundException:
            return Held(values={}, version=None)
        return Held(values=json.loads(answer["SecretString"]), version=answer["VersionId"])

    def write(self, values: Mapping[str, str], *, over: Held) -> None:
        """Raises StaleSecret where it is no longer what was read."""
        text = json.dumps(dict(values))
        if over.version is None:
            self._create(text)
            return
        pending = self._client.put_secret_value(
            SecretId=self._name, SecretString=text, ClientRequestToken=str(uuid.uuid4()), VersionStages=[_PENDING]
        )["VersionId"]
        try:
            self._client.update_secret_version_stage(
                SecretId=self._name, VersionStage=_CURRENT, MoveToVersionId=pending, RemoveFromVersionId=over.version
            )
        except (self._client.exceptions.InvalidParameterException, self._client.exceptions.InvalidRequestException):
            stale = True
        else:
            stale = False
        if stale:
            raise StaleSecret("written meanwhile")

    def _create(self, text: str) -> None:
        try:
            self._client.create_secret(Name=self._name, SecretString=text, ClientRequestToken=str(uuid.uuid4()))
        except self._client.exceptions.ResourceExistsException:
            there = True
        else:
            there = False
        if there:
            raise StaleSecret("made meanwhile")


class NamedSecrets:
    """Implements `ports.klarna_account.Vault`: secrets below one path, each named after what it is for."""

    def __init__(self, client: "SecretsManagerClient", path: str, of: Callable[[str], SharedSecretValue]) -> None:
        self._client = client
        self._path = path
        self._of = of

    def name_of(self, setting_id: str) -> str:
        return f"{self._path}/{setting_id}"

    def keep(self, setting_id: str, values: Mapping[str, str]) -> Mapping[str, str]:
        """Keep these unless something is kept already; what is kept."""
        secret = self._of(self.name_of(setting_id))
        held = secret.read()
        if held.version is not None:
            return held.values
        try:
            secret.write(values, over=held)
        except StaleSecret:
            return secret.read().values
        return values

    def add(self, setting_id: str, values: Mapping[str, str]) -> None:
        secret = self._of(self.name_of(setting_id))
        held = secret.read()
        secret.write({**held.values, **values}, over=held)

    def forget(self, setting_id: str) -> None:
        """Delete it at once and for good: what it held no longer works."""
        try:
            self._client.delete_secret(SecretId=self.name_of(setting_id), ForceDeleteWithoutRecovery=True)
        except self._client.exceptions.ResourceNotFoundException:
            return
