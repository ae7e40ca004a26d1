"""The AWS account that a stage is in: the emulator's for `local`, else the one this console is signed in to."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import boto3
from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from cli.addresses import Addresses
from cli.cloud.emulator import CREDENTIALS, REGION
from cli.failures import CannotGoOn
from kassa.adapters.secret_store import SharedSecretValue
from kassa.failures import StaleSecret
from kassa.ports.klarna_account import Held

LOCAL = "local"
_RACES = 5
_AS_LONG_AS_A_FUNCTION = Config(read_timeout=910, tcp_keepalive=True)
"""Lambda gives a function 900 seconds. Who hangs up after the usual 60 and calls again has it run several times at once."""


class Account:
    """What the console does at AWS for one stage."""

    def __init__(self, stage: str, addresses: Addresses) -> None:
        self.stage = stage
        self._options: dict[str, Any] = {}
        self._functions: dict[str, str] = {}
        if stage == LOCAL:
            self._options = {
                "endpoint_url": addresses.emulator.url,
                "region_name": REGION,
                "aws_access_key_id": CREDENTIALS["AWS_ACCESS_KEY_ID"],
                "aws_secret_access_key": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
                "config": Config(proxies={}),
            }

    @classmethod
    def of(cls, stage: str) -> Self:
        """The account of a stage, as this console's environment says where it is."""
        return cls(stage, Addresses.chosen(os.environ))

    @property
    def _hint(self) -> str:
        if self.stage == LOCAL:
            return "Is the local cloud up? kassa up, or make up, starts it."
        return "Is the stage deployed, and this console signed in to its account (AWS_PROFILE, AWS_REGION)?"

    def place(self) -> str:
        """Whose account this console is signed in to, and its region. Raises `CannotGoOn`."""
        try:
            client = self.client("sts")
            return f"account {client.get_caller_identity()['Account']}, {client.meta.region_name}"
        except (BotoCoreError, ClientError) as error:
            raise CannotGoOn(
                f"This console is not signed in to AWS: {_sentence(error)} Sign in, and say where with AWS_PROFILE and "
                "AWS_REGION."
            ) from error

    def outputs(self) -> Mapping[str, str]:
        """What the stage's stacks tell about themselves."""
        told: dict[str, str] = {}
        for stack in (f"kassa-{self.stage}-storage", f"kassa-{self.stage}-payments"):
            try:
                described = self.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
            except (BotoCoreError, ClientError) as error:
                raise self._unreadable(stack, error) from error
            told |= {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
        return told

    def read_secret(self, name: str) -> dict[str, str] | None:
        """A secret that holds a JSON object; None where there is none of that name."""
        try:
            answer = self.client("secretsmanager").get_secret_value(SecretId=name)
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise CannotGoOn(f"The secret {name} cannot be read: {error}") from error
        except BotoCoreError as error:
            raise CannotGoOn(f"The secret {name} cannot be read: {error}") from error
        secret: dict[str, str] = json.loads(answer["SecretString"])
        return secret

    def make_secret(self, name: str, values: Mapping[str, str]) -> None:
        """Make a secret that holds a JSON object, unless it is there: it may have been rotated since."""
        self._write(name, lambda held: held.values if held.version else values)

    def add_to_secret(self, name: str, values: Mapping[str, str]) -> None:
        """Add these to such a secret, whoever else writes it meanwhile; where there is none, make it."""
        self._write(name, lambda held: {**held.values, **values})

    def _write(self, name: str, change: Callable[[Held], Mapping[str, str]]) -> None:
        secret = SharedSecretValue(self.client("secretsmanager"), name)
        for _ in range(_RACES):
            try:
                held = secret.read()
                if (values := change(held)) != held.values:
                    secret.write(values, over=held)
            except StaleSecret:
                continue
            except (BotoCoreError, ClientError) as error:
                raise CannotGoOn(f"The secret {name} cannot be written: {error}") from error
            return
        raise CannotGoOn(f"The secret {name} is being changed all the time; try again in a minute.")

    def acquirer_key(self) -> str:
        """The acquirer's API key, put together from the secret that the deployment made."""
        outputs = self.outputs()
        secret = self.read_secret(outputs["AcquirerKeySecretName"])
        if secret is None:
            raise CannotGoOn(f"Stage {self.stage} has no acquirer key: deploy it first.")
        kind = "live" if outputs["Live"] == "true" else "test"
        return f"kassa_{kind}_{secret['secret']}"

    def functions(self) -> dict[str, str]:
        """The names of the payments stack's functions, by their logical ids."""
        if not self._functions:
            stack = f"kassa-{self.stage}-payments"
            try:
                pages = self.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack)
                self._functions = {
                    str(found["LogicalResourceId"]): str(found["PhysicalResourceId"])
                    for page in pages
                    for found in page["StackResourceSummaries"]
                    if found["ResourceType"] == "AWS::Lambda::Function"
                }
            except (BotoCoreError, ClientError) as error:
                raise self._unreadable(stack, error) from error
        return self._functions

    def function(self, beginning: str) -> str:
        """The function whose logical id in the payments stack begins so."""
        for logical_id, name in self.functions().items():
            if logical_id.startswith(beginning):
                return name
        raise CannotGoOn(f"Stage {self.stage} has no function {beginning}: deploy it first.")

    def _unreadable(self, stack: str, error: Exception) -> CannotGoOn:
        return CannotGoOn(f"The stack {stack} cannot be read: {_sentence(error)} {self._hint}")

    def client(self, name: Any) -> Any:
        """A client of one of its services."""
        if name != "lambda":
            return boto3.client(name, **self._options)
        own = self._options.get("config", Config())
        return boto3.client(name, **{**self._options, "config": _AS_LONG_AS_A_FUNCTION.merge(own)})


def _sentence(error: Exception) -> str:
    return f"{str(error).rstrip('.')}."


@contextmanager
def aws_answers() -> Iterator[None]:
    """Says a failure of AWS in one sentence. Raises `CannotGoOn`."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise CannotGoOn(f"AWS did not do what was asked for: {error}") from error
