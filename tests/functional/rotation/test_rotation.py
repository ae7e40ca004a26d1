"""A rotation ends with one credential that works, whatever dies on the way, and nothing is refused meanwhile."""

import itertools
from datetime import timedelta

import pytest

from kassa.domain.klarna_account.rotation import RotationKind, Status, Step
from kassa.failures import KeyReused, KlarnaRefused, NotAccepted, TooManySigningKeys
from tests.functional.rotation.conftest import KINDS, OVERLAP, TAKEOVER, Bench
from tests.support.klarna_account import Fate


def only_the_new_one_is_left(bench: Bench, kind: RotationKind, new_id: str | None) -> None:
    match kind:
        case RotationKind.API_KEY:
            assert list(bench.klarna.keys) == [new_id]
            assert bench.secret.values["api_key"] == bench.klarna.keys[new_id or ""][0]
        case RotationKind.CLIENT_CERTIFICATE:
            assert [one.id for _, one in bench.klarna.certs.values() if one.revoked_at is None] == [new_id]
            assert bench.secret.values["client_key"].startswith("key ")
        case RotationKind.SIGNING_KEY:
            assert list(bench.klarna.signing) == list(bench.signing_keys.values) == [new_id]
    assert not [name for name in bench.secret.values if name.startswith(("candidate", "previous"))]


def all_is_as_before(bench: Bench, kind: RotationKind) -> None:
    assert list(bench.klarna.keys) == ["old-key"]
    assert bench.secret.values["api_key"] == "old"
    assert bench.secret.values["client_certificate_id"] == "old-cert"
    assert [one.id for _, one in bench.klarna.certs.values() if one.revoked_at is None] == ["old-cert"]
    assert {hook.signing_key_id for hook in bench.klarna.hooks.values()} == {"old-sign"}
    assert not [name for name in bench.secret.values if name.startswith(("candidate", "previous"))]
    if kind is RotationKind.SIGNING_KEY:
        assert list(bench.klarna.signing) == list(bench.signing_keys.values) == ["old-sign"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_one_takes_the_place_of_the_old_one(kind: RotationKind) -> None:
    bench = Bench()
    done = bench.run(bench.begin(kind)[0])
    assert (done.status, done.trouble) == (Status.DONE, None)
    only_the_new_one_is_left(bench, kind, done.new_id)


@pytest.mark.parametrize("how", ["before", "after", "lost"])
@pytest.mark.parametrize("kind", KINDS)
def test_whoever_dies_at_any_call_to_the_outside_the_rotation_comes_to_its_end(kind: RotationKind, how: str) -> None:
    for at in itertools.count():
        bench, fate = Bench(), Fate(at=at, kind=how)
        try:
            done = bench.run(bench.begin(kind)[0], fate)
        except Exception as failure:
            raise AssertionError(f"struck {how} call {at}") from failure
        assert done.status is Status.DONE, (at, done)
        only_the_new_one_is_left(bench, kind, done.new_id)
        if fate.calls <= at:
            break
    assert at > 20, "fate has struck everywhere"


@pytest.mark.parametrize("kind", [RotationKind.API_KEY, RotationKind.SIGNING_KEY])
def test_what_klarna_shows_once_and_never_again_is_made_anew_after_a_crash(kind: RotationKind) -> None:
    bench = Bench()
    bench.klarna.shows_again = False
    rotation, _ = bench.begin(kind)
    made = 2 if kind is RotationKind.API_KEY else 3
    done = bench.run(rotation, Fate(at=made, kind="after"))
    assert done.status is Status.DONE
    if kind is RotationKind.API_KEY:
        only_the_new_one_is_left(bench, kind, done.new_id)


def test_a_new_key_that_klarna_does_not_take_is_never_used_and_goes_again() -> None:
    bench = Bench()
    bench.klarna.rejects_new = True
    done = bench.run(bench.begin(RotationKind.API_KEY)[0])
    assert (done.status, done.trouble and done.trouble.step) == (Status.ROLLED_BACK, Step.VALIDATE)
    all_is_as_before(bench, RotationKind.API_KEY)


@pytest.mark.parametrize("step", [Step.VALIDATE, Step.SWITCH, Step.VERIFY, Step.SETTLE])
@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_at_any_step_before_the_last_puts_everything_back(kind: RotationKind, step: Step) -> None:
    bench = Bench()
    rotation, _ = bench.begin(kind)
    while rotation.step is not step:
        rotation = bench.rotate()(rotation.id)
        bench.klarna.now += timedelta(seconds=30)

    def refuse(_: object) -> None:
        raise KlarnaRefused("no", code="OPERATION_FORBIDDEN")

    while rotation.step is step:
        rotate = bench.rotate()
        replacement = rotate.replacements[kind]
        name = "verify" if step is Step.SETTLE else step.value
        object.__setattr__(rotate, "replacements", {kind: _Refusing(replacement, name, refuse)})
        rotation = rotate(rotation.id)
        bench.klarna.now += timedelta(seconds=30)
        bench.promises_hold()
    done = bench.run(rotation)
    assert done.status is Status.ROLLED_BACK
    assert done.trouble is not None
    assert (done.trouble.step, done.trouble.code) == (step, "OPERATION_FORBIDDEN")
    all_is_as_before(bench, kind)


class _Refusing:
    def __init__(self, inner: object, name: str, refuse: object) -> None:
        self._inner, self._name, self._refuse = inner, name, refuse

    def __getattr__(self, name: str) -> object:
        return self._refuse if name == self._name else getattr(self._inner, name)


def test_examples_that_never_arrive_put_the_old_signing_key_back() -> None:
    bench = Bench()
    bench.klarna.loses_examples = True
    done = bench.run(bench.begin(RotationKind.SIGNING_KEY)[0], steps=5000)
    assert (done.status, done.trouble and done.trouble.step) == (Status.ROLLED_BACK, Step.VERIFY)
    all_is_as_before(bench, RotationKind.SIGNING_KEY)


@pytest.mark.parametrize("kind", KINDS)
def test_the_old_one_stays_until_everybody_has_looked(kind: RotationKind) -> None:
    bench = Bench()
    rotation, _ = bench.begin(kind)
    while rotation.step is not Step.SETTLE:
        rotation = bench.rotate()(rotation.id)
        bench.klarna.now += timedelta(seconds=30)
    assert rotation.waits_until is not None
    waits = OVERLAP if kind is RotationKind.SIGNING_KEY else TAKEOVER
    assert rotation.waits_until - rotation.updated_at == waits
    assert bench.rotate()(rotation.id) == rotation, "too early"


@pytest.mark.parametrize("kind", KINDS)
def test_there_is_one_at_a_time_and_asking_again_finds_it(kind: RotationKind) -> None:
    bench = Bench()
    first, is_new = bench.begin(kind, key="begin-0001")
    again, is_new_again = bench.begin(kind, key="begin-0002")
    assert (is_new, is_new_again, again) == (True, False, first)
    assert bench.runs.started == [first.id, first.id], "whoever took its steps may have died"
    done = bench.run(first)
    assert bench.begin(kind, key="begin-0001") == (done, False), "the same request, after its end"
    another, is_new = bench.begin(kind, key="begin-0003")
    assert (is_new, another.old_ids) == (True, (done.new_id,))


def test_a_key_that_began_one_kind_begins_no_other() -> None:
    bench = Bench()
    bench.begin(RotationKind.API_KEY)
    with pytest.raises(KeyReused):
        bench.begin(RotationKind.SIGNING_KEY)


def test_which_of_several_keys_is_ours_must_be_told_once() -> None:
    bench = Bench()
    bench.klarna.keys["other"] = (
        "x",
        bench.klarna.keys["old-key"][1].__class__(id="other", kind=bench.klarna.keys["old-key"][1].kind),
    )
    with pytest.raises(NotAccepted):
        bench.begin(RotationKind.API_KEY)
    with pytest.raises(NotAccepted):
        bench.begin(RotationKind.API_KEY, "no-such")
    done = bench.run(bench.begin(RotationKind.API_KEY, "old-key")[0])
    assert set(bench.klarna.keys) == {"other", done.new_id}
    assert bench.begin(RotationKind.API_KEY, key="begin-0002")[0].old_ids == (done.new_id,)


def test_the_first_certificate_replaces_none_and_is_shown_from_then_on() -> None:
    bench = Bench()
    bench.klarna.certs.clear()
    bench.secret.values = {"api_key": "old"}
    done = bench.run(bench.begin(RotationKind.CLIENT_CERTIFICATE)[0])
    assert (done.status, done.old_ids) == (Status.DONE, ())
    only_the_new_one_is_left(bench, RotationKind.CLIENT_CERTIFICATE, done.new_id)


def test_with_fifty_signing_keys_there_is_no_room_for_another() -> None:
    bench = Bench()
    bench.klarna.signing.update({f"sign-{number}": "x" for number in range(100, 149)})
    with pytest.raises(TooManySigningKeys):
        bench.begin(RotationKind.SIGNING_KEY)


def test_the_old_key_is_not_deleted_where_somebody_has_put_it_back_by_hand() -> None:
    bench = Bench()
    rotation, _ = bench.begin(RotationKind.API_KEY)
    while rotation.step is not Step.RETIRE:
        rotation = bench.rotate()(rotation.id)
        bench.klarna.now += timedelta(minutes=1)
    bench.secret.values = {"api_key": "old"}
    bench.secret.version += 1
    done = bench.run(rotation)
    assert (done.status, done.trouble and done.trouble.code) == (Status.FAILED, "secret_changed")
    assert "old-key" in bench.klarna.keys
    assert all(process.can_pay() for process in bench.processes)


def test_credentials_that_somebody_writes_by_hand_meanwhile_are_left_alone() -> None:
    bench = Bench()
    rotation, _ = bench.begin(RotationKind.API_KEY)
    while rotation.step is not Step.SETTLE:
        rotation = bench.rotate()(rotation.id)
    bench.klarna.keys["by-hand"] = ("typed", bench.klarna.keys["old-key"][1])
    bench.secret.values = {"api_key": "typed"}
    bench.secret.version += 1
    done = bench.run(rotation)
    assert (done.status, done.trouble and done.trouble.code) == (Status.ROLLED_BACK, "secret_changed")
    assert bench.secret.values == {"api_key": "typed"}
