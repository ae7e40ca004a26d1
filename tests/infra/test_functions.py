"""Each function runs as itself: its own role, log and environment, and not a verb more than it uses."""

import json
from typing import Any

import pytest

from infra.environment import WrongEnvironment, check
from infra.stages import STAGES
from tests.infra.templates import Templates, one

ALWAYS = {
    "log": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "*": {"xray:PutTelemetryRecords", "xray:PutTraceSegments"},
}
READ_WRITE = {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
TRANSACT = {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"}
SECRET = {"secretsmanager:GetSecretValue"}
WRITE_SECRET = {"secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"}

MAY: dict[str, dict[str, set[str]]] = {
    "authorizer": {"merchants": {"dynamodb:GetItem", "dynamodb:UpdateItem"}, "acquirer key": SECRET},
    "access": {
        "merchants": READ_WRITE | {"dynamodb:Query", "dynamodb:BatchGetItem"},
        "audit": {"dynamodb:PutItem"},
        "audit by merchant": {"dynamodb:Query"},
        "audit by time": {"dynamodb:Query"},
        "pairing": SECRET,
    },
    "authorize": {
        "payments": READ_WRITE | {"dynamodb:DeleteItem"},
        "merchants": {"dynamodb:GetItem"},
        "sessions": {"states:StartExecution", "states:SendTaskSuccess"},
        "klarna's key": SECRET,
    },
    "confirm": {
        "payments": READ_WRITE | {"dynamodb:DeleteItem"},
        "merchants": {"dynamodb:GetItem"},
        "sessions": {"states:StartExecution", "states:SendTaskSuccess"},
        "klarna's key": SECRET,
    },
    "payments": {
        "payments": READ_WRITE | {"dynamodb:Query"},
        "merchants": {"dynamodb:GetItem"},
        "payments by_merchant": {"dynamodb:Query"},
        "payments by_reference": {"dynamodb:Query"},
        "payments unfinished": {"dynamodb:Query"},
        "sessions": {"states:StartExecution", "states:SendTaskSuccess"},
        "books": {"lambda:InvokeFunction"},
    },
    "transactions": {
        "payments": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"},
        "klarna's key": SECRET,
    },
    "display": {
        "payments": READ_WRITE,
        "merchants": {"dynamodb:GetItem"},
        "sessions": {"states:StartExecution", "states:SendTaskSuccess"},
    },
    "books": {
        "payments": {"dynamodb:GetItem", "dynamodb:PutItem"},
        "klarna's key": SECRET,
        "dead letters": {"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
    },
    "presentation": {"merchants": {"dynamodb:GetItem"}, "klarna's key": SECRET},
    "management": {
        "merchants": TRANSACT | {"dynamodb:Query"},
        "audit": {"dynamodb:PutItem"},
        "klarna's key": SECRET,
    },
    "klarna_webhook": {
        "klarna events": {"dynamodb:PutItem"},
        "klarna settings": {"dynamodb:PutItem"},
        "signing keys": SECRET,
    },
    "klarna_settings": {
        "klarna settings": READ_WRITE | {"dynamodb:Query"},
        "audit": {"dynamodb:PutItem"},
        "klarna's key": SECRET,
        "signing keys": SECRET | WRITE_SECRET | {"secretsmanager:CreateSecret"},
        "kept credentials": SECRET | WRITE_SECRET | {"secretsmanager:CreateSecret", "secretsmanager:DeleteSecret"},
        "rotations": {"states:StartExecution"},
    },
    "klarna_rotation": {
        "klarna settings": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem"},
        "klarna's key": SECRET | WRITE_SECRET,
        "signing keys": SECRET | WRITE_SECRET,
    },
    "accounts": {
        "merchants": TRANSACT | {"dynamodb:Query"},
        "klarna's key": SECRET,
        "news": {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
        "*": {"dynamodb:ListStreams"},
        "dead letters": {"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
    },
    "inbox": {
        "payments": {"dynamodb:GetItem", "dynamodb:UpdateItem"},
        "sessions": {"states:SendTaskSuccess"},
        "books": {"lambda:InvokeFunction"},
        "dispute looks": {"lambda:InvokeFunction"},
        "settlement fetch": {"lambda:InvokeFunction"},
        "parked news": {
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:GetQueueUrl",
            "sqs:ReceiveMessage",
            "sqs:SendMessage",
        },
        "news": {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
        "*": {"dynamodb:ListStreams"},
        "dead letters": {"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
    },
    "statements": {
        "merchants": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"},
        "settlements": {"dynamodb:BatchGetItem"},
    },
    "disputes": {
        "payments": {"dynamodb:GetItem", "dynamodb:PutItem"},
        "disputes": {"dynamodb:GetItem", "dynamodb:PutItem"},
        "disputes by_merchant": {"dynamodb:Query"},
        "disputes by_merchant_state": {"dynamodb:Query"},
        "disputes by_state": {"dynamodb:Query"},
        "evidence": {"s3:ListBucket"},
        "files of evidence": {"s3:GetObject", "s3:PutObject"},
        "klarna's key": SECRET,
    },
    "dispute_looks": {
        "payments": {"dynamodb:GetItem", "dynamodb:PutItem"},
        "disputes": {"dynamodb:GetItem", "dynamodb:PutItem"},
        "disputes waiting": {"dynamodb:Query"},
        "evidence": {"s3:ListBucket"},
        "files of evidence": {"s3:GetObject"},
        "klarna's key": SECRET,
        "dead letters": {"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
    },
    "session": {
        "payments": READ_WRITE | {"dynamodb:DeleteItem"},
        "sessions": {"states:SendTaskSuccess"},
        "klarna's key": SECRET,
    },
    "sweeper": {
        "payments": READ_WRITE,
        "payments unfinished": {"dynamodb:Query"},
        "payments calendar": {"dynamodb:Query"},
        "sessions": {"states:StartExecution"},
        "books": {"lambda:InvokeFunction"},
    },
    "webhooks": {
        "merchants": {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", "dynamodb:Query"},
        "audit": {"dynamodb:PutItem"},
        "deliveries": {"lambda:InvokeFunction"},
    },
    "notifications": {
        "merchants": {"dynamodb:PutItem", "dynamodb:Query"},
        "deliveries": {"lambda:InvokeFunction"},
        "books": {"lambda:InvokeFunction"},
        "event bus": {"events:PutEvents"},
        "happenings": {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
        "merchants' happenings": {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
        "*": {"dynamodb:ListStreams"},
        "dead letters": {"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
    },
    "deliveries": {
        "merchants": READ_WRITE | {"dynamodb:Query"},
        "retries": {"states:StartExecution"},
        "dead letters": {"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
    },
    "settlements": {
        "settlements": {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query"},
        "settlement lists": {"dynamodb:Query"},
        "payments": {"dynamodb:BatchGetItem"},
        "content": {"s3:GetObject"},
        "runs": {"s3:GetObject"},
    },
    "settlement_run": {
        "settlements": READ_WRITE | {"dynamodb:BatchGetItem", "dynamodb:Query"},
        "settlement lists": {"dynamodb:Query"},
        "payments": {"dynamodb:BatchGetItem"},
        "merchants": {"dynamodb:PutItem"},
        "content": {"s3:GetObject"},
        "runs": {"s3:GetObject", "s3:PutObject"},
        "bucket": {"s3:ListBucket"},
        "event bus": {"events:PutEvents"},
    },
    "settlement_intake": {
        "incoming": {"s3:GetObject"},
        "content": {"s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"},
        "bucket": {"s3:ListBucket"},
        "settlement runs": {"states:StartExecution"},
        "dead letters": {"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
    },
    "settlement_fetch": {
        "settlements": {"dynamodb:GetItem"},
        "incoming/api": {"s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"},
        "bucket": {"s3:ListBucket"},
        "klarna's key": SECRET,
        "dead letters": {"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
    },
    "settlement_feed": {
        "settlements": {"dynamodb:UpdateItem"},
        "merchants": {"dynamodb:GetItem", "dynamodb:Query"},
        "happenings": {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"},
        "*": {"dynamodb:ListStreams"},
        "dead letters": {"sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:SendMessage"},
    },
}

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


def statements(templates: Templates) -> list[tuple[set[str], dict[str, Any]]]:
    """Every statement of every policy, with the roles that it is attached to."""
    return [
        ({role["Ref"] for role in policy.properties.get("Roles", [])}, statement)
        for policy in templates.all("AWS::IAM::Policy")
        for statement in policy.properties["PolicyDocument"]["Statement"]
    ]


def as_list(one_or_more: Any) -> list[Any]:
    return one_or_more if isinstance(one_or_more, list) else [one_or_more]


@pytest.mark.parametrize("name", MAY)
def test_a_function_may_do_exactly_what_it_must(templates: Templates, name: str) -> None:
    role = templates.function(name).properties["Role"]["Fn::GetAtt"][0]
    found: dict[str, set[str]] = {}
    for roles, statement in statements(templates):
        if role in roles:
            assert statement["Effect"] == "Allow"
            for resource in as_list(statement["Resource"]):
                found.setdefault(place_of(resource, templates), set()).update(as_list(statement["Action"]))
    expected = {place: ALWAYS.get(place, set()) | MAY[name].get(place, set()) for place in {*ALWAYS, *MAY[name]}}
    assert found == expected
    assert "ManagedPolicyArns" not in one(found for found in templates.all() if found.id == role).properties


def test_no_two_functions_share_a_role_or_a_log(templates: Templates) -> None:
    functions = templates.all("AWS::Lambda::Function")
    assert len(functions) == len(MAY)
    for shared in ("Role", "LoggingConfig"):
        assert len({json.dumps(function.properties[shared]) for function in functions}) == len(functions)


def test_no_permission_is_a_wildcard_but_where_aws_knows_no_resources(templates: Templates) -> None:
    without_resources = (
        "xray:",
        "dynamodb:ListStreams",
        "logs:CreateLogDelivery",
        "logs:GetLogDelivery",
        "logs:UpdateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:DescribeResourcePolicies",
        "logs:DescribeLogGroups",
    )
    for _, statement in statements(templates):
        actions = as_list(statement["Action"])
        assert not [action for action in actions if "*" in action]
        if "*" in as_list(statement["Resource"]):
            assert [action for action in actions if not action.startswith(without_resources)] == []


EVERYWHERE = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL", "LIVE"}
KLARNA = {
    "KLARNA_URL",
    "KLARNA_SECRET",
    "KLARNA_SECRET_FRESH_FOR",
    "KLARNA_AUTHENTICATION",
    "KLARNA_INTEGRATOR",
}
KLARNA_ACCOUNT = {"KLARNA_ACCOUNT_API", "KLARNA_SETTINGS_TABLE", "SIGNING_KEYS_SECRET", "CERTIFICATE_NAME"}
STARTS = {"PAYMENTS_TABLE", "MERCHANTS_TABLE", "SESSION_STATE_MACHINE", "PUBLIC_URL", "KLARNA_FLOW"}
DISPUTES = {"PAYMENTS_TABLE", "DISPUTES_TABLE", "EVIDENCE_BUCKET", "DISPUTE_REMINDER_DAYS"}
READS = {
    "statements": {"MERCHANTS_TABLE", "SETTLEMENTS_TABLE"},
    "disputes": DISPUTES | KLARNA,
    "dispute_looks": DISPUTES | KLARNA,
    "authorizer": {"MERCHANTS_TABLE", "ACQUIRER_KEY_SECRET"},
    "access": {"MERCHANTS_TABLE", "AUDIT_TABLE", "PAIRING_SECRET", "AUTHORIZER_CACHE_SECONDS"},
    "authorize": STARTS | KLARNA,
    "confirm": STARTS | KLARNA,
    "payments": {"PAYMENTS_TABLE", "MERCHANTS_TABLE", "SESSION_STATE_MACHINE", "PUBLIC_URL", "BOOKS_FUNCTION"},
    "display": {"PAYMENTS_TABLE", "MERCHANTS_TABLE", "SESSION_STATE_MACHINE"},
    "transactions": {"PAYMENTS_TABLE", "PUBLIC_URL", "WARN_BEFORE_DAYS"} | KLARNA,
    "books": {"PAYMENTS_TABLE", "WARN_BEFORE_DAYS"} | KLARNA,
    "presentation": {"MERCHANTS_TABLE", "KLARNA_FLOW"} | KLARNA,
    "management": {"MERCHANTS_TABLE", "KLARNA_FLOW", "AUDIT_TABLE"} | KLARNA,
    "klarna_webhook": {
        "KLARNA_EVENTS_TABLE",
        "SIGNING_KEYS_SECRET",
        "ALLOWED_ADDRESSES",
        "KLARNA_SETTINGS_TABLE",
        "KLARNA_SECRET_FRESH_FOR",
    },
    "klarna_settings": {"PUBLIC_URL", "CREDENTIALS_PATH", "ROTATION_STATE_MACHINE", "AUDIT_TABLE"}
    | KLARNA
    | KLARNA_ACCOUNT,
    "klarna_rotation": {
        "ROTATION_TAKEOVER",
        "ROTATION_TRY_AGAIN",
        "SIGNING_KEY_OVERLAP",
        "CREDENTIALS_WARN_BEFORE_DAYS",
    }
    | KLARNA
    | KLARNA_ACCOUNT,
    "accounts": {"MERCHANTS_TABLE", "KLARNA_FLOW"} | KLARNA,
    "inbox": {
        "PAYMENTS_TABLE",
        "PARKED_NEWS_QUEUE",
        "BOOKS_FUNCTION",
        "DISPUTE_LOOKS_FUNCTION",
        "SETTLEMENT_FETCH_FUNCTION",
    },
    "session": {"PAYMENTS_TABLE"} | KLARNA,
    "sweeper": {"PAYMENTS_TABLE", "SESSION_STATE_MACHINE", "BOOKS_FUNCTION", "WARN_BEFORE_DAYS"},
    "webhooks": {"MERCHANTS_TABLE", "AUDIT_TABLE", "DELIVERIES_FUNCTION", "ALLOW_PRIVATE_ENDPOINTS"},
    "notifications": {"MERCHANTS_TABLE", "DELIVERIES_FUNCTION", "EVENT_BUS", "PUBLIC_URL", "BOOKS_FUNCTION"},
    "deliveries": {
        "MERCHANTS_TABLE",
        "RETRY_STATE_MACHINE",
        "RETRY_SCHEDULE",
        "DEAD_LETTER_QUEUE",
        "ALLOW_PRIVATE_ENDPOINTS",
        "PLACES_AT_AN_ENDPOINT",
    },
    "settlements": {"SETTLEMENTS_TABLE", "SETTLEMENTS_BUCKET", "PAYMENTS_TABLE", "WRITE_OFF_LIMIT"},
    "settlement_run": {"SETTLEMENTS_TABLE", "SETTLEMENTS_BUCKET", "PAYMENTS_TABLE", "MERCHANTS_TABLE", "EVENT_BUS"},
    "settlement_intake": {"SETTLEMENTS_BUCKET", "SETTLEMENT_STATE_MACHINE"},
    "settlement_fetch": {"SETTLEMENTS_TABLE", "SETTLEMENTS_BUCKET"} | KLARNA,
    "settlement_feed": {"SETTLEMENTS_TABLE", "MERCHANTS_TABLE"},
}


@pytest.mark.parametrize("name", READS)
def test_the_environment_has_exactly_the_names_that_the_function_reads(templates: Templates, name: str) -> None:
    variables = templates.function(name).properties["Environment"]["Variables"]
    assert set(variables) == EVERYWHERE | READS[name]
    assert variables["POWERTOOLS_SERVICE_NAME"] == name
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == "Kassa"
    assert variables["LIVE"] == ("true" if templates.stage.name == "production" else "false")


def test_a_name_that_no_function_reads_is_refused() -> None:
    with pytest.raises(WrongEnvironment, match=r"missing \['PAYMENTS_TABLE'\], unknown \['PAYMENT_TABLE'\]"):
        check("session", dict.fromkeys(EVERYWHERE | KLARNA | {"PAYMENT_TABLE"}, ""))


def test_every_function_logs_json_for_a_while_and_is_traced(templates: Templates) -> None:
    days = {"local": 1, "sandbox": 30, "production": 365}[templates.stage.name]
    for log in templates.all("AWS::Logs::LogGroup"):
        assert log.properties["RetentionInDays"] == days
    for function in templates.all("AWS::Lambda::Function"):
        logging = function.properties["LoggingConfig"]
        assert (logging["LogFormat"], logging["ApplicationLogLevel"]) == ("JSON", "INFO")
        assert function.properties["TracingConfig"] == {"Mode": "Active"}


A_WHOLE_PROCESSOR = 1769
MEMORY = {"statements": A_WHOLE_PROCESSOR}


def test_every_function_has_both_layers_its_memory_and_a_time_limit(templates: Templates) -> None:
    layers = [{"Ref": layer.id} for layer in templates.all("AWS::Lambda::LayerVersion")]
    assert len(layers) == 2
    for function in templates.all("AWS::Lambda::Function"):
        assert function.properties["Layers"] == layers
        name = function.properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        assert function.properties["MemorySize"] == MEMORY.get(name, 512)
        assert function.properties["Timeout"] >= 5


def test_nobody_at_the_till_waits_longer_than_the_front_door_does(templates: Templates) -> None:
    for name in (
        "authorizer",
        "authorize",
        "confirm",
        "payments",
        "transactions",
        "presentation",
        "management",
        "access",
        "webhooks",
        "klarna_webhook",
        "klarna_settings",
        "display",
        "disputes",
        "statements",
        "settlements",
    ):
        assert templates.function(name).properties["Timeout"] < 30


@pytest.mark.parametrize("stage", ["sandbox", "production"])
def test_on_aws_functions_run_on_arm(every_stage: dict[str, Templates], stage: str) -> None:
    for function in every_stage[stage].all("AWS::Lambda::Function"):
        assert function.properties["Architectures"] == ["arm64"]
        assert function.properties["Runtime"] == "python3.13"


def test_locally_functions_run_as_the_machine_does(local: Templates) -> None:
    python = STAGES["local"].python
    for function in local.all("AWS::Lambda::Function"):
        assert function.properties["Runtime"] == f"python{python.version}"
        assert function.properties["Architectures"] == [python.architecture]
