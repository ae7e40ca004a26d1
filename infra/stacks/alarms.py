"""What people are told: a stack that watches the others, and that no payment needs."""

from collections.abc import Iterable

import aws_cdk as cdk
import aws_cdk.aws_sns as sns
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.parts.part import Watched
from infra.stages import Stage


class AlarmsStack(cdk.Stack):
    """An alarm on every way a payment can get stuck, be late or be attacked without anybody seeing it."""

    def __init__(
        self, scope: Construct, id: str, *, stage: Stage, topic: sns.ITopic, watched: Iterable[Watched]
    ) -> None:
        super().__init__(
            scope, id, synthesizer=stage.synthesizer(), description=f"Kassa {stage.name}: what people are told"
        )
        # what is watched may go without asking here first: its alarm follows in the same deployment
        cdk.CrossStackReferences.of(self).consume(cdk.ReferenceStrength.WEAK)
        alarms = Alarms(self, "Alarms", topic=topic)
        for each in watched:
            each.watch(alarms)
