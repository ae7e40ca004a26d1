"""What AWS says of a stage: functions, queues, alarms, and who hears of them."""

from collections.abc import Iterator

from cli.doctor.findings import Finding, not_here, ok, problem, warning
from cli.doctor.subject import Subject
from cli.stages.letters import DEAD_LETTERS

TOO_FEW = 100
"""Functions at the same time: the batches of one settlement file and two tables' streams can take as many."""
USUAL = 1000
"""What an AWS account has once it is no longer new."""


def functions(subject: Subject) -> Iterator[Finding]:
    """Each is deployed and ready."""
    lambdas, ill = subject.account.client("lambda"), []
    deployed = subject.account.functions()
    for logical_id, name in sorted(deployed.items()):
        told = lambdas.get_function_configuration(FunctionName=name)
        state, update = told.get("State", "Active"), told.get("LastUpdateStatus", "Successful")
        if (state, update) not in {("Active", "Successful"), ("Inactive", "Successful")}:
            ill.append(f"{logical_id} is {state}, its last update {update}")
    if ill:
        yield problem("functions", "; ".join(ill), f"kassa deploy --stage {subject.stage}")
    elif not deployed:
        yield problem("functions", "there are none", f"kassa deploy --stage {subject.stage}")
    else:
        yield ok("functions", f"{len(deployed)} deployed and ready")


def room(subject: Subject) -> Iterator[Finding]:
    """Lambda lets enough of them run at the same time: a new account begins with ten."""
    if subject.is_local:
        yield not_here("room", "this machine runs as many as it can")
        return
    limit = subject.account.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    found = f"Lambda runs {limit} functions of this account at the same time"
    ask = f"Ask AWS for {USUAL:,}: Service Quotas, AWS Lambda, Concurrent executions."
    if limit < TOO_FEW:
        yield problem("room", f"{found}: tills will be turned away", ask)
    elif limit < USUAL:
        yield warning("room", found, ask)
    else:
        yield ok("room", found)


def queues(subject: Subject) -> Iterator[Finding]:
    """No dead-letter queue holds a letter."""
    sqs, full = subject.account.client("sqs"), []
    unknown = [output for output in DEAD_LETTERS if output not in subject.outputs]
    if unknown:
        yield problem(
            "dead-letter queues",
            f"{', '.join(unknown)} not known: the stage is older than this command",
            f"kassa deploy --stage {subject.stage}",
        )
        return
    for output in DEAD_LETTERS:
        asked = {"QueueUrl": subject.outputs[output], "AttributeNames": ["ApproximateNumberOfMessages"]}
        count = int(sqs.get_queue_attributes(**asked)["Attributes"]["ApproximateNumberOfMessages"])
        if count:
            full.append(f"{output} holds {count}")
    if full:
        yield problem(
            "dead-letter queues",
            "; ".join(full),
            f"See docs/operations.md, mend the reason, then kassa redrive --stage {subject.stage}",
        )
    else:
        yield ok("dead-letter queues", "empty")


def alarms(subject: Subject) -> Iterator[Finding]:
    """They exist, may act, and none is ringing."""
    if subject.is_local:
        yield not_here("alarms", "nothing on this machine watches metrics")
        return
    client, prefix = subject.account.client("cloudwatch"), f"kassa-{subject.stage}-"
    pages = client.get_paginator("describe_alarms").paginate(AlarmNamePrefix=prefix)
    found = [alarm for page in pages for alarm in page["MetricAlarms"]]
    ringing = [alarm["AlarmName"] for alarm in found if alarm["StateValue"] == "ALARM"]
    mute = [alarm["AlarmName"] for alarm in found if not alarm.get("ActionsEnabled", True)]
    if not found:
        yield problem("alarms", "there are none", f"kassa deploy --stage {subject.stage}")
    elif ringing:
        yield problem("alarms", f"ringing: {', '.join(ringing)}", "docs/operations.md says what to do about each.")
    elif mute:
        yield warning(
            "alarms", f"switched off: {', '.join(mute)}", "aws cloudwatch enable-alarm-actions --alarm-names …"
        )
    else:
        yield ok("alarms", f"{len(found)}, none ringing")


def subscribers(subject: Subject) -> Iterator[Finding]:
    """Somebody hears the alarms."""
    if subject.is_local:
        yield not_here("subscribers", "nobody is called at night about this machine")
        return
    topic = subject.outputs["AlarmTopic"]
    pages = subject.account.client("sns").get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    found = [one for page in pages for one in page["Subscriptions"]]
    confirmed = [one for one in found if one["SubscriptionArn"].startswith("arn:")]
    subscribe = f"aws sns subscribe --topic-arn {topic} --protocol email --notification-endpoint ops@example.com"
    if confirmed:
        yield ok("subscribers", f"{len(confirmed)} confirmed")
    elif found:
        yield problem("subscribers", "asked, but nobody has confirmed", "Open the mail from AWS and confirm.")
    else:
        yield problem("subscribers", "nobody hears the alarms", subscribe)
