"""Client certificates: issued on request, revoked, and required of every call from the moment that they are enforced."""

from datetime import datetime
from http import HTTPStatus

from simulator.calls import Answer, Call
from simulator.checks import Checks
from simulator.errors import RESOURCE_NOT_FOUND, Refusal
from simulator.state.clock import iso
from simulator.state.credentials import ClientCertificate
from simulator.state.records import JsonObject
from simulator.state.world import World

USAGES = ("MTLS", "JWT_SIGNING")
LONGEST_REQUEST = 10_000


def create(world: World, call: Call) -> Answer:
    """Issue a certificate on the key that the request was signed with."""
    from simulator.authority import LASTS, NotACertificateRequest  # noqa: PLC0415 - takes time to import

    checks = Checks()
    config = checks.section(call.body, "config", required=True)
    usage = checks.choice(config, "usage", USAGES, at="config.", required=True)
    name = "certificate_signing_request"
    request = checks.text(config, name, at="config.", required=True, longest=LONGEST_REQUEST)
    description = checks.text(call.body, "description", longest=100)
    now, issued = world.clock.now(), ("", "")
    try:
        issued = world.authority().issue(request, now) if request else issued
    except NotACertificateRequest as reason:
        checks.wrong(f"config.{name}", str(reason))
    checks.done()
    made = ClientCertificate(
        id=f"krn:partner:global:account:credential:{world.ids.uuid('certificate')}",
        usage=usage or "",
        pem=issued[0],
        fingerprint=issued[1],
        description=description,
        created_at=now,
        expires_at=now + LASTS,
    )
    world.certificates[made.id] = made
    return Answer(HTTPStatus.CREATED, _shown(world, made) | {"client_certificate": made.pem})


def list_all(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """All of them, those that were revoked too."""
    return Answer(HTTPStatus.OK, {"credentials": [_shown(world, one) for one in world.certificates.values()]})


def read(world: World, call: Call) -> Answer:
    """One of them."""
    return Answer(HTTPStatus.OK, _shown(world, _wanted(world, call)))


def update(world: World, call: Call) -> Answer:
    """Another description."""
    certificate, checks = _wanted(world, call), Checks()
    description = checks.text(call.body, "description", required=True, longest=100)
    checks.done()
    certificate.description = description
    return Answer(HTTPStatus.OK, _shown(world, certificate))


def revoke(world: World, call: Call) -> Answer:
    """It is refused from a moment on; the first one stands."""
    certificate, checks = _wanted(world, call), Checks()
    moment = _moment(call.body, "revoked_from", checks)
    checks.done()
    certificate.revoked_from = certificate.revoked_from or moment
    return Answer(HTTPStatus.OK, _shown(world, certificate))


def read_enforcement(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """From when on calls without a certificate are refused."""
    if world.enforced_from is None:
        raise Refusal(RESOURCE_NOT_FOUND, "Client certificates are not enforced")
    return Answer(HTTPStatus.OK, {"enforced_from": iso(world.enforced_from)})


def enforce(world: World, call: Call) -> Answer:
    """Refuse calls without a certificate from then on."""
    checks = Checks()
    moment = world.clock.now()
    if call.body.get("enforced_from") != "NOW":
        moment = _moment(call.body, "enforced_from", checks) or moment
    checks.done()
    world.enforced_from = moment
    return Answer(HTTPStatus.OK, {"enforced_from": iso(moment)})


def stop_enforcing(world: World, call: Call) -> Answer:  # noqa: ARG001 - an operation like the others
    """Take calls without a certificate again."""
    world.enforced_from = None
    return Answer(HTTPStatus.NO_CONTENT, None)


def _wanted(world: World, call: Call) -> ClientCertificate:
    found = world.certificates.get(call.path["credential"])
    if found is None:
        raise Refusal(RESOURCE_NOT_FOUND, "There is no such certificate")
    return found


def _moment(body: JsonObject, name: str, checks: Checks) -> datetime | None:
    text = checks.text(body, name, required=True)
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        moment = None
    if text is not None and (moment is None or moment.tzinfo is None):
        checks.wrong(name, "must be an ISO 8601 time with an offset")
        return None
    return moment


def _shown(world: World, certificate: ClientCertificate) -> JsonObject:
    shown: JsonObject = {
        "credential_id": certificate.id,
        "description": certificate.description,
        "status": certificate.status(world.clock.now()),
        "config": {"usage": certificate.usage},
        "created_at": iso(certificate.created_at),
        "expires_at": iso(certificate.expires_at),
    }
    if certificate.revoked_from is not None:
        shown["revoked_from"] = iso(certificate.revoked_from)
    return shown
