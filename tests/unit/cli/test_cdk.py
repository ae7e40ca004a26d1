"""What the CDK says is boiled down to the line that tells."""

from pathlib import Path

import pytest

from cli.addresses import Addresses
from cli.deploying import cdk
from cli.failures import StepFailed
from cli.folders import LocalFolder


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("deploying\n\n❌  kassa-local-payments failed: no such role\n\nsome advice\n", "no such role"),
        ("Error: two\nlast line\n", "Error: two"),
        (
            "  x = (\nSyntaxError: '(' was never closed\npython -m infra.app: Subprocess exited with error 1\n",
            "SyntaxError: '(' was never closed",
        ),
        ("jsii.errors.JavaScriptError: no such thing\n    at node.js\n", "no such thing"),
        ("only this\n", "only this"),
        ("", "it said nothing"),
    ],
)
def test_the_line_that_tells_is_found(words, line):
    assert line in cdk.reason(words)


def test_a_failed_command_names_its_log(tmp_path, monkeypatch):
    command = tmp_path / "cdk"
    command.write_text("#!/bin/sh\necho 'Error: the stack is stuck'\nexit 1\n")
    command.chmod(0o755)
    monkeypatch.setattr(cdk, "COMMAND", command)
    with pytest.raises(StepFailed, match="cdk deploy failed: Error: the stack is stuck") as failure:
        cdk.deploy(tmp_path, environment={}, log=tmp_path / "deploy.log")
    assert failure.value.log == tmp_path / "deploy.log"


def test_a_local_deployment_can_reach_no_account_of_the_user(monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "real")
    environment = cdk.local_environment(Addresses.chosen({}), LocalFolder(Path("/p/.local")))
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN"} & set(environment)
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4566"
    assert environment["AWS_SHARED_CREDENTIALS_FILE"] == "/dev/null"


def test_who_deploys_to_aws_is_asked_and_so_one_stack_comes_after_another(tmp_path, monkeypatch):
    command, told = tmp_path / "cdk", tmp_path / "told"
    command.write_text(f'#!/bin/sh\necho "$@" > {told}\n')
    command.chmod(0o755)
    monkeypatch.setattr(cdk, "COMMAND", command)
    cdk.deploy_asking(tmp_path, environment={})
    assert told.read_text().split() == ["deploy", "--all", "--app", str(tmp_path), "--require-approval", "broadening"]
