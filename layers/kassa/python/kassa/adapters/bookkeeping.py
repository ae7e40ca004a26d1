"""Asks functions, in the background, to hold a payment or its disputes against Klarna's word, or to look for settlements."""

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class BackgroundBooks:
    """Asynchronous calls: Lambda keeps them, tries again, and has a queue for what failed."""

    def __init__(self, client: "LambdaClient", function: str) -> None:
        self._client = client
        self._function = function

    def look(self, payment_id: str) -> None:
        """Soon, and by itself: whoever asks waits for nothing."""
        payload = json.dumps({"payment_id": payment_id}).encode()
        self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=payload)


class BackgroundFetch:
    """The same for Klarna's list of settlements."""

    def __init__(self, client: "LambdaClient", function: str) -> None:
        self._client = client
        self._function = function

    def look(self) -> None:
        """Soon, and by itself."""
        self._client.invoke(FunctionName=self._function, InvocationType="Event", Payload=b"{}")
