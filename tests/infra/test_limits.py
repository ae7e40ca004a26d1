"""What AWS takes no more of, and no emulator counts: https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html."""

import json
from collections import Counter

from tests.infra.templates import Templates

BYTES_OF_A_ROLES_POLICIES = 10_240
BYTES_OF_AN_ENVIRONMENT = 4096
BYTES_OF_A_TEMPLATE = 1_000_000
OUTPUTS = 200
ROUTES = 300
READERS_OF_A_STREAM = 2  # at each shard; a third is throttled, and throttles the others
SECONDS_OF_AN_AUTHORIZER = 10


def compact(value: object) -> int:
    return len(json.dumps(value, separators=(",", ":")))


def test_a_roles_policies_are_short_enough(templates: Templates) -> None:
    lengths: Counter[str] = Counter()
    for policy in templates.all("AWS::IAM::Policy"):
        for role in policy.properties["Roles"]:
            lengths[role["Ref"]] += compact(policy.properties["PolicyDocument"])
    assert max(lengths.values()) < BYTES_OF_A_ROLES_POLICIES


def test_an_environment_is_short_enough(templates: Templates) -> None:
    for function in templates.all("AWS::Lambda::Function"):
        assert compact(function.properties["Environment"]) < BYTES_OF_AN_ENVIRONMENT, function.id


def test_no_stream_has_more_readers_than_its_shards_bear(templates: Templates) -> None:
    mappings = [found.properties for found in templates.all("AWS::Lambda::EventSourceMapping")]
    streams = Counter(json.dumps(found["EventSourceArn"]) for found in mappings if "StartingPosition" in found)
    assert max(streams.values()) <= READERS_OF_A_STREAM


def test_the_front_door_has_room_for_its_routes(templates: Templates) -> None:
    assert len(templates.all("AWS::ApiGatewayV2::Route")) <= ROUTES
    assert templates.function("authorizer").properties["Timeout"] < SECONDS_OF_AN_AUTHORIZER


def test_a_stack_is_not_too_long(templates: Templates) -> None:
    for stack in templates.stacks.values():
        assert compact(stack) < BYTES_OF_A_TEMPLATE
        assert len(stack.get("Outputs", {})) <= OUTPUTS
