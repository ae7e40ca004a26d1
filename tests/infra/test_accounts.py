"""Klarna's news of accounts is followed up, and what Klarna owes us is asked for without anybody."""

import json

from tests.infra.templates import Templates, one


def test_news_of_accounts_alone_is_read_and_put_aside_where_it_cannot_be(templates: Templates) -> None:
    mapping = one(templates.streams_to("accounts"))
    (found,) = mapping["FilterCriteria"]["Filters"]
    about = {"NewImage": {"event_type": {"S": [{"prefix": "partner.account."}]}}}
    assert json.loads(found["Pattern"]) == {"eventName": ["INSERT"], "dynamodb": about}
    queue = templates.named("AWS::SQS::Queue", "AccountsFailed")
    assert mapping["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": [queue.id, "Arn"]}
    assert 0 < mapping["MaximumRetryAttempts"] <= 20


def test_every_minute_somebody_asks_for_what_klarna_owes(templates: Templates) -> None:
    reader = templates.function("accounts").id
    rules = [rule.properties for rule in templates.all("AWS::Events::Rule")]
    rule = one(rule for rule in rules if reader in json.dumps(rule.get("Targets", [])))
    assert rule["ScheduleExpression"] == "rate(1 minute)"


def test_what_happens_to_merchants_is_told_from_their_tables_stream(templates: Templates) -> None:
    read = [json.dumps(mapping["EventSourceArn"]) for mapping in templates.streams_to("notifications")]
    assert sorted("Merchants" in source for source in read) == [False, True]
