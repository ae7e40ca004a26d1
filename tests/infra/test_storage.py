"""What Kassa remembers is recoverable, encrypted and hard to delete."""

import json
import string

import pytest

from tests.infra.templates import Templates, one

TABLE, SECRET, BUCKET = "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::S3::Bucket"


def test_every_table_can_be_restored_to_any_second_and_is_encrypted(templates: Templates) -> None:
    for table in templates.all(TABLE):
        assert table.properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table.properties["SSESpecification"]["SSEEnabled"] is True
        assert table.properties["BillingMode"] == "PAY_PER_REQUEST"
    assert len(templates.all(TABLE)) == 7


def test_in_production_tables_keys_and_files_survive_their_stack(production: Templates) -> None:
    for table in production.all(TABLE):
        assert table.properties["DeletionProtectionEnabled"] is True
    for kept in production.all(TABLE, SECRET, BUCKET, "AWS::Logs::LogGroup", "AWS::SQS::Queue"):
        stays = "Retain" if "BucketName" not in kept.properties else "RetainExceptOnCreate"
        assert (kept.whole["DeletionPolicy"], kept.whole["UpdateReplacePolicy"]) == (stays, "Retain"), kept.id


def test_a_first_deployment_that_failed_leaves_no_name_taken(production: Templates) -> None:
    """What is retained outlives even the rollback of its creation, and then the next attempt meets its name."""
    named = {"BucketName", "TableName", "QueueName", "LogGroupName", "Name", "StateMachineName", "RoleName"}
    for found in production.all():
        if named & found.properties.keys():
            assert found.whole.get("DeletionPolicy") != "Retain", found.id


def test_a_file_that_was_overwritten_or_deleted_comes_back_for_a_month(templates: Templates) -> None:
    for bucket in templates.all(BUCKET):
        assert bucket.properties["VersioningConfiguration"] == {"Status": "Enabled"}
        (rule,) = bucket.properties["LifecycleConfiguration"]["Rules"]
        assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 30}
    assert len(templates.all(BUCKET)) == 2


def test_the_local_cloud_can_be_thrown_away(local: Templates) -> None:
    for table in local.all(TABLE):
        assert table.properties["DeletionProtectionEnabled"] is False
    for resource in local.all(TABLE, SECRET, "AWS::Logs::LogGroup"):
        assert resource.whole["DeletionPolicy"] == "Delete"


@pytest.mark.parametrize(
    ("output", "keys", "ttl", "stream", "indexes"),
    [
        (
            "PaymentsTable",
            ["payment_id", "item"],
            True,
            True,
            {
                "by_merchant": (["merchant_id", "created_at"], "ALL"),
                "by_reference": (["merchant_reference", "created_at"], "ALL"),
                "unfinished": (["unfinished", "updated_at"], "ALL"),
                "calendar": (["calendar", "due_at"], "KEYS_ONLY"),
            },
        ),
        ("KlarnaEventsTable", ["event_id"], True, True, {}),
        (
            "DisputesTable",
            ["dispute_id"],
            False,
            False,
            {
                "by_merchant": (["merchant_id", "opened_at"], "ALL"),
                "by_merchant_state": (["merchant_state", "opened_at"], "ALL"),
                "by_state": (["state", "opened_at"], "ALL"),
                "waiting": (["waiting", "look_at"], "KEYS_ONLY"),
            },
        ),
        ("MerchantsTable", ["pk", "item"], True, True, {}),
        ("SettlementsTable", ["pk", "item"], False, False, {"lists": (["list", "at"], "ALL")}),
        (
            "AuditTable",
            ["id"],
            True,
            False,
            {
                "audit_by_merchant": (["merchant_id", "at"], "ALL"),
                "audit_by_time": (["everything", "at"], "ALL"),
            },
        ),
    ],
)
def test_the_tables_have_the_keys_that_the_code_uses(
    templates: Templates,
    output: str,
    keys: list[str],
    ttl: bool,
    stream: bool,
    indexes: dict[str, tuple[list[str], str]],
) -> None:
    name = templates.outputs[output]["Ref"]
    table = one(found for found in templates.all(TABLE) if found.id == name).properties
    assert [key["AttributeName"] for key in table["KeySchema"]] == keys
    expiry = {"AttributeName": "ttl", "Enabled": True}
    assert table.get("TimeToLiveSpecification") == (expiry if ttl else None)
    assert table.get("StreamSpecification") == ({"StreamViewType": "NEW_IMAGE"} if stream else None)
    found = {
        index["IndexName"]: (
            [key["AttributeName"] for key in index["KeySchema"]],
            index["Projection"]["ProjectionType"],
        )
        for index in table.get("GlobalSecondaryIndexes", [])
    }
    assert found == indexes


def test_the_acquirers_key_is_made_at_deployment_and_stands_in_no_template(templates: Templates) -> None:
    key = templates.named(SECRET, "AcquirerKey").properties
    made = key["GenerateSecretString"]
    assert json.loads(made["SecretStringTemplate"]) == {"kind": "acquirer"}
    assert (made["GenerateStringKey"], made["PasswordLength"]) == ("secret", 43)
    assert set(string.punctuation) <= set(made["ExcludeCharacters"])
    assert "SecretString" not in key
    assert templates.outputs["AcquirerKeySecretName"] == {
        "Fn::GetAtt": [templates.named(SECRET, "AcquirerKey").id, "Id"]
    }


def test_what_pairing_codes_are_made_of_stands_in_no_template_either(templates: Templates) -> None:
    pepper = templates.named(SECRET, "AccessPairing").properties
    made = pepper["GenerateSecretString"]
    assert (made["GenerateStringKey"], made["PasswordLength"]) == ("secret", 64)
    assert "SecretString" not in pepper
