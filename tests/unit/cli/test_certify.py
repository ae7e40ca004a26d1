"""The certification: what passed is proved, what failed or was skipped says so, and no secret is written down."""

import json
import re
from html.parser import HTMLParser

import pytest

from cli.certify import certify as certifying
from cli.certify.case import Case, Need
from cli.certify.evidence import CaseEvidence, Pack, Verdict
from cli.certify.klarnas_side import Real, Simulated
from cli.certify.masking import masked
from cli.certify.page import page
from cli.certify.play import Bench
from cli.certify.run import play_all
from cli.cloud.controls import Controls
from tests.unit.cli.conftest import API, SIMULATOR, a_payment, an_event

SECTION = "Some"
SECRET = "kassa_test_" + "x" * 43


@pytest.fixture
def bench(api):
    api.says("GET", "/v1/payments/pay_1", a_payment())
    events = [an_event(1, "approved", klarna_correlation_id="corr-1")]
    api.says("GET", "/v1/payments/pay_1/events", {"data": events, "next_cursor": None})
    with Controls(SIMULATOR) as controls:
        yield Bench(stage="local", api_url=API, terminal_key=SECRET, klarna=Simulated(controls))


def a_case(steps, name="one", needs=frozenset()):
    return Case(id=name, section=SECTION, title=f"{name}.", purpose="So that it is known.", steps=steps, needs=needs)


def played(bench, *cases):
    told: list[CaseEvidence] = []
    found = play_all(bench, cases, tell=told.append)
    return found, [one.id for one in told]


def reads(play):
    with play.step("The payment is read"):
        play.payments.append("pay_1")
        play.equal("Status", play.payment({"id": "pay_1"})["status"], "approved")


def test_a_case_that_holds_is_passed_with_every_request_and_answer(bench):
    (one,), _ = played(bench, a_case(reads))
    assert (one.verdict, one.payments, one.klarna_correlation_ids) == (Verdict.PASSED, ["pay_1"], ["corr-1"])
    step, record = one.steps
    assert step.claims[0].is_so
    (exchange,) = step.exchanges
    assert (exchange.method, exchange.path, exchange.status) == ("GET", "/v1/payments/pay_1", 200)
    assert exchange.answered["status"] == "approved"
    assert record.what == "What Kassa has on record"


def test_the_pack_is_about_the_terminals_merchant_whoever_else_was_paid(bench, api):
    api.says("GET", "/v1/payments/pay_2", a_payment() | {"id": "pay_2", "merchant_id": "mer_2"})

    def looks_elsewhere(play):
        with play.step("Another merchant's payment is read"):
            play.good("GET", "/v1/payments/pay_2", by="acquirer")

    found, _ = played(bench, a_case(looks_elsewhere, "other"), a_case(reads))
    assert certifying.merchant_in(found) == "mer_1"
    assert [step.what for step in found[0].steps] == ["Another merchant's payment is read"]


def test_a_claim_that_is_not_so_fails_the_case_and_no_other(bench):
    def wrong(play):
        with play.step("The payment is read"):
            play.equal("Status", play.payment({"id": "pay_1"})["status"], "declined")
            raise AssertionError("not reached")

    (failed, passed), _ = played(bench, a_case(wrong), a_case(reads, name="two"))
    assert (failed.verdict, passed.verdict) == (Verdict.FAILED, Verdict.PASSED)
    assert 'Not so: Status: "declined". Found: approved' in failed.reason


def test_an_answer_without_what_was_promised_fails_the_case_and_no_other(bench):
    def wrong(play):
        with play.step("The payment is read"):
            play.payment({"id": "pay_1"})["no such member"]

    (failed, passed), _ = played(bench, a_case(wrong), a_case(reads, name="two"))
    assert (failed.verdict, passed.verdict) == (Verdict.FAILED, Verdict.PASSED)


def test_what_the_stage_cannot_do_is_skipped_with_the_reason_and_never_passed(bench):
    real = Bench(stage="sandbox", api_url=API, terminal_key="k", klarna=Real(books=None))
    (one,), told = played(real, a_case(reads, needs=frozenset({Need.SIMULATOR})))
    assert (one.verdict, told) == (Verdict.SKIPPED, [])
    assert "lacks a simulated Klarna" in one.reason
    assert not pack(one).is_good


def test_a_case_that_waits_is_begun_first_and_ended_last(bench):
    order = []

    def waits(play):
        with play.step("Begun"):
            order.append("begun")
        yield
        with play.step("Ended"):
            order.append("ended")

    def other(play):
        with play.step("Other"):
            order.append("other")

    found, told = played(bench, a_case(other), a_case(waits, name="two"))
    assert order == ["begun", "other", "ended"]
    assert told == ["one", "two"]
    assert [one.verdict for one in found] == [Verdict.PASSED, Verdict.PASSED]


def test_polling_is_written_down_once_with_how_often(bench, api):
    api.says("GET", "/v1/payments/pay_1", a_payment("awaiting_shopper"), a_payment("awaiting_shopper"), a_payment())

    def polls(play):
        with play.step("Wait"):
            play.until({"id": "pay_1"}, "approved")

    (one,), _ = played(bench, a_case(polls))
    (exchange,) = one.steps[0].exchanges
    assert (exchange.times, exchange.answered["status"]) == (3, "approved")


def pack(*cases):
    return Pack(
        stage="local",
        version="0.1.0",
        api_url=API,
        merchant_id="mer_1",
        flow="authorize",
        began_at="2026-03-01T10:15:00.000Z",
        ended_at="2026-03-01T10:16:00.000Z",
        shopper="simulated",
        cases=list(cases),
    )


@pytest.mark.parametrize(
    "secret",
    [
        {"key": SECRET},
        {"detail": f"the key {SECRET} is known"},
        {"secret": "whsec_c2VjcmV0"},
        {"klarna_network_session_token": "krn:token:1"},
        {"api_key": "klarna_test_api_abcdefgh"},
        {"authorization": "Basic c2VjcmV0"},
        {"display_url": "https://kassa.example/display/c2VjcmV0"},
        {"supplementary_purchase_data": {"customer": {"email": "c2VjcmV0@example.test"}}},
        {"stakeholders": [{"given_name": "c2VjcmV0", "date_of_birth": "c2VjcmV0"}]},
    ],
)
def test_no_secret_is_written_down(secret):
    text = json.dumps(masked(secret))
    assert "•••" in json.loads(f"[{text}]")[0].__str__()
    for hidden in ("x" * 20, "c2VjcmV0", "krn:token", "abcdefgh"):
        assert hidden not in text


def test_what_a_reviewer_needs_is_left(bench):
    whole = a_payment() | {"klarna": {"payment_request_id": "krn:payment:eu1:request:1"}}
    assert masked(whole) == whole


class Outline(HTMLParser):
    """What a page asks for, and which tags are left open."""

    def __init__(self) -> None:
        super().__init__()
        self.asks: list[str | None] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.asks += [value for name, value in attrs if name in {"src", "href"} and not str(value).startswith("#")]
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_and_asks_nobody_for_anything(bench):
    def wrong(play):
        with play.step("<script>alert(1)</script>"):
            play.payment({"id": "pay_1"})
            play.claim("1 < 2 & so on", False, "<b>")

    cases, _ = played(
        bench, a_case(reads), a_case(wrong, name="two"), a_case(reads, name="three", needs={Need.MANAGEMENT})
    )
    text = page(pack(*cases))
    outline = Outline()
    outline.feed(text)
    assert (outline.asks, outline.open) == ([], [])
    assert "<script>alert" not in text
    assert not re.search(r"url\(|@import", text)
    assert "default-src 'none'" in text
    for verdict in Verdict:
        assert f'class="verdict {verdict}"' in text
    assert SECRET not in text


def test_both_files_are_their_owners_only_and_say_the_same(bench, tmp_path):
    cases, _ = played(bench, a_case(reads))
    html, data = certifying.write(pack(*cases), tmp_path / "new")
    assert {path.stat().st_mode & 0o777 for path in (html, data)} == {0o600}
    told = json.loads(data.read_text())
    assert told["totals"] == {"passed": 1, "failed": 0, "skipped": 0}
    assert told["cases"][0]["steps"][0]["exchanges"][0]["answered"]["id"] == "pay_1"
    assert SECRET not in data.read_text()


def test_the_cases_of_the_guidelines_and_of_a_store_are_all_there():
    sections = [case.section for case in certifying.CASES]
    assert {part: sections.count(part) for part in sections} == {"Management": 9, "End to end": 10, "In store": 6}
    assert len({case.id for case in certifying.CASES}) == 25


def test_a_part_or_a_case_can_be_chosen_and_an_unknown_one_is_named(kassa):
    assert len(certifying.chosen(["in-store", "end-to-end-1"])) == 7
    answer = kassa("certify", "--only", "nonsense")
    assert answer.exit_code == 2
    assert "nonsense" in answer.stderr


def test_money_is_never_certified_with(kassa):
    answer = kassa("certify", "--stage", "production")
    assert answer.exit_code == 1
    assert "test environment" in answer.stderr


def test_the_command_plays_writes_and_sums_up(api, bench, kassa, monkeypatch, tmp_path):
    api.says("DELETE", "/_sim/faults", {})
    for path in ("webhooks/mode", "outcomes"):
        api.says("POST", f"/_sim/{path}", {})
    monkeypatch.setattr(certifying, "CASES", (a_case(reads),))
    answer = kassa("certify", "--into", str(tmp_path / "new"), "--json")
    assert answer.exit_code == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert told["totals"]["passed"] == 1
    assert len(list((tmp_path / "new").iterdir())) == len(told["files"]) == 2
    assert "✓ Some" in answer.stderr
