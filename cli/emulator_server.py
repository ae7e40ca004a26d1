"""Run the AWS emulator with two corrections. Runs in the emulator's own environment, never in ours.

The emulator checks who may answer a task token against no resource at all, so a role that may answer for our state
machine only, as on AWS, would be refused. Here the permission is asked for the machine that gave the token away.
It also unpacks the layers for each worker anew, which takes longer than all else that a worker needs to start: here they
are unpacked once.
"""

import hashlib
import importlib
import json
import os
import shutil
import tempfile
import threading
import types
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_UNPACKED = Path(tempfile.gettempdir()) / "unpacked"
_unpacking = threading.Lock()
_thread = threading.local()
_machine_of_token: dict[str, str] = {}


def correct_task_tokens(actions: Any, step_functions: Any) -> None:
    """Remember which machine waits for which token, and name it when a permission is checked."""
    run_task = step_functions._execute_task  # noqa: SLF001 - there is no public seam
    hand_out_token = step_functions._invoke_with_callback  # noqa: SLF001
    resource_of = actions.extract_resource_arn

    def run_task_of_machine(definition: Any, given: Any, execution: Any, context: Mapping[str, Any]) -> Any:
        _thread.machine = context["StateMachine"]["Id"]
        return run_task(definition, given, execution, context)

    def hand_out_known_token(resource: str, given: Any, token: str, definition: Any) -> Any:
        _machine_of_token[token] = _thread.machine
        return hand_out_token(resource, given, token, definition)

    def resource_of_token(service: str, method: str, path: str, headers: Any, body: bytes, *more: Any) -> str:
        if service == "states" and b'"taskToken"' in body:
            return _machine_of_token.get(json.loads(body)["taskToken"], "*")
        return str(resource_of(service, method, path, headers, body, *more))

    step_functions._execute_task = run_task_of_machine  # noqa: SLF001
    step_functions._invoke_with_callback = hand_out_known_token  # noqa: SLF001
    actions.extract_resource_arn = resource_of_token


class _Unpacked(zipfile.ZipFile):
    """A zip that is unpacked once and then only linked: each new worker unpacks the same layers again."""

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:  # noqa: ARG002
        """Everything in the zip, as links to what was unpacked first."""
        content = Path(str(self.filename)).read_bytes()
        unpacked = _UNPACKED / hashlib.sha256(content).hexdigest()
        with _unpacking:
            if not unpacked.exists():
                super().extractall(unpacked)
        shutil.copytree(unpacked, path, copy_function=os.link, dirs_exist_ok=True)


if __name__ == "__main__":
    correct_task_tokens(
        importlib.import_module("ministack.core.iam_actions"),
        importlib.import_module("ministack.services.stepfunctions"),
    )
    lambda_runtime: Any = importlib.import_module("ministack.core.lambda_runtime")
    lambda_runtime.zipfile = types.SimpleNamespace(**{**vars(zipfile), "ZipFile": _Unpacked})
    importlib.import_module("ministack.app").main()
