"""Settlement files that are brought by hand: nothing twice, and of each it is said what became of it."""

import gzip
import json
from hashlib import sha256

import pytest
from boto3.exceptions import S3UploadFailedError

from cli.api.kassa_api import KassaApi
from cli.failures import CannotGoOn, NotTrue
from cli.finance import files
from cli.finance.files import LocalFile
from kassa.domain.settlements.record import settlement_id
from tests.support.settlement_day import SETTLEMENT, Day, Sale
from tests.unit.cli.conftest import API
from tests.unit.cli.finance import a_file, a_settlement

KLARNAS = f"/v1/settlements/{settlement_id(SETTLEMENT.id)}"


class Account:
    """An account whose bucket remembers what was put into it."""

    def __init__(self) -> None:
        self.put: dict[str, str] = {}

    def outputs(self):
        return {"SettlementFilesBucket": "bucket"}

    def client(self, _):
        return self

    def upload_file(self, path: str, bucket: str, key: str) -> None:
        assert bucket == "bucket"
        self.put[key] = path


@pytest.fixture
def account(monkeypatch) -> Account:
    account = Account()
    monkeypatch.setattr("cli.finance.putting.Account.of", lambda _: account)
    monkeypatch.setattr(files, "LOOK_AGAIN", 0)
    return account


@pytest.fixture
def day(tmp_path):
    path = tmp_path / "day.csv"
    path.write_text(Day.of([Sale(amount=10_000)]).text())
    return path


def hash_of(path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def told_of(path, state="reconciled", **changes):
    """The settlement, with what it says of this file."""
    return a_settlement(state, files=[a_file(), a_file(content_hash=hash_of(path), **changes)])


def test_a_new_file_is_brought_once_and_followed_until_it_is_booked(api, kassa, account, day):
    api.says("GET", KLARNAS, a_settlement(), told_of(day, "received"), told_of(day, "booking"), told_of(day))
    answer = kassa("settlements", "put", str(day), str(day), "--json")
    assert answer.exit_code == 0, answer.stderr
    (told,) = json.loads(answer.stdout)
    assert (told["known"], told["settlement_id"], told["state"]) == (False, "set_1", "reconciled")
    assert account.put == {f"incoming/by-hand/{hash_of(day)[:16]}/day.csv": str(day)}


def test_a_file_that_is_known_already_is_not_brought_again(api, kassa, account, day):
    api.says("GET", KLARNAS, told_of(day))
    answer = kassa("settlements", "put", str(day))
    assert answer.exit_code == 0
    assert "known already, reconciled: set_1" in answer.stdout
    assert account.put == {}


def test_a_quarantined_file_says_on_which_line_and_why_and_the_others_go_on(api, kassa, account, day, tmp_path):
    other = tmp_path / "other.csv"
    other.write_text("no settlement at all")
    fate = {"fate": "quarantined", "reason": "malformed", "detail": "24 cells under 26 columns", "line": 12}
    nameless = f"/v1/settlements/{settlement_id(hash_of(other))}"
    api.says("GET", KLARNAS, a_settlement(), told_of(day))
    api.says("GET", nameless, a_settlement(files=[]), told_of(other, "quarantined", **fate))
    answer = kassa("settlements", "put", str(other), str(day))
    assert answer.exit_code == 1
    assert "quarantined: malformed, line 12, 24 cells under 26 columns" in answer.stdout
    assert "day.csv" in answer.stdout
    assert "breaks: none" in answer.stdout
    assert len(account.put) == 2


def test_another_content_for_a_settlement_that_was_read_is_told_as_refused(api, kassa, account, day):
    refused = {"fate": "refused", "reason": "changed", "detail": "was read from another content, c0ffee…"}
    api.says("GET", KLARNAS, a_settlement(), told_of(day, **refused))
    answer = kassa("settlements", "put", str(day))
    assert answer.exit_code == 1
    assert "refused: changed, was read from another content" in answer.stdout


def test_who_waits_in_vain_is_told_that_nothing_is_lost(api, account, day):
    times = iter(range(100))
    with KassaApi(API, "k") as caller:
        intake = files.Intake(api=caller, stage=account, sleep=lambda _: None, clock=lambda: next(times))
        with pytest.raises(NotTrue, match=r"day.csv is not read still\. Nothing is lost"):
            intake.until_over(LocalFile.at(day), deadline=5, tell=lambda _: None)
    assert next(times) == 7


def test_who_may_not_write_to_the_bucket_is_told_so_in_a_sentence(api, kassa, account, day, monkeypatch):
    def refuse(*_):
        raise S3UploadFailedError("Failed to upload day.csv: AccessDenied")

    monkeypatch.setattr(account, "upload_file", refuse)
    answer = kassa("settlements", "put", str(day))
    assert answer.exit_code == 1
    assert "AccessDenied" in answer.stderr
    monkeypatch.setattr(account, "outputs", dict)
    assert "SettlementFilesBucket" in kassa("settlements", "put", str(day)).stderr


def test_a_compressed_file_is_the_same_file(day, tmp_path):
    packed = tmp_path / "day.csv.gz"
    packed.write_bytes(gzip.compress(day.read_bytes()))
    assert LocalFile.at(packed).content_hash == LocalFile.at(day).content_hash == hash_of(day)
    assert LocalFile.at(packed).settlements[0] == settlement_id(SETTLEMENT.id)


def test_a_file_that_cannot_be_unpacked_is_known_as_it_is(day, tmp_path):
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(day.read_bytes())[:-20])
    assert LocalFile.at(cut).content_hash == hash_of(cut)


@pytest.mark.parametrize("content", [None, b""], ids=["no file", "an empty one"])
def test_nothing_is_brought_where_one_file_is_none(api, kassa, account, day, tmp_path, content):
    wrong = tmp_path / "wrong.csv"
    if content is not None:
        wrong.write_bytes(content)
    answer = kassa("settlements", "put", str(day), str(wrong))
    assert answer.exit_code == 1
    assert "wrong.csv" in answer.stderr
    assert account.put == {}
    with pytest.raises(CannotGoOn):
        LocalFile.at(wrong)
