"""The functions' roles in the local cloud, to take a grant away and give it back."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config

from cli.addresses import Addresses
from cli.cloud.emulator import CREDENTIALS, REGION

Document = dict[str, Any]

ADMINISTRATOR = {name.lower(): value for name, value in CREDENTIALS.items()}


def client(service: Any, credentials: Mapping[str, str] | None = None) -> Any:
    """A client of the emulator: as its administrator, or as whoever the credentials belong to."""
    options: dict[str, Any] = {
        "endpoint_url": Addresses.chosen(os.environ).emulator.url,
        "region_name": REGION,
        "config": Config(proxies={}, retries={"total_max_attempts": 1}),
        **(credentials or ADMINISTRATOR),
    }
    return boto3.client(service, **options)


def function_named(name: str) -> Document:
    """How the function is configured that calls itself so in its log."""
    for page in client("lambda").get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            if function["Environment"]["Variables"].get("POWERTOOLS_SERVICE_NAME") == name:
                found: Document = function
                return found
    raise AssertionError(f"there is no function {name}")


def credentials_of(function: str) -> dict[str, str]:
    """What the function itself calls with."""
    role = function_named(function)["Role"]
    given = client("sts").assume_role(RoleArn=role, RoleSessionName="end-to-end")["Credentials"]
    return {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }


@contextmanager
def without(action: str, *, function: str) -> Iterator[None]:
    """While this lasts, the function's role has every grant but this one."""
    iam, role = client("iam"), function_named(function)["Role"].rpartition("/")[2]
    whole = {name: policy for name, policy in _policies(iam, role) if _grants(policy, action)}
    assert whole, f"{function} has no grant of {action} that could be taken away"
    try:
        for name, policy in whole.items():
            _write(iam, role, name, _lessened(policy, action))
        yield
    finally:
        for name, policy in whole.items():
            _write(iam, role, name, policy)


def _policies(iam: Any, role: str) -> Iterator[tuple[str, Document]]:
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        yield name, iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]


def _write(iam: Any, role: str, name: str, policy: Document) -> None:
    if not policy["Statement"]:  # IAM knows no empty policy
        iam.delete_role_policy(RoleName=role, PolicyName=name)
        return
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))


def _grants(policy: Document, action: str) -> bool:
    return any(action in _actions(statement) for statement in policy["Statement"])


def _lessened(policy: Document, action: str) -> Document:
    """The policy without the action; a statement of which nothing is left goes altogether."""
    left = [
        statement | {"Action": [one for one in _actions(statement) if one != action]}
        for statement in policy["Statement"]
        if _actions(statement) != [action]
    ]
    return policy | {"Statement": left}


def _actions(statement: Document) -> list[str]:
    actions = statement["Action"]
    return [actions] if isinstance(actions, str) else actions
