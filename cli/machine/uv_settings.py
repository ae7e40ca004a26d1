"""What pip was told on this machine, said to uv: it reads none of pip's files and variables by itself.

Standard library only: this runs before anything is installed.
"""

import ast
import subprocess
from collections.abc import Mapping

# pip's name: uv's variable. What the user already said to uv stands.
_SAME = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
}
_OLDER_NAMES = {"UV_DEFAULT_INDEX": "UV_INDEX_URL", "UV_INDEX": "UV_EXTRA_INDEX_URL"}
_LISTS_WITH_COMMAS = {"UV_FIND_LINKS"}
_SECTIONS = ("global", "install", ":env:")  # later wins, as pip has it


def ask_pip(python: str) -> str:
    """What `pip config list` says: one `section.name='value'` a line."""
    command = [python, "-m", "pip", "config", "list"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def for_uv(pip_config: str, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for uv: this one, with pip's settings wherever it says nothing to uv itself."""
    told = dict(_settings(pip_config))
    added = {
        variable: _as_uv_says_it(variable, told[name])
        for name, variable in _SAME.items()
        if name in told and variable not in environment and _OLDER_NAMES.get(variable, "") not in environment
    }
    # pip takes the best version wherever it is; the pinned hashes decide what that may be.
    strategy = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "true", "UV_PYTHON_DOWNLOADS": "never"}
    return {**strategy, **environment, **added}


def _settings(pip_config: str) -> list[tuple[str, str]]:
    found = [parts for line in pip_config.splitlines() if (parts := _parse(line)) is not None]
    return [(name, value) for _, name, value in sorted(found, key=lambda parts: _SECTIONS.index(parts[0]))]


def _parse(line: str) -> tuple[str, str, str] | None:
    key, equals, quoted = line.partition("=")
    section, _, name = key.rpartition(".")
    if not equals or section not in _SECTIONS:
        return None
    try:
        value = ast.literal_eval(quoted)
    except (SyntaxError, ValueError):
        return None
    return section, name, str(value)


def _as_uv_says_it(variable: str, value: str) -> str:
    words = value.split()
    return ",".join(words) if variable in _LISTS_WITH_COMMAS else " ".join(words)
