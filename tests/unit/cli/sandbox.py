"""A healthy sandbox, as far as AWS can tell."""

from typing import Any

from cli.stages.letters import DEAD_LETTERS

KLARNA, PUBLIC = "http://klarna.example", "https://kassa.example"
WEBHOOKS = [
    {
        "webhook_id": "w2",
        "url": f"{PUBLIC}/klarna/webhooks",
        "event_version": "v2",
        "signing_key_id": "k",
        "status": "ENABLED",
    },
    {
        "webhook_id": "w1",
        "url": f"{PUBLIC}/klarna/webhooks",
        "event_version": "v1",
        "signing_key_id": "k",
        "status": "ENABLED",
    },
]


class Pages:
    """One page of something."""

    def __init__(self, page: dict[str, Any]) -> None:
        self._page = page

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [self._page]


class Client:
    """What AWS answers in this stage."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage

    def get_function_configuration(self, **_):
        return {"State": self._stage.function_state, "LastUpdateStatus": "Successful"}

    def get_account_settings(self):
        return {"AccountLimit": {"ConcurrentExecutions": self._stage.functions_at_once}}

    def get_queue_attributes(self, QueueUrl, **_):  # noqa: N803 - AWS calls it so
        return {"Attributes": {"ApproximateNumberOfMessages": str(self._stage.letters.get(QueueUrl, 0))}}

    def get_paginator(self, name):
        if name == "scan":
            self._stage.stored += self._stage.arrives
            return Pages({"Count": self._stage.stored})
        return Pages({"MetricAlarms": self._stage.alarms, "Subscriptions": self._stage.subscriptions})


class Stage:
    """A healthy sandbox."""

    stage = "sandbox"
    function_state = "Active"
    functions_at_once = 1000
    arrives = 1
    stored = 0

    def __init__(self) -> None:
        self.letters: dict[str, int] = {}
        self.alarms = [{"AlarmName": "a", "StateValue": "OK"}]
        self.subscriptions = [{"SubscriptionArn": "arn:aws:sns:1"}]
        self.secrets = {
            "kassa/sandbox/klarna": {"api_key": "klarna_test_api_x"},
            "kassa/sandbox/klarna-signing-keys": {"k": "s"},
        }

    def outputs(self):
        named = {name: name for name in DEAD_LETTERS}
        return named | {
            "PublicUrl": PUBLIC,
            "KlarnaUrl": KLARNA,
            "KlarnaAuthentication": "raw",
            "Live": "false",
            "AlarmTopic": "arn:topic",
            "KlarnaEventsTable": "events",
        }

    def client(self, _):
        return Client(self)

    def functions(self):
        return {"AuthorizeFunction": "authorize"}

    def read_secret(self, name):
        return self.secrets.get(name)

    def acquirer_key(self):
        return "kassa_test_a"
