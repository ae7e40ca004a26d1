"""What a merchant passes through goes to Klarna to the letter and back; and every call says who stands upstream."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from kassa.domain.approved_money.movements import Kind
from kassa.domain.payments.originators import Originator
from kassa.ports.approved_money import Asked
from tests.unit.klarna.klarna_talk import OPERATIONS, TAKEN, Klarna, says

DONE = says({}, 201)
DATA = '{ "operation":"capture",\n "é": "\\u00e9" }'
PASSING = (Kind.CAPTURE, Kind.REFUND, Kind.REAUTHORIZE)


def carry_out(klarna: Klarna, kind: Kind, payment: Any = TAKEN, **asked: Any) -> Any:
    return klarna.books.carry_out(payment, OPERATIONS[kind], Asked(request_hash="", **asked), within=8)


@pytest.mark.parametrize("kind", PASSING)
def test_network_data_goes_along_to_the_letter(kind: Kind) -> None:
    klarna = Klarna(DONE)
    carry_out(klarna, kind, klarna_network_data=DATA)
    assert klarna.body()["klarna_network_data"] == DATA


@pytest.mark.parametrize("kind", [Kind.RELEASE, Kind.UPDATE])
def test_where_klarna_knows_no_network_data_none_is_sent(kind: Kind) -> None:
    klarna = Klarna(DONE)
    carry_out(klarna, kind, klarna_network_data=DATA)
    assert "klarna_network_data" not in klarna.body()


def test_a_reauthorization_takes_purchase_data_and_what_is_said_there_wins() -> None:
    klarna, data = Klarna(DONE), {"line_items": [], "customer": {"x": 1}}
    carry_out(klarna, Kind.REAUTHORIZE, supplementary_purchase_data=data)
    assert klarna.body()["supplementary_purchase_data"] == data


@pytest.mark.parametrize("place", [None, "payment_capture", "payment_transaction"])
def test_what_klarna_gives_for_it_comes_back_to_the_letter(place: str | None) -> None:
    given = {"klarna_network_response_data": DATA}
    klarna = Klarna(httpx.Response(201, json={place: given} if place else given))
    assert carry_out(klarna, Kind.CAPTURE).network_response_data == DATA


@pytest.mark.parametrize("kind", OPERATIONS)
def test_every_call_about_approved_money_names_the_originators(kind: Kind) -> None:
    klarna = Klarna(DONE)
    carry_out(klarna, kind, replace(TAKEN, originators=(Originator(name="ACME_POS", module_version="7"),)))
    metadata = json.loads(klarna.asked[0].headers["Klarna-Integration-Metadata"])
    assert metadata["originators"] == [
        {"name": "ACME_POS", "module_version": "7", "session_reference": TAKEN.id},
    ]
