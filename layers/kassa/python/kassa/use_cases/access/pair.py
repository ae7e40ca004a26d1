"""Pair a terminal: a person carries a short code to it, and it fetches a key of its own with that."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from kassa.domain.access.caller import KeyKind
from kassa.domain.access.keys import ApiKey, api_key, key_hash
from kassa.domain.access.pairing import CODE_LASTS, Pairing, code_of, hash_of, secret_of, shown
from kassa.domain.access.terminals import Software, Terminal, paired
from kassa.domain.ids import derived, is_id
from kassa.failures import AlreadyThere, KeyReused, NotKnown
from kassa.ports.access import CodeNotUsable, Keys, Overtaken, Pairings, TerminalRevoked, Terminals


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A code that was given out; None once it cannot be used. `replayed`: this very request has got it before."""

    pairing: Pairing
    code: str | None
    replayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """What a terminal gets for a code. `replayed`: this very request has got it before."""

    terminal: Terminal
    key: ApiKey
    written: str
    replayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Codes and keys are made of a secret of ours and of the request, so that a lost answer can be given again.

    None of them is kept, only hashes.
    """

    terminals: Terminals
    keys: Keys
    pairings: Pairings
    pepper: Callable[[], str]
    live: bool
    now: Callable[[], datetime]

    def new_code(self, merchant_id: str, terminal_id: str, *, may_refund: bool, idempotency_key: str) -> Given:
        """A code for the terminal. The same request gets the same code while it can be used, and then none.

        Raises NotKnown, TerminalRevoked, KeyReused.
        """
        if not is_id("trm", terminal_id):
            raise NotKnown(terminal_id)
        terminal, now = self.terminals.get(merchant_id, terminal_id), self.now()
        if terminal.is_revoked:
            raise TerminalRevoked(terminal_id)
        letters = code_of(self.pepper(), terminal_id, idempotency_key)
        pairing = Pairing(
            code_hash=hash_of(letters),
            merchant_id=merchant_id,
            store_reference=terminal.store_reference,
            terminal_reference=terminal.reference,
            created_at=now,
            expires_at=now + CODE_LASTS,
            may_refund=may_refund,
        )
        try:
            self.pairings.add(pairing)
        except AlreadyThere:
            pairing = self.pairings.get(pairing.code_hash)
            if pairing.may_refund != may_refund:
                raise KeyReused(idempotency_key) from None
            can_be_used = pairing.is_open(now) and pairing.used_by is None
            return Given(pairing=pairing, code=shown(letters) if can_be_used else None, replayed=True)
        return Given(pairing=pairing, code=shown(letters))

    def exchange(self, letters: str, software: Software | None, *, idempotency_key: str) -> Paired:
        """The key of the terminal that the code was given out for: for one request, however often it is repeated.

        Raises CodeNotUsable where nobody gave out that code, it has lapsed, another request used it, or its terminal or
        its key has been revoked since. Raises Overtaken where the terminal keeps changing.
        """
        now, code_hash, request = self.now(), hash_of(letters), hash_of(idempotency_key)
        written = api_key(self.live, secret_of(self.pepper(), code_hash, idempotency_key))
        pairing = self._open(code_hash, now)
        if pairing.used_by is None:
            terminal = self._terminal_of(pairing)
            key = _key_for(pairing, key_hash(written), request, at=now)
            used = replace(pairing, used_by=request, key_id=key.id)
            after = paired(terminal, software, at=now)
            try:
                self.pairings.use(used, after, key)
            except Overtaken:
                pairing = self._open(code_hash, now)
                if pairing.used_by is None:
                    raise
            else:
                return Paired(terminal=after, key=key, written=written, replayed=False)
        return self._again(pairing, request, written, now)

    def _open(self, code_hash: str, now: datetime) -> Pairing:
        pairing = self.pairings.get(code_hash)
        if not pairing.is_open(now):
            raise CodeNotUsable(code_hash)
        return pairing

    def _terminal_of(self, pairing: Pairing) -> Terminal:
        terminal = self.terminals.at(pairing.merchant_id, pairing.store_reference, pairing.terminal_reference)
        if terminal.is_revoked:
            raise CodeNotUsable(pairing.code_hash)
        return terminal

    def _again(self, pairing: Pairing, request: str, written: str, now: datetime) -> Paired:
        if pairing.used_by != request or pairing.key_id is None:
            raise CodeNotUsable(pairing.code_hash)
        key = self.keys.get(pairing.merchant_id, pairing.key_id)
        if key.secret_hash != key_hash(written) or not key.opens_at(now):
            raise CodeNotUsable(pairing.code_hash)
        return Paired(terminal=self._terminal_of(pairing), key=key, written=written, replayed=True)


def _key_for(pairing: Pairing, secret_hash: str, request: str, *, at: datetime) -> ApiKey:
    return ApiKey(
        id=derived("key", pairing.code_hash, request),
        secret_hash=secret_hash,
        kind=KeyKind.TERMINAL,
        merchant_id=pairing.merchant_id,
        created_at=at,
        store_reference=pairing.store_reference,
        terminal_reference=pairing.terminal_reference,
        may_refund=pairing.may_refund,
        description="fetched with a pairing code",
    )
