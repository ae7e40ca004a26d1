"""`.local/stack.json` is what other programs rely on."""

import json
import stat

import pytest

from cli import stack_file
from cli.failures import NotRunning
from cli.folders import LocalFolder
from cli.stack_file import Keys, Stack

STACK = Stack(
    api_url="http://127.0.0.1:8791",
    klarna_url="http://127.0.0.1:8792",
    merchant_id="mer_1",
    store_reference="store-gbg-014",
    terminal_reference="lane-3",
    keys=Keys(acquirer="kassa_test_a", merchant="kassa_test_m", terminal="kassa_test_t"),
)


def test_it_holds_what_was_promised_and_nothing_more(tmp_path):
    folder = LocalFolder(tmp_path)
    stack_file.write(STACK, folder)
    assert json.loads(folder.stack_file.read_text()) == {
        "api_url": "http://127.0.0.1:8791",
        "klarna_url": "http://127.0.0.1:8792",
        "merchant_id": "mer_1",
        "store_reference": "store-gbg-014",
        "terminal_reference": "lane-3",
        "keys": {"acquirer": "kassa_test_a", "merchant": "kassa_test_m", "terminal": "kassa_test_t"},
    }


def test_what_is_written_can_be_read_by_its_owner_only(tmp_path):
    folder = LocalFolder(tmp_path)
    stack_file.write(STACK, folder)
    assert stack_file.read(folder) == STACK
    assert stat.S_IMODE(folder.stack_file.stat().st_mode) == 0o600


def test_without_a_cloud_the_way_to_one_is_told(tmp_path):
    with pytest.raises(NotRunning, match="make up"):
        stack_file.read(LocalFolder(tmp_path))
