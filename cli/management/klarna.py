"""Commands about the acquirer's own settings at Klarna."""

from cli.management.table import Call, Field, Group

_K = "/v1/klarna"
_DESCRIPTION = Field(option="description", help="What it is for.")
_EVENTS = Field(option="event", place="event_types", kind="list", help="payment.request.* and such; may be said again.")
_STATUS = Field(option="status", help="ENABLED or DISABLED.")
_SIGNING_KEY = Field(option="signing-key", place="signing_key_id", help="The id of the key that signs.")
_VERSION = Field(option="version", place="event_version", help="v2 or v1.")

TOP = Group(
    name="klarna",
    help="The acquirer's own settings at Klarna: webhooks, signing keys, credentials, certificates, terms.",
    calls=(
        Call(
            name="rotate",
            help="Replace an API key, a signing key or a client certificate without a moment's gap.",
            method="POST",
            path=f"{_K}/rotations",
            fields=(
                Field(option="kind", help="api_key, signing_key or client_certificate."),
                Field(option="replaces", help="The id of what is replaced; left out, the one in use."),
            ),
        ),
        Call(
            name="rotations",
            help="List the rotations and how far they have come.",
            method="GET",
            path=f"{_K}/rotations",
            columns=("id", "kind", "status", "step", "waits_until", "updated_at"),
            is_paged=False,
        ),
        Call(
            name="rotation",
            help="Show a rotation, and why it stopped where it did.",
            method="GET",
            path=f"{_K}/rotations/{{rotation}}",
            places={"rotation": "The rotation, rot_…."},
        ),
        *(
            Call(
                name=name,
                help=f"List {what}.",
                method="GET",
                path=f"{_K}/{name}",
                columns=("id", "name"),
                is_paged=False,
            )
            for name, what in (
                ("price-plans", "the price plans that Klarna has agreed with the acquirer"),
                ("payment-profiles", "the payment profiles that merchants can be given"),
                ("acquiring-accounts", "the accounts into which Klarna pays"),
            )
        ),
    ),
)

_WEBHOOK = {"webhook": "The webhook's id at Klarna."}
WEBHOOKS = Group(
    name="klarna webhooks",
    help="Where Klarna posts its news. kassa register-webhook makes the usual two.",
    calls=(
        Call(
            name="list",
            help="List Klarna's webhooks.",
            method="GET",
            path=f"{_K}/webhooks",
            columns=("id", "url", "event_version", "event_types", "signing_key_id", "status"),
            is_paged=False,
        ),
        Call(name="show", help="Show a webhook.", method="GET", path=f"{_K}/webhooks/{{webhook}}", places=_WEBHOOK),
        Call(
            name="add",
            help="Let Klarna post there.",
            method="POST",
            path=f"{_K}/webhooks",
            fields=(
                Field(option="url", help="Left out, this stage's own address."),
                _EVENTS,
                _VERSION,
                _SIGNING_KEY,
                _STATUS,
            ),
        ),
        Call(
            name="change",
            help="Enable or disable a webhook, or let it tell or sign otherwise.",
            method="PATCH",
            path=f"{_K}/webhooks/{{webhook}}",
            places=_WEBHOOK,
            fields=(Field(option="url", help="Another address."), _EVENTS, _SIGNING_KEY, _STATUS),
        ),
        Call(
            name="simulate",
            help="Have Klarna post an example. Its live environment does not.",
            method="POST",
            path=f"{_K}/webhooks/{{webhook}}/simulate",
            places=_WEBHOOK,
            fields=(Field(option="event", place="event_type", help="Of which type."), _VERSION),
        ),
        Call(
            name="remove",
            help="Let Klarna post there no more.",
            method="DELETE",
            path=f"{_K}/webhooks/{{webhook}}",
            places=_WEBHOOK,
            done="Klarna posts there no more",
        ),
    ),
)

_KEY = {"signing_key": "The signing key's id at Klarna."}
SIGNING_KEYS = Group(
    name="klarna signing-keys",
    help="The keys that Klarna signs its news with; they lie in the stage's secret.",
    calls=(
        Call(
            name="list",
            help="List the signing keys; held says whether the stage has it.",
            method="GET",
            path=f"{_K}/signing-keys",
            columns=("id", "held", "created_at"),
            is_paged=False,
        ),
        Call(
            name="show",
            help="Show a signing key.",
            method="GET",
            path=f"{_K}/signing-keys/{{signing_key}}",
            places=_KEY,
        ),
        Call(name="add", help="Make a signing key, held in the secret.", method="POST", path=f"{_K}/signing-keys"),
        Call(
            name="remove",
            help="Delete a signing key that no webhook signs with.",
            method="DELETE",
            path=f"{_K}/signing-keys/{{signing_key}}",
            places=_KEY,
            done="Deleted at Klarna",
        ),
    ),
)

_CREDENTIAL = {"credential": "The credential's id."}
_DOMAINS = Field(
    option="domain", place="allowed_domains", kind="list", help="A website that may use it; may be said again."
)
CREDENTIALS = Group(
    name="klarna credentials",
    help="API keys and client identifiers at Klarna. What is secret goes to Secrets Manager and is never shown.",
    calls=(
        Call(
            name="list",
            help="List the credentials; in_use says which one the stage calls with.",
            method="GET",
            path=f"{_K}/credentials",
            fields=(Field(option="kind", help="Only api_key or client_identifier."),),
            columns=("id", "kind", "description", "status", "in_use", "last_used_at"),
            is_paged=False,
        ),
        Call(
            name="show",
            help="Show a credential.",
            method="GET",
            path=f"{_K}/credentials/{{credential}}",
            places=_CREDENTIAL,
        ),
        Call(
            name="add",
            help="Make a credential; the answer says where its secret lies.",
            method="POST",
            path=f"{_K}/credentials",
            fields=(Field(option="kind", help="api_key or client_identifier."), _DESCRIPTION, _DOMAINS),
        ),
        Call(
            name="change",
            help="Change what a credential is for.",
            method="PATCH",
            path=f"{_K}/credentials/{{credential}}",
            places=_CREDENTIAL,
            fields=(_DESCRIPTION, _DOMAINS),
        ),
        Call(
            name="remove",
            help="Take a credential back that is not in use.",
            method="DELETE",
            path=f"{_K}/credentials/{{credential}}",
            places=_CREDENTIAL,
            done="Taken back at Klarna",
        ),
    ),
)

_CERTIFICATE = {"certificate": "The certificate's id."}
CERTIFICATES = Group(
    name="klarna certificates",
    help="Client certificates that we show Klarna (mTLS).",
    calls=(
        Call(
            name="list",
            help="List the certificates.",
            method="GET",
            path=f"{_K}/certificates",
            columns=("id", "description", "usage", "status", "in_use", "expires_at"),
            is_paged=False,
        ),
        Call(
            name="add",
            help="Make a key here and have Klarna certify it.",
            method="POST",
            path=f"{_K}/certificates",
            fields=(_DESCRIPTION, Field(option="usage", help="mtls or jwt_signing.")),
        ),
        Call(
            name="remove",
            help="Revoke a certificate that is not in use.",
            method="DELETE",
            path=f"{_K}/certificates/{{certificate}}",
            places=_CERTIFICATE,
            done="Revoked at Klarna",
        ),
        Call(
            name="enforce",
            help="Have Klarna refuse calls without a certificate.",
            method="PUT",
            path=f"{_K}/certificates/enforcement",
            fields=(Field(option="from", place="from", help="From then on, ISO 8601; left out, now."),),
        ),
        Call(
            name="stop-enforcing",
            help="Let Klarna take calls without a certificate again.",
            method="DELETE",
            path=f"{_K}/certificates/enforcement",
            done="Klarna takes calls without a certificate again",
        ),
    ),
)

GROUPS = (TOP, WEBHOOKS, SIGNING_KEYS, CREDENTIALS, CERTIFICATES)
