"""Certify a stage: choose its cases and its shopper, play them, and write the pack."""

import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cli import console
from cli.api.access import LOCAL, Kind, access, local_stack
from cli.api.kassa_api import KassaApi
from cli.certify import end_to_end, in_store, management
from cli.certify.case import Case
from cli.certify.evidence import CaseEvidence, Pack, now
from cli.certify.klarna_books import KlarnaBooks
from cli.certify.klarnas_side import Real, Simulated
from cli.certify.page import page
from cli.certify.play import Bench
from cli.certify.run import play_all
from cli.cloud.controls import Controls
from cli.failures import CannotGoOn, Mistyped
from cli.folders import ROOT

CASES: tuple[Case, ...] = (*management.CASES, *end_to_end.CASES, *in_store.CASES)
NOT_SEEN = "unknown until a payment is made"


def chosen(only: Sequence[str]) -> list[Case]:
    """The cases with these ids or of these parts; all where nothing is named. Raises `Mistyped`."""
    if not only:
        return list(CASES)
    parts = {case.section.lower().replace(" ", "-") for case in CASES}
    unknown = set(only) - {case.id for case in CASES} - parts
    if unknown:
        raise Mistyped(f"There is no case {', '.join(sorted(unknown))}; kassa certify --list shows all.")
    return [case for case in CASES if case.id in only or case.section.lower().replace(" ", "-") in only]


@contextmanager
def bench(stage: str) -> Iterator[Bench]:
    """Where the cases are played at this stage. Raises `CannotGoOn`."""
    if stage == LOCAL:
        stack = local_stack()
        with Controls(stack.klarna_url) as controls:
            controls.behave()
            yield Bench(
                stage=stage,
                api_url=stack.api_url,
                terminal_key=stack.keys.terminal,
                acquirer_key=stack.keys.acquirer,
                has_management=_has_management(stack.api_url, stack.keys.acquirer),
                klarna=Simulated(controls),
            )
        return
    terminal = access(stage, Kind.TERMINAL)
    acquirer, klarna = _of_aws(stage)
    yield Bench(
        stage=stage,
        api_url=terminal.url,
        terminal_key=terminal.key,
        acquirer_key=acquirer,
        has_management=bool(acquirer) and _has_management(terminal.url, acquirer),
        klarna=klarna,
    )


def _has_management(api_url: str, acquirer_key: str) -> bool:
    """Whether the stage's Kassa is young enough to have these routes."""
    with KassaApi(api_url, acquirer_key) as acquirer:
        return acquirer.may_read("/v1/klarna/signing-keys")


def _of_aws(stage: str) -> tuple[str, Real]:
    """The acquirer's key, and Klarna's books for the merchant, where this console is signed in to the account."""
    from cli.stages import klarna_access  # noqa: PLC0415 - the AWS SDK is slow to import
    from cli.stages.account import Account  # noqa: PLC0415

    account = Account.of(stage)
    try:
        acquirer, settings = account.acquirer_key(), klarna_access.settings_of(account, account.outputs())
        merchant = _merchant_of(access(stage, Kind.TERMINAL), acquirer)
    except CannotGoOn as failure:
        console.say(f"  Klarna's books are not read here, and management is skipped: {failure}")
        return "", Real(books=None)
    return acquirer, Real(books=KlarnaBooks(settings, merchant["klarna_account_id"]), flow=merchant["flow"])


def _merchant_of(terminal: Any, acquirer_key: str) -> dict[str, Any]:
    with terminal.open() as till:
        payments = till.get("/v1/payments", limit=1)["data"]
    if not payments:
        raise CannotGoOn("The merchant has no payment yet, so nobody knows which it is.")
    with KassaApi(terminal.url, acquirer_key) as acquirer:
        return acquirer.get(f"/v1/merchants/{payments[0]['merchant_id']}")


def certify(stage: str, only: Sequence[str], *, tell: Callable[[CaseEvidence], None]) -> Pack:
    """Play the chosen cases. Raises `CannotGoOn` where the stage cannot be reached at all."""
    cases, began = chosen(only), now()
    with bench(stage) as prepared:
        played = play_all(prepared, cases, tell=tell)
        klarna = prepared.klarna
    return Pack(
        stage=stage,
        version=_version(),
        api_url=prepared.api_url,
        merchant_id=merchant_in(played),
        flow=klarna.flow,
        began_at=began,
        ended_at=now(),
        shopper="simulated" if klarna.is_simulated else "a person with a phone",
        cases=played,
    )


def write(pack: Pack, into: Path) -> tuple[Path, Path]:
    """Both files, readable by their owner only; their places."""
    into.mkdir(parents=True, exist_ok=True)
    name = f"certification-{pack.stage}-{pack.began_at[:19].replace(':', '')}"
    html, data = into / f"{name}.html", into / f"{name}.json"
    for path, content in (
        (html, page(pack)),
        (data, json.dumps(pack.as_json(), indent=2, ensure_ascii=False) + "\n"),
    ):
        path.touch(mode=0o600)
        path.write_text(content, encoding="utf-8")
    return html, data


def merchant_in(played: Sequence[CaseEvidence]) -> str:
    """Whose the terminal is; the management cases bring another merchant on board."""
    for case in played:
        for step in case.steps:
            for exchange in step.exchanges:
                found = exchange.answered if exchange.caller == "terminal" else None
                if isinstance(found, dict) and str(found.get("id")).startswith("pay_"):
                    return str(found["merchant_id"])
    return NOT_SEEN


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
