"""The whole examination: one check after another, and none stops the others."""

from collections.abc import Callable, Iterator

from botocore.exceptions import BotoCoreError, ClientError

from cli.doctor import aws, network, peers, webhooks
from cli.doctor.findings import Finding, Findings, problem
from cli.doctor.subject import Account as AccountOf
from cli.doctor.subject import Subject
from cli.failures import CannotGoOn
from cli.stages.account import Account

Check = Callable[[Subject], Iterator[Finding]]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("functions", aws.functions),
    ("room", aws.room),
    ("dead-letter queues", aws.queues),
    ("alarms", aws.alarms),
    ("subscribers", aws.subscribers),
    ("name", network.name),
    ("port", network.port),
    ("certificate", network.certificate),
    ("clock", peers.clock),
    ("acquirer's key", peers.acquirer_key),
    ("Klarna's key", peers.klarna_key),
    ("client certificate", peers.client_certificate),
    ("webhook address", webhooks.address),
    ("Klarna's webhooks", webhooks.registered),
)


def examine(stage: str, *, tell: Callable[[Finding], None]) -> Findings:
    """Look at everything, and tell each finding as it is made."""
    return examine_account(Account.of(stage), tell=tell)


def examine_account(account: AccountOf, *, tell: Callable[[Finding], None]) -> Findings:
    """The same for an account that is at hand."""
    found: list[Finding] = []
    for finding in _all(account):
        tell(finding)
        found.append(finding)
    return Findings(stage=account.stage, found=found)


def _all(account: AccountOf) -> Iterator[Finding]:
    try:
        subject = Subject(account=account, outputs=account.outputs())
    except CannotGoOn as failure:
        how = "kassa up" if account.stage == "local" else f"kassa deploy --stage {account.stage}"
        yield problem("stacks", str(failure), f"{how}, then look again.")
        return
    for name, check in CHECKS:
        yield from _findings(name, check, subject)


def _findings(name: str, check: Check, subject: Subject) -> Iterator[Finding]:
    try:
        yield from check(subject)
    except (CannotGoOn, BotoCoreError, ClientError, OSError, KeyError) as failure:
        yield problem(name, f"cannot be looked at: {failure}", "Mend that first, and look again.")
