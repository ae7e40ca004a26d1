"""A word for what a permission is for: an ARN as the promises say it."""

import json
from typing import Any

from tests.infra.templates import Templates

SECRETS = {
    "klarna": "klarna's key",
    "klarna-signing-keys": "signing keys",
    f"klarna-credentials/???_{'?' * 32}": "kept credentials",
}

MACHINES = {"Rotations": "rotations", "SettlementsRun": "settlement runs"}
CALLED = ("deliveries", "books", "dispute_looks", "settlement_fetch")

# By what an ARN ends in, the longest first; the rest of it is the account's and the stack's.
PLACES = (
    ("Disputes index/by_merchant_state", "disputes by_merchant_state"),
    ("Disputes index/by_merchant", "disputes by_merchant"),
    ("index/by_state", "disputes by_state"),
    ("index/waiting", "disputes waiting"),
    ("Disputes Arn", "disputes"),
    ("Evidence /*", "files of evidence"),
    ("Evidence Arn", "evidence"),
    ("index/by_merchant", "payments by_merchant"),
    ("index/by_reference", "payments by_reference"),
    ("index/unfinished", "payments unfinished"),
    ("index/calendar", "payments calendar"),
    ("index/audit_by_merchant", "audit by merchant"),
    ("index/audit_by_time", "audit by time"),
    ("Audit Arn", "audit"),
    ("AccessPairing Id", "pairing"),
    ("KlarnaSettings Arn", "klarna settings"),
    ("KlarnaEvents StreamArn", "news"),
    ("KlarnaEvents Arn", "klarna events"),
    ("Payments StreamArn", "happenings"),
    ("Payments Arn", "payments"),
    ("Merchants StreamArn", "merchants' happenings"),
    ("Merchants Arn", "merchants"),
    ("index/lists", "settlement lists"),
    ("SettlementsTable Arn", "settlements"),
    ("settlements- /incoming/api/*", "incoming/api"),
    ("settlements- /incoming/*", "incoming"),
    ("settlements- /content/*", "content"),
    ("settlements- /runs/*", "runs"),
    (":s3:::kassa- settlements-", "bucket"),
    ("AcquirerKey Id", "acquirer key"),
)


def place_of(resource: Any, templates: Templates) -> str:
    """A word for the resource of a statement."""
    if resource == "*":
        return "*"
    text = json.dumps(resource)
    types = {found.id: found.type for found in templates.all()}
    match resource:
        case {"Ref": id} if types[id] == "AWS::StepFunctions::StateMachine":
            return next((name for part, name in MACHINES.items() if part in id), "sessions")
        case {"Fn::GetAtt": [id, "Arn"]} if types[id] == "AWS::Logs::LogGroup":
            return "log"
        case {"Fn::GetAtt": [id, "Arn"]} if types[id] == "AWS::SQS::Queue":
            return "parked news" if "Parked" in id else "dead letters"
        case {"Fn::GetAtt": [id, "Arn"]} if types[id] == "AWS::Lambda::Function":
            called = {templates.function(name).id: name for name in CALLED}
            return called.get(id, "another function").replace("_", " ")
        case {"Fn::GetAtt": [id, "Arn"]} if types[id] == "AWS::Events::EventBus":
            return "event bus"
    if f":stateMachine:kassa-{templates.stage.name}-retries" in text:
        return "retries"
    for name, place in SECRETS.items():
        if any(f":secret:kassa/{templates.stage.name}/{name}{ending}" in text for ending in ('-??????"', '"')):
            return place
    return next(place for ending, place in PLACES if all(part in text for part in ending.split()))
