"""The stages as values: what differs between a laptop, Klarna's test environment and the live one, and nothing else."""

import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import aws_cdk as cdk
import aws_cdk.aws_logs as logs


@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """The Python that runs the functions, and so the one that their layers are built for."""

    version: str
    architecture: str  # as Lambda says it: arm64 or x86_64
    wheels: str | None  # as uv says it; None takes the wheels of the machine that builds


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """Requests per second that a route takes for all callers together, and how many more in a burst."""

    rate: int
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttles:
    """One throttle for each kind of route."""

    payments: Throttle  # a till asks for money or takes it back
    reads: Throttle  # a till polls
    management: Throttle  # people and scripts
    webhooks: Throttle  # Klarna
    pages: Throttle  # a browser opens one of our pages
    pairings: Throttle  # a terminal exchanges a code: so slow that nobody guesses one


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """How credentials at Klarna are looked after and replaced. Times are in seconds."""

    account_api: str = "v2"  # which generation of Klarna's account API we speak: v2 or v1
    certificate_name: str = (
        ""  # the last part of our account id at Klarna, for client certificates; empty: Klarna names them
    )
    secret_fresh_for: int = 300  # after this a function looks into Klarna's secret again
    takeover: int = 600  # after this every function calls with what the secret holds: the above, and its longest call
    signing_key_overlap: int = 86_400  # Klarna repeats for 21 hours what the old key has signed
    try_again: int = 30
    warn_before_days: int = 14  # before a credential is disabled for disuse, or a certificate expires


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Everything that a stage decides."""

    name: str
    live: bool  # real money: decides the kind of key, `kassa_live_…` or `kassa_test_…`
    klarna_url: str
    klarna_authentication: str  # how the API key goes into Klarna's Authorization header: raw or base64
    klarna_flow: str  # how Klarna is asked for payments of merchants that do not say: authorize or payment_request
    klarna_integrator: str  # the name Klarna sees as the integrator: upper snake case, at most 50 characters
    public_url: str  # where the terminals find the API; empty: the address that API Gateway gives it
    allowed_addresses: tuple[str, ...]  # networks that may post webhooks; none: any, the signature decides
    time_slice: cdk.Duration  # how long a session waits for news before it looks at Klarna all the same
    brief_time_slice: cdk.Duration  # the same when the deadline is near, or when Klarna could not be asked
    retry_schedule: tuple[int, ...]  # seconds between the attempts to deliver an event to a merchant
    places_at_an_endpoint: int  # attempts that may be under way at one endpoint: one that hangs holds no more of us
    allow_private_endpoints: (
        bool  # whether merchants' endpoints may be in private networks, and on this machine without TLS
    )
    dispute_reminder_days: tuple[int, ...]
    rotation: Rotation
    warn_before_days: int  # how early a merchant is told that approved, uncaptured money will be lost
    settlement_files_kept: cdk.Duration  # settlement files and what was made of them
    batches_at_once: int  # of a settlement file that are read side by side
    write_off_limit: Decimal  # how much of a difference in a settlement one may let go, in units of any currency
    authorizer_cache: cdk.Duration  # how long a revoked key can still be let in
    throttles: Throttles
    python: Python
    log_level: str
    log_retention: logs.RetentionDays
    removal_policy: cdk.RemovalPolicy
    deletion_protection: bool
    enforce_ssl: bool
    synthesizer: Callable[[], cdk.IReusableStackSynthesizer]
    overridable: frozenset[str]  # the values that `cdk --context name=value` may replace

    @property
    def klarna_secret(self) -> str:
        """The name of the secret with the API key, and the client certificate where there is one."""
        return f"kassa/{self.name}/klarna"

    @property
    def signing_keys_secret(self) -> str:
        """The name of the secret with the keys that Klarna signs its webhooks with, by key id."""
        return f"kassa/{self.name}/klarna-signing-keys"


ON_AWS = Python(version="3.13", architecture="arm64", wheels="aarch64-manylinux_2_28")

# The emulator runs functions with an interpreter of this machine, so they must be built for it.
ON_THIS_MACHINE = Python(
    version=f"{sys.version_info.major}.{sys.version_info.minor}",
    architecture="arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64",
    wheels=None,
)

THROTTLES = Throttles(
    payments=Throttle(rate=100, burst=200),
    reads=Throttle(rate=500, burst=1000),
    management=Throttle(rate=5, burst=20),
    webhooks=Throttle(rate=200, burst=400),
    pages=Throttle(rate=100, burst=400),
    pairings=Throttle(rate=2, burst=10),
)

TIME_SLICE = cdk.Duration.seconds(60)
BRIEF_TIME_SLICE = cdk.Duration.seconds(15)

# 10 s, 2 min, 15 min, 3 h, 6 h, 12 h
RETRY_SCHEDULE = (10, 120, 900, 10_800, 21_600, 43_200)

LOCAL = Stage(
    name="local",
    live=False,
    klarna_url="http://127.0.0.1:8792",
    klarna_authentication="raw",
    klarna_flow="authorize",
    klarna_integrator="KASSA",
    public_url="http://127.0.0.1:8791",
    allowed_addresses=(),
    # on AWS a look costs; here it is whoever waits for a lost webhook that costs
    time_slice=cdk.Duration.seconds(20),
    brief_time_slice=cdk.Duration.seconds(5),
    # about a minute, and so many that even an endpoint that fails half the time takes every event; the long pauses come
    # last, for each turn of an endpoint that hangs keeps this machine from something better
    retry_schedule=(*[1] * 18, 15, 15),
    places_at_an_endpoint=2,  # each attempt under way is a process here
    allow_private_endpoints=True,
    dispute_reminder_days=(3, 1),
    rotation=Rotation(secret_fresh_for=3, takeover=6, signing_key_overlap=3, try_again=1),
    warn_before_days=7,
    settlement_files_kept=cdk.Duration.days(1),
    batches_at_once=2,
    write_off_limit=Decimal(10),
    authorizer_cache=cdk.Duration.seconds(5),
    throttles=THROTTLES,
    python=ON_THIS_MACHINE,
    log_level="INFO",
    log_retention=logs.RetentionDays.ONE_DAY,
    removal_policy=cdk.RemovalPolicy.DESTROY,
    deletion_protection=False,
    enforce_ssl=False,  # the emulator is reached over plain http, which such a policy would refuse
    synthesizer=cdk.CliCredentialsStackSynthesizer,  # the bootstrap roles' bucket policy refuses plain http too
    overridable=frozenset({"public_url", "klarna_url"}),
)

# Klarna once named the addresses its webhooks come from (test 34.242.203.160, 34.242.19.4 …; live 52.17.117.56,
# 52.17.176.198 …). They may have changed since, so none is required here; ask Klarna before you list them.
SANDBOX = Stage(
    name="sandbox",
    live=False,
    klarna_url="https://api-global.test.klarna.com",
    klarna_authentication="raw",
    klarna_flow="authorize",
    klarna_integrator="KASSA",
    public_url="",
    allowed_addresses=(),
    time_slice=TIME_SLICE,
    brief_time_slice=BRIEF_TIME_SLICE,
    retry_schedule=RETRY_SCHEDULE,
    places_at_an_endpoint=20,
    allow_private_endpoints=False,
    dispute_reminder_days=(3, 1),
    rotation=Rotation(),
    warn_before_days=7,
    settlement_files_kept=cdk.Duration.days(90),
    batches_at_once=20,
    write_off_limit=Decimal(10),
    authorizer_cache=cdk.Duration.minutes(5),
    throttles=THROTTLES,
    python=ON_AWS,
    log_level="INFO",
    log_retention=logs.RetentionDays.ONE_MONTH,
    removal_policy=cdk.RemovalPolicy.DESTROY,
    deletion_protection=False,
    enforce_ssl=True,
    synthesizer=cdk.DefaultStackSynthesizer,
    overridable=frozenset({"public_url"}),
)

PRODUCTION = Stage(
    name="production",
    live=True,
    klarna_url="https://api-global.klarna.com",
    klarna_authentication="raw",
    klarna_flow="authorize",
    klarna_integrator="KASSA",
    public_url="",
    allowed_addresses=(),
    time_slice=TIME_SLICE,
    brief_time_slice=BRIEF_TIME_SLICE,
    retry_schedule=RETRY_SCHEDULE,
    places_at_an_endpoint=20,
    allow_private_endpoints=False,
    dispute_reminder_days=(3, 1),
    rotation=Rotation(),
    warn_before_days=7,
    settlement_files_kept=cdk.Duration.days(3653),  # ten years: they are vouchers of the books
    batches_at_once=40,
    write_off_limit=Decimal(10),
    authorizer_cache=cdk.Duration.minutes(5),
    throttles=THROTTLES,
    python=ON_AWS,
    log_level="INFO",
    log_retention=logs.RetentionDays.ONE_YEAR,
    removal_policy=cdk.RemovalPolicy.RETAIN,
    deletion_protection=True,
    enforce_ssl=True,
    synthesizer=cdk.DefaultStackSynthesizer,
    overridable=frozenset({"public_url"}),
)

STAGES = {stage.name: stage for stage in (LOCAL, SANDBOX, PRODUCTION)}
