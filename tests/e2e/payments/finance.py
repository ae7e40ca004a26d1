"""Money on its way to the acquirer: Klarna closes its day, the file comes by one way or another, and Kassa reads it."""

import os
import time
from typing import Any

import httpx

from cli.addresses import Addresses
from cli.stages.account import LOCAL, Account
from tests.e2e.klarna import Klarna
from tests.e2e.till import JsonObject, Till

READ_WITHIN = 60.0
LOOK_AGAIN = 0.5


class Finance:
    """Klarna's days and files, our bucket, and the acquirer who looks at what came of them."""

    def __init__(self, klarna_url: str, acquirer: Till) -> None:
        self._klarna = Klarna(klarna_url)
        self._acquirer = acquirer
        account = Account(LOCAL, Addresses.chosen(os.environ))
        self._s3, self._bucket = account.client("s3"), account.outputs()["SettlementFilesBucket"]

    def close(self) -> None:
        """Hang up."""
        self._klarna.close()

    def caps(self, most: int | None, up_to: int | None) -> None:
        """What small payments that are authorised from now on cost at most."""
        for account_id in self._klarna.accounts():
            self._klarna.charges(account_id, microtransaction_cap=most, microtransaction_up_to=up_to)

    def closes_its_day(self, *breaks: str) -> list[JsonObject]:
        """Klarna settles what there is; the settlements, each once Kassa has read it."""
        closed = self._klarna.close_day(*breaks)
        return [self.until_read(each["settlement_id"]) for each in closed["settlements"]]

    def file_of(self, settlement: JsonObject) -> bytes:
        """The file that Klarna puts on its partner's server."""
        for file in self._klarna.settlement_files():
            if file["settlement_id"] == settlement["klarna_settlement_id"]:
                return self._klarna.settlement_file(file["name"])
        raise AssertionError(f"no file of {settlement['klarna_settlement_id']}")

    def drop(self, name: str, content: bytes) -> None:
        """Put a file by hand where files arrive."""
        self._s3.put_object(Bucket=self._bucket, Key=f"incoming/by-hand/{name}", Body=content)

    def until_read(self, klarna_id: str, state: str = "reconciled") -> JsonObject:
        """The settlement, once it is in this state. Fails after so many seconds."""
        deadline = time.monotonic() + READ_WITHIN
        while True:
            for settlement in self.get("/v1/settlements?limit=100")["data"]:
                if settlement["klarna_settlement_id"] == klarna_id and settlement["state"] == state:
                    return dict(settlement)
            assert time.monotonic() < deadline, f"{klarna_id} is not {state} within {READ_WITHIN:.0f} s"
            time.sleep(LOOK_AGAIN)

    def breaks_of(self, settlement: JsonObject) -> list[JsonObject]:
        """What does not agree in it."""
        found: list[JsonObject] = self.get(f"/v1/settlements/{settlement['id']}/breaks?limit=100")["data"]
        return found

    def get(self, path: str) -> Any:
        """What the acquirer sees there."""
        answer = self._acquirer.get(path)
        assert answer.status_code == httpx.codes.OK, answer.text
        return answer.json()
