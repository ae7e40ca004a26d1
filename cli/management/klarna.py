"""Commands about the acquirer's own settings at Klarna."""

from cli.management.calls import Call, Field, Group
from cli.management.things import Things


def _at_klarna(name: str, *, place: str = "", about: str = "") -> Things:
    return Things(path=f"/v1/klarna/{name}", place=place, about=about, is_paged=False)


_rotations = _at_klarna("rotations", place="rotation", about="The rotation, rot_….")
_webhooks = _at_klarna("webhooks", place="webhook", about="The webhook's id at Klarna.")
_signing_keys = _at_klarna("signing-keys", place="signing_key", about="The signing key's id at Klarna.")
_credentials = _at_klarna("credentials", place="credential", about="The credential's id.")
_certificates = _at_klarna("certificates", place="certificate", about="The certificate's id.")
_ENFORCEMENT = "/v1/klarna/certificates/enforcement"

_DESCRIPTION = Field(option="description", help="What it is for.")
_DOMAINS = Field(
    option="domain", place="allowed_domains", kind="list", help="A website that may use it; may be said again."
)
_EVENTS = Field(option="event", place="event_types", kind="list", help="payment.request.* and such; may be said again.")
_SIGNING_KEY = Field(option="signing-key", place="signing_key_id", help="The id of the key that signs.")
_STATUS = Field(option="status", help="ENABLED or DISABLED.")
_VERSION = Field(option="version", place="event_version", help="v2 or v1.")

TOP = Group(
    name="klarna",
    help="The acquirer's own settings at Klarna: webhooks, signing keys, credentials, certificates, terms.",
    calls=(
        _rotations.adds(
            "Replace an API key, a signing key or a client certificate without a moment's gap.",
            Field(option="kind", help="api_key, signing_key or client_certificate."),
            Field(option="replaces", help="The id of what is replaced; left out, the one in use."),
            command="rotate",
        ),
        _rotations.lists(
            "List the rotations and how far they have come.",
            *("id", "kind", "status", "step", "waits_until", "updated_at"),
            command="rotations",
        ),
        _rotations.shows("Show a rotation, and why it stopped where it did.", command="rotation"),
        *(
            _at_klarna(name).lists(f"List {what}.", "id", "name", command=name)
            for name, what in (
                ("price-plans", "the price plans that Klarna has agreed with the acquirer"),
                ("payment-profiles", "the payment profiles that merchants can be given"),
                ("acquiring-accounts", "the accounts into which Klarna pays"),
            )
        ),
    ),
)

WEBHOOKS = Group(
    name="klarna webhooks",
    help="Where Klarna posts its news. kassa register-webhook makes the usual two.",
    calls=(
        _webhooks.lists(
            "List Klarna's webhooks.",
            *("id", "url", "event_version", "event_types", "signing_key_id", "status"),
        ),
        _webhooks.shows("Show a webhook."),
        _webhooks.adds(
            "Let Klarna post there.",
            Field(option="url", help="Left out, this stage's own address."),
            *(_EVENTS, _VERSION, _SIGNING_KEY, _STATUS),
        ),
        _webhooks.changes(
            "Enable or disable a webhook, or let it tell or sign otherwise.",
            Field(option="url", help="Another address."),
            *(_EVENTS, _SIGNING_KEY, _STATUS),
        ),
        _webhooks.does(
            "simulate",
            "Have Klarna post an example. Its live environment does not.",
            Field(option="event", place="event_type", help="Of which type."),
            _VERSION,
        ),
        _webhooks.removes("Let Klarna post there no more.", done="Klarna posts there no more"),
    ),
)

SIGNING_KEYS = Group(
    name="klarna signing-keys",
    help="The keys that Klarna signs its news with; they lie in the stage's secret.",
    calls=(
        _signing_keys.lists("List the signing keys; held says whether the stage has it.", "id", "held", "created_at"),
        _signing_keys.shows("Show a signing key."),
        _signing_keys.adds("Make a signing key, held in the secret."),
        _signing_keys.removes("Delete a signing key that no webhook signs with.", done="Deleted at Klarna"),
    ),
)

CREDENTIALS = Group(
    name="klarna credentials",
    help="API keys and client identifiers at Klarna. What is secret goes to Secrets Manager and is never shown.",
    calls=(
        _credentials.lists(
            "List the credentials; in_use says which one the stage calls with.",
            *("id", "kind", "description", "status", "in_use", "last_used_at"),
            by=(Field(option="kind", help="Only api_key or client_identifier."),),
        ),
        _credentials.shows("Show a credential."),
        _credentials.adds(
            "Make a credential; the answer says where its secret lies.",
            Field(option="kind", help="api_key or client_identifier."),
            *(_DESCRIPTION, _DOMAINS),
        ),
        _credentials.changes("Change what a credential is for.", _DESCRIPTION, _DOMAINS),
        _credentials.removes("Take a credential back that is not in use.", done="Taken back at Klarna"),
    ),
)

CERTIFICATES = Group(
    name="klarna certificates",
    help="Client certificates that we show Klarna (mTLS).",
    calls=(
        _certificates.lists("List the certificates.", "id", "description", "usage", "status", "in_use", "expires_at"),
        _certificates.adds(
            "Make a key here and have Klarna certify it.",
            _DESCRIPTION,
            Field(option="usage", help="mtls or jwt_signing."),
        ),
        _certificates.removes("Revoke a certificate that is not in use.", done="Revoked at Klarna"),
        Call(
            name="enforce",
            help="Have Klarna refuse calls without a certificate.",
            method="PUT",
            path=_ENFORCEMENT,
            fields=(Field(option="from", place="from", help="From then on, ISO 8601; left out, now."),),
        ),
        Call(
            name="stop-enforcing",
            help="Let Klarna take calls without a certificate again.",
            method="DELETE",
            path=_ENFORCEMENT,
            done="Klarna takes calls without a certificate again",
        ),
    ),
)

GROUPS = (TOP, WEBHOOKS, SIGNING_KEYS, CREDENTIALS, CERTIFICATES)
