"""CloudFormation has limits, and no stack meets them unawares."""

from tests.infra.templates import Templates

RESOURCES, OUTPUTS = 500, 200  # that CloudFormation takes in one stack
SPARE = 30


def test_every_stack_has_room_for_a_few_functions_more(templates: Templates) -> None:
    """A function takes four in the payments stack, or seven with a route. Who meets this: docs/decisions, 0030."""
    left = {name: RESOURCES - len(stack["Resources"]) for name, stack in templates.stacks.items()}
    assert {name: room for name, room in left.items() if room < SPARE} == {}


def test_every_stack_has_room_for_what_another_reads_from_it(templates: Templates) -> None:
    left = {name: OUTPUTS - len(stack.get("Outputs", {})) for name, stack in templates.stacks.items()}
    assert {name: room for name, room in left.items() if room < SPARE} == {}


def test_what_is_watched_can_go_without_asking_its_alarms(templates: Templates) -> None:
    """An import would keep a function, a queue or a machine from being removed until its alarm is."""
    alarms = (templates.folder / f"kassa-{templates.stage.name}-alarms.template.json").read_text()
    assert "Fn::GetStackOutput" in alarms
    assert "Fn::ImportValue" not in alarms
