"""Each function runs as itself: its own role, log and environment, and not a verb more than it uses."""

import json
from typing import Any

import pytest

from infra.constructs.function import let_through
from infra.environment import WrongEnvironment, check
from infra.stages import STAGES
from tests.infra.parts import FUNCTIONS
from tests.infra.parts.promise import KLARNA
from tests.infra.places import place_of
from tests.infra.templates import Templates, one

ALWAYS = {
    "log": {"logs:CreateLogStream", "logs:PutLogEvents"},
    "*": {"xray:PutTelemetryRecords", "xray:PutTraceSegments"},
}
EVERYWHERE = {"POWERTOOLS_SERVICE_NAME", "POWERTOOLS_METRICS_NAMESPACE", "POWERTOOLS_LOG_LEVEL", "LIVE"}


def statements(templates: Templates) -> list[tuple[set[str], dict[str, Any]]]:
    """Every statement of every policy, with the roles that it is attached to."""
    return [
        ({role["Ref"] for role in policy.properties.get("Roles", [])}, statement)
        for policy in templates.all("AWS::IAM::Policy")
        for statement in policy.properties["PolicyDocument"]["Statement"]
    ]


def as_list(one_or_more: Any) -> list[Any]:
    return one_or_more if isinstance(one_or_more, list) else [one_or_more]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_do_exactly_what_it_must(templates: Templates, name: str) -> None:
    role = templates.function(name).properties["Role"]["Fn::GetAtt"][0]
    found: dict[str, set[str]] = {}
    for roles, statement in statements(templates):
        if role in roles:
            assert statement["Effect"] == "Allow"
            for resource in as_list(statement["Resource"]):
                found.setdefault(place_of(resource, templates), set()).update(as_list(statement["Action"]))
    may = FUNCTIONS[name].may
    expected = {place: ALWAYS.get(place, set()) | may.get(place, set()) for place in {*ALWAYS, *may}}
    assert found == expected
    assert "ManagedPolicyArns" not in one(found for found in templates.all() if found.id == role).properties


def test_no_two_functions_share_a_role_or_a_log(templates: Templates) -> None:
    functions = templates.all("AWS::Lambda::Function")
    assert len(functions) == len(FUNCTIONS)
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


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_environment_has_exactly_the_names_that_the_function_reads(templates: Templates, name: str) -> None:
    variables = templates.function(name).properties["Environment"]["Variables"]
    assert set(variables) == EVERYWHERE | FUNCTIONS[name].reads
    assert variables["POWERTOOLS_SERVICE_NAME"] == name
    assert variables["POWERTOOLS_METRICS_NAMESPACE"] == f"Kassa/{templates.stage.name}"
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


@pytest.mark.parametrize(
    ("level", "passes"), [("DEBUG", "DEBUG"), ("INFO", "INFO"), ("WARN", "INFO"), ("ERROR", "INFO")]
)
def test_whatever_is_logged_lambda_lets_the_lines_through_that_metrics_are_made_of(level: str, passes: str) -> None:
    assert let_through(level).value == passes


@pytest.mark.parametrize("name", ["sweeper", "accounts"])
def test_a_call_of_every_minute_that_failed_is_made_up_for_by_the_next_alone(templates: Templates, name: str) -> None:
    function = {"Ref": templates.function(name).id}
    configs = [found.properties for found in templates.all("AWS::Lambda::EventInvokeConfig")]
    config = one(found for found in configs if found["FunctionName"] == function)
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (0, 60)
    assert "DestinationConfig" not in config


A_WHOLE_PROCESSOR = 1769
MEMORY = {"statements": A_WHOLE_PROCESSOR, "settlement_run": 2048}


def test_every_function_has_both_layers_its_memory_and_a_time_limit(templates: Templates) -> None:
    layers = [{"Ref": layer.id} for layer in templates.all("AWS::Lambda::LayerVersion")]
    assert len(layers) == 2
    for function in templates.all("AWS::Lambda::Function"):
        assert function.properties["Layers"] == layers
        name = function.properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
        assert function.properties["MemorySize"] == MEMORY.get(name, 512)
        assert function.properties["Timeout"] >= 5


def test_nobody_at_the_till_waits_longer_than_the_front_door_does(templates: Templates) -> None:
    for name, promise in FUNCTIONS.items():
        if promise.awaited:
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
