"""Where things are on this machine: the project, and `.local` with all that a local cloud leaves behind."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class LocalFolder:
    """Everything that belongs to the local cloud of one checkout. Nothing in it is worth keeping."""

    path: Path = ROOT / ".local"

    @property
    def logs(self) -> Path:
        """One log for each program and each step."""
        return self.path / "logs"

    @property
    def temporary(self) -> Path:
        """Where the emulator unpacks the functions."""
        return self.path / "tmp"

    @property
    def assembly(self) -> Path:
        """What the CDK synthesised for the local stage."""
        return self.path / "cdk.out"

    @property
    def stack_file(self) -> Path:
        """What other programs need to use the local cloud."""
        return self.path / "stack.json"

    @property
    def upstream_file(self) -> Path:
        """Where the front door sends what it gets."""
        return self.path / "upstream"

    @property
    def synthesised_file(self) -> Path:
        """The digest of what the assembly was synthesised from."""
        return self.assembly / "sources.sha256"

    @property
    def deployed_file(self) -> Path:
        """The digest of the assembly that the emulator runs."""
        return self.path / "deployed.sha256"

    @property
    def sample_file(self) -> Path:
        """The sample merchant's keys, which the API shows only once."""
        return self.path / "sample.json"

    @property
    def lock_file(self) -> Path:
        """Held by the command that starts or ends the cloud."""
        return self.path / "lock"

    def log(self, name: str) -> Path:
        """The log of this program or step; its folder is there."""
        self.logs.mkdir(parents=True, exist_ok=True)
        return self.logs / f"{name}.log"
