"""The calls about the acquirer's own account, in both generations of Klarna's API; no path is spelled anywhere else.

The paths of v2 are those that Klarna's public clients call; v1's are those of the guidelines of 2024.
"""

from dataclasses import dataclass
from typing import Literal

from kassa.adapters.klarna.operations import PARTNERS, Operation

_Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
_SILENT = ("PUT", "PATCH", "DELETE")


def _operation(name: str, method: _Method, path: str, version: str = "v2", *, silent: bool = False) -> Operation:
    return Operation(
        name=name if version == "v2" else f"{name}_v1",
        method=method,
        version=version,
        path=path,
        category=PARTNERS,
        # a change says what shall be: under a key of its own, changing it back would pass for the first change again
        idempotent=method != "POST",
        may_be_silent=silent or method in _SILENT,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """What can be done with the things of one kind."""

    create: Operation
    list: Operation
    read: Operation
    update: Operation
    delete: Operation

    @property
    def operations(self) -> tuple[Operation, ...]:
        """All of them."""
        return (self.create, self.list, self.read, self.update, self.delete)


def _resource(name: str, path: str, version: str = "v2") -> Resource:
    one = f"{path}/{{id}}"
    return Resource(
        create=_operation(f"create_{name}", "POST", path, version),
        list=_operation(f"list_{name}s", "GET", path, version),
        read=_operation(f"read_{name}", "GET", one, version),
        update=_operation(f"update_{name}", "PATCH", one, version),
        delete=_operation(f"delete_{name}", "DELETE", one, version),
    )


_INTEGRATION = "/account/integration"
_WEBHOOKS = "/notification/webhooks"
_CREDENTIALS_V1 = _resource("credential", "/account/credentials", "v1")

CERTIFICATES = _resource("client_certificate", f"{_INTEGRATION}/credentials/client-certificate")
REVOKE_CERTIFICATE = _operation(
    "revoke_client_certificate", "POST", f"{_INTEGRATION}/credentials/client-certificate/{{id}}/revoke", silent=True
)
_ENFORCEMENT = f"{_INTEGRATION}/client-certificates/enforcement"
READ_ENFORCEMENT = _operation("read_certificate_enforcement", "GET", _ENFORCEMENT)
ENFORCE = _operation("enforce_certificates", "PUT", _ENFORCEMENT)
STOP_ENFORCING = _operation("stop_enforcing_certificates", "DELETE", _ENFORCEMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """The calls of one generation. Only v2 has client certificates, which v1's accounts use too."""

    api_keys: Resource
    client_identifiers: Resource
    signing_keys: Resource
    webhooks: Resource
    simulate: Operation

    @property
    def shares_credentials(self) -> bool:
        """Whether one resource holds credentials of both kinds, each with its type."""
        return self.api_keys is self.client_identifiers


def _generation(version: str, api_keys: Resource, client_identifiers: Resource) -> Generation:
    return Generation(
        api_keys=api_keys,
        client_identifiers=client_identifiers,
        signing_keys=_resource("signing_key", "/notification/signing-keys", version),
        webhooks=_resource("webhook", _WEBHOOKS, version),
        simulate=_operation("simulate_webhook", "POST", f"{_WEBHOOKS}/{{id}}/simulate", version, silent=True),
    )


GENERATIONS = {
    "v2": _generation(
        "v2",
        _resource("api_key", f"{_INTEGRATION}/credentials/api-key"),
        _resource("client_identifier", f"{_INTEGRATION}/credentials/client-identifier"),
    ),
    "v1": _generation("v1", _CREDENTIALS_V1, _CREDENTIALS_V1),
}
