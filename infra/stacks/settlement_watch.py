"""What people are told about settlements: every way in which money could be off without anybody seeing it."""

import aws_cdk as cdk

from infra.constructs.alarms import Alarms, count_of
from infra.stacks.settlements import Settlements

_MINUTE, _PERIOD = cdk.Duration.minutes(1), cdk.Duration.minutes(5)


def watch_settlements(alarms: Alarms, settlements: Settlements) -> None:
    """Put an alarm on files that were not taken in, on runs that gave up, and on what does not agree."""
    alarms.tell(
        "SettlementsNotTaken",
        settlements.failed.metric_approximate_number_of_messages_visible(period=_MINUTE),
        "A settlement file, a look for one, or what is due in one was not taken in; what it was lies in the queue",
    )
    alarms.tell(
        "SettlementRunsFailed",
        settlements.machine.metric_failed(period=_PERIOD),
        "The run over a settlement file gave up; nothing of it is lost: redrive the execution",
    )
    alarms.tell(
        "SettlementRunsTimedOut",
        settlements.machine.metric_timed_out(period=_PERIOD),
        "The run over a settlement file took more than a day; redrive the execution",
    )
    for name, counted, meaning in (
        ("SettlementsQuarantined", "SettlementQuarantined", "A settlement file cannot be believed; nothing was booked"),
        (
            "SettlementFilesRefused",
            "SettlementFileRefused",
            "Klarna sent another content for a settlement that was read",
        ),
        ("BreaksOpened", "BreakOpened", "A settlement does not agree with our books: list them with GET /v1/breaks"),
    ):
        alarms.tell(name, count_of(counted, by="settlement_run"), meaning)
