"""The acquirer's own account at Klarna: who changes its settings, and who takes the steps of rotations."""

import aws_cdk as cdk
from constructs import Construct

from infra.constructs.alarms import Alarms
from infra.constructs.clock import Clock
from infra.constructs.function import KassaFunction
from infra.constructs.rotations import Rotations
from infra.parts.access import audited
from infra.parts.shared import Shared, there

_READ = "secretsmanager:GetSecretValue"
_WRITE = ("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage")
_AN_ID = "???_" + "?" * 32  # crd_… or crt_…, as our ids are


class KlarnaAccount(Construct):
    """One function answers the acquirer's people, the other takes the steps of rotations and looks around once a day."""

    def __init__(self, scope: Construct, id: str, shared: Shared) -> None:
        super().__init__(scope, id)
        self._shared, self._table = shared, shared.storage.klarna_settings
        self._credentials = shared.klarna.credentials.secret_arn
        self._signing_keys = shared.klarna.signing_keys.secret_arn
        self._rotation = self._steps()
        rotations = Rotations(self, "Rotations", stage=shared.stage, stepper=self._rotation.function)
        self._machine = rotations.machine
        Clock(
            rotations,
            "EveryDay",
            every=cdk.Duration.days(1),
            calls=self._rotation,
            event={"action": "watch"},
            retry_attempts=2,  # a day is long
        )
        self.functions = (self._settings(), self._rotation)
        self.outputs = {"RotationStateMachine": self._machine.state_machine_arn}

    def _steps(self) -> KassaFunction:
        times = self._shared.stage.rotation
        more = {
            "ROTATION_TAKEOVER": str(times.takeover),
            "ROTATION_TRY_AGAIN": str(times.try_again),
            "SIGNING_KEY_OVERLAP": str(times.signing_key_overlap),
            "CREDENTIALS_WARN_BEFORE_DAYS": str(times.warn_before_days),
        }
        rotation = self._function("Rotation", "klarna_rotation", more, seconds=120)
        rotation.may("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", on=[self._table.table_arn])
        rotation.may(_READ, *_WRITE, on=[there(self._credentials), there(self._signing_keys)])
        return rotation

    def _settings(self) -> KassaFunction:
        path, audit = f"kassa/{self._shared.stage.name}/klarna-credentials", self._shared.storage.audit
        more = {
            "PUBLIC_URL": self._shared.public_url,
            "CREDENTIALS_PATH": path,
            "ROTATION_STATE_MACHINE": self._machine.state_machine_arn,
            "AUDIT_TABLE": audit.table_name,
        }
        settings = self._function("Settings", "klarna_settings", more, seconds=28)
        verbs = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query")
        settings.may(*verbs, on=[self._table.table_arn])
        self._shared.klarna.called_by(settings)
        settings.may(_READ, *_WRITE, "secretsmanager:CreateSecret", on=_there_or_not(self._signing_keys))
        kept = cdk.Stack.of(self).format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{path}/{_AN_ID}",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        settings.may(
            _READ, *_WRITE, "secretsmanager:CreateSecret", "secretsmanager:DeleteSecret", on=_there_or_not(kept)
        )
        audited(settings, audit)
        settings.may("states:StartExecution", on=[self._machine.state_machine_arn])
        return settings

    def _function(self, id: str, name: str, more: dict[str, str], *, seconds: int) -> KassaFunction:
        rotation = self._shared.stage.rotation
        environment = {
            **self._shared.klarna.settings,
            "KLARNA_ACCOUNT_API": rotation.account_api,
            "KLARNA_SETTINGS_TABLE": self._table.table_name,
            "SIGNING_KEYS_SECRET": self._shared.klarna.signing_keys.secret_name,
            "CERTIFICATE_NAME": rotation.certificate_name,
            **more,
        }
        return self._shared.function(self, id, name, environment, seconds=seconds)

    def watch(self, alarms: Alarms) -> None:
        """Put an alarm on what will stop working, and on rotations that did not get through."""
        for name, counted, meaning in (
            (
                "CredentialsUnused",
                "CredentialUnused",
                "Klarna will disable a credential that nobody uses: use or delete it",
            ),
            ("CertificatesExpiring", "CertificateExpiring", "A client certificate expires soon: rotate or revoke it"),
            ("RotationsRolledBack", "RotationRolledBack", "A rotation put the old credential back; nothing was lost"),
            ("RotationsFailed", "RotationFailed", "A rotation needs a person: GET /v1/klarna/rotations says why"),
        ):
            alarms.tell(name, self._rotation.counts(counted), meaning)
        alarms.tell(
            "RotationsStopped",
            self._machine.failures,
            "Nobody takes a rotation's steps any more: begin it once more, and it goes on",
        )
        alarms.tell("RotationsTimedOut", self._machine.time_outs, "A rotation did not end in a week")


def _there_or_not(arn: str) -> list[str]:
    """The ARN of a secret that may have yet to be made: until then it goes by its name alone."""
    return [arn, there(arn)]
