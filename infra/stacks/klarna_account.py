"""The acquirer's own account at Klarna, a part of the payments stack: two functions, and what each may touch."""

from collections.abc import Mapping

import aws_cdk as cdk
import aws_cdk.aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.constructs.alarms import Alarms, count_of
from infra.constructs.code import Code
from infra.constructs.function import KassaFunction
from infra.constructs.rotations import Rotations
from infra.stacks.access import audited
from infra.stacks.storage import StorageStack

_READ = "secretsmanager:GetSecretValue"
_WRITE = ("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage")
_AN_ID = "???_" + "?" * 32  # crd_… or crt_…, as our ids are


class KlarnaAccount(Construct):
    """One function answers the acquirer's people, the other takes the steps of rotations and looks around once a day."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        code: Code,
        storage: StorageStack,
        klarna_settings: Mapping[str, str],
        credentials: secretsmanager.ISecret,
        signing_keys: secretsmanager.ISecret,
        public_url: str,
    ) -> None:
        super().__init__(scope, id)
        self._code, self._table, self._audit = code, storage.klarna_settings, storage.audit
        self._credentials, self._signing_keys = credentials.secret_arn, signing_keys.secret_arn
        stage = code.stage
        self._environment = {
            **klarna_settings,
            "KLARNA_ACCOUNT_API": stage.rotation.account_api,
            "KLARNA_SETTINGS_TABLE": self._table.table_name,
            "SIGNING_KEYS_SECRET": signing_keys.secret_name,
            "CERTIFICATE_NAME": stage.rotation.certificate_name,
        }
        self.rotation = self._rotation()
        self._machine = Rotations(self, "Rotations", stage=stage, stepper=self.rotation.function).machine
        self.settings = self._settings(public_url)

    def _rotation(self) -> KassaFunction:
        times = self._code.stage.rotation
        more = {
            "ROTATION_TAKEOVER": str(times.takeover),
            "ROTATION_TRY_AGAIN": str(times.try_again),
            "SIGNING_KEY_OVERLAP": str(times.signing_key_overlap),
            "CREDENTIALS_WARN_BEFORE_DAYS": str(times.warn_before_days),
        }
        rotation = self._function("Rotation", "klarna_rotation", more, seconds=120)
        rotation.may("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem", on=[self._table.table_arn])
        rotation.may(_READ, *_WRITE, on=[_there(self._credentials), _there(self._signing_keys)])
        return rotation

    def _settings(self, public_url: str) -> KassaFunction:
        path = f"kassa/{self._code.stage.name}/klarna-credentials"
        more = {
            "PUBLIC_URL": public_url,
            "CREDENTIALS_PATH": path,
            "ROTATION_STATE_MACHINE": self._machine.state_machine_arn,
            "AUDIT_TABLE": self._audit.table_name,
        }
        settings = self._function("Settings", "klarna_settings", more, seconds=28)
        verbs = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:Query")
        settings.may(*verbs, on=[self._table.table_arn])
        settings.may(_READ, on=[_there(self._credentials)])
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
        audited(settings, self._audit)
        settings.may("states:StartExecution", on=[self._machine.state_machine_arn])
        return settings

    def _function(self, id: str, name: str, more: dict[str, str], *, seconds: int) -> KassaFunction:
        timeout = cdk.Duration.seconds(seconds)
        environment = {**self._environment, **more}
        return KassaFunction(self, id, name=name, code=self._code, environment=environment, timeout=timeout)

    @property
    def functions(self) -> dict[str, KassaFunction]:
        """Both, by their names."""
        return {"klarna_settings": self.settings, "klarna_rotation": self.rotation}

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
            alarms.tell(name, count_of(counted, by="klarna_rotation"), meaning)
        period = cdk.Duration.minutes(5)
        alarms.tell(
            "RotationsStopped",
            self._machine.metric_failed(period=period),
            "Nobody takes a rotation's steps any more: begin it once more, and it goes on",
        )
        alarms.tell(
            "RotationsTimedOut", self._machine.metric_timed_out(period=period), "A rotation did not end in a week"
        )

    @property
    def outputs(self) -> dict[str, str]:
        """What operators look for."""
        return {"RotationStateMachine": self._machine.state_machine_arn}


def _there(arn: str) -> str:
    """The ARN of a secret known by name: six characters that Secrets Manager chose follow."""
    return f"{arn}-??????"


def _there_or_not(arn: str) -> list[str]:
    """The same for one that may have yet to be made: until then it goes by its name alone."""
    return [arn, _there(arn)]
