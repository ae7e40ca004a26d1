"""The table of the acquirer's own settings at Klarna: rotations, what was asked for, and which keys have signed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from kassa.adapters.dynamodb.items import item, lost_race, text, undisturbed
from kassa.domain.klarna_account.rotation import Rotation, RotationKind, Status, Step, Trouble
from kassa.failures import KeyReused, NoSuchSetting, StaleRotation
from kassa.ports.requests import Request

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from kassa.adapters.dynamodb.items import Item

_ROTATIONS, _RUNNING, _SIGNED, _SECRETS = "rotations", "running", "signed", "secrets"


class SettingRecordTable:
    """Implements `ports.klarna_account.SettingRecords`."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def begin(self, request: Request) -> Mapping[str, str] | None:
        """None where it has no outcome yet, else the outcome. Raises KeyReused."""
        key = _of_request(request)
        if self._put(item(**key, body_hash=request.body_hash)):
            return None
        found = self._client.get_item(TableName=self._table, Key=item(**key), ConsistentRead=True)["Item"]
        if text(found, "body_hash") != request.body_hash:
            raise KeyReused(request.idempotency_key)
        outcome: Mapping[str, str] | None = json.loads(text(found, "outcome")) if "outcome" in found else None
        return outcome

    def finish(self, request: Request, outcome: Mapping[str, str]) -> None:
        self._client.update_item(
            TableName=self._table,
            Key=item(**_of_request(request)),
            UpdateExpression="SET outcome = if_not_exists(outcome, :outcome)",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues=item(**{":outcome": json.dumps(dict(outcome))}),
        )

    def secret_of(self, klarna_id: str) -> str | None:
        found = self._client.get_item(TableName=self._table, Key=item(pk=_SECRETS, item=klarna_id), ConsistentRead=True)
        return text(found["Item"], "setting_id") if "Item" in found else None

    def remember_secret(self, klarna_id: str, setting_id: str) -> None:
        self._put(item(pk=_SECRETS, item=klarna_id, setting_id=setting_id))

    def has_signed(self, signing_key_id: str) -> bool:
        key = item(pk=_SIGNED, item=signing_key_id)
        return "Item" in self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)

    def _put(self, entry: "Item") -> bool:
        """Whether it was not there before."""
        try:
            self._client.put_item(TableName=self._table, Item=entry, ConditionExpression="attribute_not_exists(pk)")
        except ClientError as error:
            if not lost_race(error):
                raise
            return False
        return True


class SignedNews:
    """Remembers which keys have signed something that was genuine: each key once for each process."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table
        self._told: set[str] = set()

    def tell(self, signing_key_id: str, at: datetime) -> None:
        """This key has signed something genuine."""
        if signing_key_id in self._told:
            return
        entry = item(pk=_SIGNED, item=signing_key_id, first_at=at.isoformat())
        try:
            self._client.put_item(TableName=self._table, Item=entry, ConditionExpression="attribute_not_exists(pk)")
        except ClientError as error:
            if not lost_race(error):
                raise
        self._told.add(signing_key_id)


class RotationTable:
    """Implements `ports.klarna_account.Rotations`. Beside the rotations lies, for each kind, the id of the one that runs."""

    def __init__(self, client: "DynamoDBClient", table: str) -> None:
        self._client = client
        self._table = table

    def add(self, rotation: Rotation) -> Rotation:
        """Store a new one; where one of its kind runs, or it is there already, return that."""
        mark = item(pk=_RUNNING, item=rotation.kind.value, rotation_id=rotation.id)
        puts = [
            {"Put": {"TableName": self._table, "Item": entry, "ConditionExpression": "attribute_not_exists(pk)"}}
            for entry in (_stored(rotation), mark)
        ]
        try:
            undisturbed(lambda: self._client.transact_write_items(TransactItems=puts))  # type: ignore[arg-type]
        except ClientError as error:
            if not lost_race(error):
                raise
            return self._found(rotation.id) or self.running(rotation.kind) or self.add(rotation)
        return rotation

    def get(self, rotation_id: str) -> Rotation:
        """Raises NoSuchSetting."""
        found = self._found(rotation_id)
        if found is None:
            raise NoSuchSetting(rotation_id)
        return found

    def running(self, kind: RotationKind) -> Rotation | None:
        key = item(pk=_RUNNING, item=kind.value)
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return self._found(text(found["Item"], "rotation_id")) if "Item" in found else None

    def latest(self, *, limit: int) -> Sequence[Rotation]:
        """The newest first. There are a few in a year, so all are read."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="pk = :rotations",
            ExpressionAttributeValues=item(**{":rotations": _ROTATIONS}),
            ConsistentRead=True,
        )
        found = [_rotation(each) for page in pages for each in page["Items"]]
        return sorted(found, key=lambda rotation: rotation.created_at, reverse=True)[:limit]

    def save(self, rotation: Rotation) -> None:
        """Store the next version; one that is final makes room for another. Raises StaleRotation."""
        put = {
            "TableName": self._table,
            "Item": _stored(rotation),
            "ConditionExpression": "version = :before",
            "ExpressionAttributeValues": item(**{":before": rotation.version - 1}),
        }
        room = {
            "TableName": self._table,
            "Key": item(pk=_RUNNING, item=rotation.kind.value),
            "ConditionExpression": "rotation_id = :this",
            "ExpressionAttributeValues": item(**{":this": rotation.id}),
        }
        writes: list[Any] = [{"Put": put}] if rotation.is_running else [{"Put": put}, {"Delete": room}]
        try:
            undisturbed(lambda: self._client.transact_write_items(TransactItems=writes))
        except ClientError as error:
            if not lost_race(error):
                raise
            stale = True
        else:
            stale = False
        if stale:
            raise StaleRotation(rotation.id)

    def _found(self, rotation_id: str) -> Rotation | None:
        key = item(pk=_ROTATIONS, item=rotation_id)
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return _rotation(found["Item"]) if "Item" in found else None


def _of_request(request: Request) -> dict[str, str]:
    return {"pk": f"request#{request.operation}", "item": request.idempotency_key}


def _stored(rotation: Rotation) -> "Item":
    document = json.dumps(asdict(rotation), default=lambda value: value.isoformat(), sort_keys=True)
    return item(pk=_ROTATIONS, item=rotation.id, version=rotation.version, document=document)


def _rotation(stored: Any) -> Rotation:
    found = json.loads(text(stored, "document"))
    times = {name: datetime.fromisoformat(found[name]) for name in ("created_at", "updated_at")}
    trouble, waits_until = found["trouble"], found["waits_until"]
    return Rotation(
        **{
            **found,
            **times,
            "kind": RotationKind(found["kind"]),
            "step": Step(found["step"]),
            "status": Status(found["status"]),
            "old_ids": tuple(found["old_ids"]),
            "moved": tuple((webhook_id, key_id) for webhook_id, key_id in found["moved"]),
            "waits_until": datetime.fromisoformat(waits_until) if waits_until else None,
            "trouble": Trouble(**{**trouble, "step": Step(trouble["step"])}) if trouble else None,
        }
    )
