"""The part of the bucket where files arrive, as far as we fetch them ourselves."""

import io

from kassa.adapters.settlements.bucket import Bucket
from kassa.adapters.settlements.intake import INCOMING
from kassa.domain.settlements.record import settlement_id
from kassa.ports.settlements.fetching import Listed


class IncomingFiles:
    """Implements `ports.settlements.fetching.Incoming`."""

    def __init__(self, bucket: Bucket) -> None:
        self._bucket = bucket

    def has(self, listed: Listed) -> bool:
        """Whether the file of the settlement, as it is listed now, was fetched before."""
        return self._bucket.has(_key(listed))

    def put(self, listed: Listed, file: io.BufferedReader) -> None:
        """Store a file as it comes."""
        self._bucket.pour(_key(listed), file)


def _key(listed: Listed) -> str:
    return f"{INCOMING}api/{settlement_id(listed.klarna_id)}/{listed.digest[:16]}.csv"
