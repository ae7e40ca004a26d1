"""API keys and client identifiers: how the acquirer lets its own systems in, in both generations of the API."""

from http import HTTPStatus

from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.errors import RESOURCE_NOT_FOUND, Refusal
from simulator.state.clock import iso
from simulator.state.credentials import API, CLIENT, Credential
from simulator.state.records import JsonObject
from simulator.state.world import World

DESCRIPTION = r"[a-zA-Z0-9\-:;., _]{0,100}"
SECRET_LENGTH = 40
SHOWN_AS = {API: "api_key", CLIENT: "client_identifier"}
"""Under which name v2 shows a secret; v1 calls either `credential`."""


class Endpoints:
    """The operations on the credentials of one kind; of both, as v1 has them, where none is named."""

    def __init__(self, kind: str | None) -> None:
        self._kind = kind

    def create(self, world: World, call: Call) -> Answer:
        """A new credential. Its secret is shown this once."""
        checks = Checks()
        description = checks.text(call.body, "description", pattern=DESCRIPTION, longest=100)
        kind = self._kind or checks.choice(call.body, "type", (API, CLIENT), required=True) or API
        environment = "TEST"
        if self._kind is None:
            environment = checks.choice(call.body, "environment", ("TEST", "LIVE"), required=True) or environment
        domains = _domains(call.body, checks) if kind == CLIENT else []
        if kind == CLIENT and not domains:
            checks.wrong("config.allowed_domains", "is required")
        checks.done()
        word = "api" if kind == API else "client"
        made = Credential(
            id=f"krn:partner:global:account:credential:{world.ids.uuid('credential')}",
            kind=kind,
            secret=f"klarna_{environment.lower()}_{word}_{world.ids.secret('credential secret', SECRET_LENGTH)}",
            description=description,
            allowed_domains=domains,
            created_at=world.clock.now(),
        )
        world.credentials[made.id] = made
        shown_as = SHOWN_AS[kind] if self._kind else "credential"
        return Answer(HTTPStatus.CREATED, self._shown(world, made) | {shown_as: made.secret})

    def list_all(self, world: World, call: Call) -> Answer:  # noqa: ARG002 - an operation like the others
        """All of them, oldest first, without their secrets."""
        found = [self._shown(world, one) for one in world.credentials.values() if self._is_meant(one)]
        return Answer(HTTPStatus.OK, {"credentials": found})

    def read(self, world: World, call: Call) -> Answer:
        """One of them, without its secret."""
        return Answer(HTTPStatus.OK, self._shown(world, self._wanted(world, call)))

    def update(self, world: World, call: Call) -> Answer:
        """Another description, or other domains."""
        credential, checks = self._wanted(world, call), Checks()
        description = checks.text(call.body, "description", pattern=DESCRIPTION, longest=100)
        domains = _domains(call.body, checks)
        checks.done()
        credential.description = description or credential.description
        credential.allowed_domains = domains or credential.allowed_domains
        return Answer(HTTPStatus.OK, self._shown(world, credential))

    def delete(self, world: World, call: Call) -> Answer:
        """It works no longer, from now on."""
        del world.credentials[self._wanted(world, call).id]
        return Answer(HTTPStatus.NO_CONTENT, None)

    def _is_meant(self, credential: Credential) -> bool:
        return self._kind in (None, credential.kind)

    def _wanted(self, world: World, call: Call) -> Credential:
        found = world.credentials.get(call.path["credential"])
        if found is None or not self._is_meant(found):
            raise Refusal(RESOURCE_NOT_FOUND, "There is no such credential")
        return found

    def _shown(self, world: World, credential: Credential) -> JsonObject:
        shown = shown_without_secret(world, credential)
        return shown if self._kind is None else {name: value for name, value in shown.items() if name != "type"}


def shown_without_secret(world: World, credential: Credential) -> JsonObject:
    """A credential as anybody may see it."""
    shown: JsonObject = {
        "credential_id": credential.id,
        "type": credential.kind,
        "description": credential.description,
        "status": credential.status(world.clock.now()),
        "created_at": iso(credential.created_at),
    }
    if credential.last_used_at is not None:
        shown["last_used_at"] = iso(credential.last_used_at)
    if credential.kind == CLIENT:
        shown["config"] = {"allowed_domains": credential.allowed_domains}
    return shown


API_KEYS, CLIENT_IDENTIFIERS, OF_BOTH_KINDS = Endpoints(API), Endpoints(CLIENT), Endpoints(None)


def _domains(body: JsonObject, checks: Checks) -> list[str]:
    config = checks.section(body, "config")
    return checks.words(config, "allowed_domains") if "allowed_domains" in config else []
