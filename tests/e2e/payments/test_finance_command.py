"""A finance person's morning at the console, in the deployed cloud: a day with a wrong fee, files by hand, and a dispute."""

import gzip
import json

import pytest

from tests.e2e.payments.books import approved
from tests.e2e.payments.test_command import PATIENCE, answer
from tests.e2e.payments.test_command import kassa as kassa  # noqa: PLC0414 - a fixture, used by its name

PDF = b"%PDF-1.4\nHanded over at 10:15, lane 3\n"


def refused(program):
    """What a program that is to end with status 1 wrote as JSON."""
    out, err = program.communicate(timeout=PATIENCE)
    assert program.returncode == 1, err
    return json.loads(out)


@pytest.fixture
def day(kassa, till, klarna, tmp_path):
    """A sale, settled with a wrong fee: the payment, the settlement in which it is, and the file that Klarna brought."""
    payment = approved(till, klarna, amount=10_000, line_items=None)
    wrong = f"fee:{payment['id']}"
    closed = kassa("settlements", "close-day", "--break", wrong, "--into", str(tmp_path), "--json")
    (settlement,) = (one for one in answer(closed) if one["currencies"] == ["SEK"])
    return payment, settlement, next(tmp_path.glob("*_SEK_*.csv"))


def test_a_wrong_fee_is_found_and_settled_and_files_by_hand_tell_what_became_of_them(kassa, day, tmp_path):
    payment, settlement, file = day
    found = refused(kassa("settlements", "breaks", settlement["id"], "--json"))
    (broken,) = (one for one in found if one["payment_id"] == payment["id"])
    assert broken["reason"] == "fee"
    exported = tmp_path / "exported.csv"
    export = kassa("settlements", "export", settlement["id"], "--output", str(exported))
    (resolved,) = answer(kassa("settlements", "resolve", broken["id"], "--note", "rounding", "--write-off", "--json"))
    assert resolved["state"] == "resolved"
    assert export.wait(PATIENCE) == 0
    assert exported.read_bytes() == file.read_bytes()
    klarna_id = settlement["klarna_settlement_id"].encode()
    copied, cut = tmp_path / "copied.csv.gz", tmp_path / "cut.csv"
    copied.write_bytes(gzip.compress(file.read_bytes().replace(klarna_id, klarna_id + b"-by-hand")))
    cut.write_bytes(file.read_bytes().replace(klarna_id, klarna_id + b"-cut")[:-30])
    known, new, broken_off = refused(kassa("settlements", "put", *map(str, (file, copied, cut)), "--json"))
    assert (known["known"], known["state"]) == (True, "reconciled")
    assert (new["known"], new["state"], new["breaks_found"] > 0) == (False, "reconciled", True)
    assert (broken_off["fate"], broken_off["reason"], broken_off["line"] > 0) == ("quarantined", "malformed", True)


def test_a_dispute_that_was_triggered_is_answered_with_a_file(kassa, back_office, tmp_path):
    receipt = tmp_path / "receipt.pdf"
    receipt.write_bytes(PDF)
    payment = answer(kassa("trigger", "dispute.opened", "--json"))
    (dispute,) = back_office.get(f"/v1/disputes?payment_id={payment['id']}").json()["data"]
    words = ("--file", str(receipt), "--text", "Handed over at 10:15")
    answered = answer(kassa("disputes", "represent", dispute["id"], *words, "--json"))
    assert answered["state"] == "REPRESENTMENT"
    assert answered["attachments"][0]["media_type"] == "application/pdf"
    assert [one["status"] for one in answered["answers"]] == ["done"]
