"""Klarna reads the integration metadata strictly."""

import json

import pytest

from simulator.errors import Invalid
from simulator.integration_metadata import check

PARTY = {"name": "ACME_POS", "session_reference": "t-1", "module_name": "Till", "module_version": "7.4.1"}


def header(**changes):
    return json.dumps({"integrator": PARTY, "originators": [PARTY]} | changes)


@pytest.mark.parametrize("good", [None, header(), header(originators=[]), header(originators=[PARTY] * 10)])
def test_good_metadata_is_let_through(good):
    check(good)


@pytest.mark.parametrize(
    ("bad", "place"),
    [
        ("{", ""),
        ("[]", ""),
        (json.dumps({"originators": []}), ".integrator"),
        (header(integrator=PARTY | {"name": "Acme POS"}), ".integrator.name"),
        (header(integrator=PARTY | {"name": "A" * 51}), ".integrator.name"),
        (header(integrator=PARTY | {"session_reference": ""}), ".integrator.session_reference"),
        (header(originators=[{"name": "ACME_POS"}]), ".originators[0].session_reference"),
        (header(originators=[PARTY, PARTY | {"module_version": "1" * 51}]), ".originators[1].module_version"),
        (header(originators=[PARTY | {"vendor": "x"}]), ".originators[0].vendor"),
        (header(originators=[PARTY] * 11), ".originators"),
        (header(upstream=[]), ".upstream"),
    ],
)
def test_bad_metadata_is_refused_by_its_member(bad, place):
    with pytest.raises(Invalid) as refused:
        check(bad)
    assert f"Klarna-Integration-Metadata{place}" in str(refused.value.reasons)
