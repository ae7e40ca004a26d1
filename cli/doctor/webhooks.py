"""Whether Klarna's news reaches the stage."""

import time
from collections.abc import Iterator
from http import HTTPStatus

from cli.api.kassa_api import new_client
from cli.doctor.findings import Finding, not_here, ok, problem
from cli.doctor.subject import Subject
from cli.failures import Refused
from cli.stages import klarna_access
from cli.stages.klarna_webhook import WANTED, Notifications

PATIENCE = 20.0
"""Seconds in which an example that Klarna posts must have been stored."""


def address(subject: Subject) -> Iterator[Finding]:
    """Somebody answers there, and believes nobody who does not sign."""
    with new_client(base_url=subject.outputs["PublicUrl"]) as client:
        answer = client.post(subject.webhook_url, json={})
    if answer.status_code == HTTPStatus.BAD_REQUEST:
        yield ok("webhook address", f"{subject.webhook_url} answers, and refuses what is not signed")
    elif answer.status_code == HTTPStatus.FORBIDDEN:
        yield ok("webhook address", f"{subject.webhook_url} answers Klarna's addresses only")
    else:
        found = f"{subject.webhook_url} answered {answer.status_code} to a message without a signature, not 400"
        yield problem("webhook address", found, f"kassa logs --stage {subject.stage} --function klarna_webhook")


def registered(subject: Subject) -> Iterator[Finding]:
    """Klarna has a webhook of each version, enabled, signed with a key that we know, and an example arrives."""
    settings = klarna_access.settings_of(subject.account, subject.outputs)
    known = subject.account.read_secret(f"kassa/{subject.stage}/klarna-signing-keys") or {}
    register = f"kassa register-webhook --stage {subject.stage}"
    with Notifications(settings) as klarna:
        there = klarna.webhooks_to(subject.webhook_url)
        for version in WANTED:
            check, webhook = f"webhook {version}", there.get(version)
            if webhook is None:
                yield problem(check, "Klarna has none to this address", register)
            elif webhook.get("status", "ENABLED") != "ENABLED":
                yield problem(
                    check,
                    f"it is {webhook['status']} at Klarna",
                    f"Enable it: kassa klarna webhooks --stage {subject.stage}",
                )
            elif webhook["signing_key_id"] not in known:
                yield problem(check, "it signs with a key that is not in the secret", register)
            elif subject.outputs.get("Live") == "true":
                yield not_here(f"{check}, example", "Klarna's live environment posts no examples")
            else:
                yield _example(subject, klarna, check, webhook)


def _example(subject: Subject, klarna: Notifications, check: str, webhook: dict[str, str]) -> Finding:
    count = _stored(subject)
    try:
        klarna.try_out(webhook)
    except Refused as failure:
        return problem(check, f"Klarna posts no example: {failure}", "Ask Klarna, and look at the webhook there.")
    deadline = time.monotonic() + PATIENCE
    while _stored(subject) <= count:
        if time.monotonic() > deadline:
            found = f"enabled, but its example has not arrived within {PATIENCE:.0f} s"
            return problem(check, found, f"kassa logs --stage {subject.stage} --function klarna_webhook")
        time.sleep(0.5)
    return ok(check, "enabled, and an example has arrived")


def _stored(subject: Subject) -> int:
    """How much news is in the table; the newest are counted as well as the oldest."""
    client, count = subject.account.client("dynamodb"), 0
    for page in client.get_paginator("scan").paginate(TableName=subject.outputs["KlarnaEventsTable"], Select="COUNT"):
        count += page["Count"]
    return count
