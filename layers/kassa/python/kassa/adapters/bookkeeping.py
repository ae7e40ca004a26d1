"""Asks a function, in the background, to hold a payment against Klarna's books, or its disputes against Klarna's word."""

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
