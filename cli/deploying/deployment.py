"""Bring the emulator to what the sources say, doing no more than the change needs."""

import shutil
from concurrent.futures import Future, ThreadPoolExecutor

from cli import console
from cli.addresses import Addresses
from cli.deploying import cdk, digests
from cli.folders import LocalFolder
from cli.stages.account import LOCAL


class Deployment:
    """The local stage, from its sources to running functions. Synthesis starts at once, beside all else."""

    def __init__(self, addresses: Addresses, folder: LocalFolder) -> None:
        self._folder = folder
        self._environment = cdk.local_environment(addresses, folder)
        self._context = {"public_url": addresses.api.url, "klarna_url": addresses.simulator.url}
        self._beside = ThreadPoolExecutor(1)
        self._synthesis: Future[None] | None = None

    def begin(self) -> None:
        """Start to synthesise, unless what is there was made from these very sources."""
        sources = digests.of_sources(f"{name}={value}" for name, value in self._context.items())
        if digests.recall(self._folder.synthesised_file) != sources:
            self._synthesis = self._beside.submit(self._synthesise, sources)
        self._beside.shutdown(wait=False)

    def _synthesise(self, sources: str) -> None:
        shutil.rmtree(self._folder.assembly, ignore_errors=True)
        cdk.synthesise(
            LOCAL,
            self._folder.assembly,
            context=self._context,
            environment=self._environment,
            log=self._folder.log("synth"),
            check_rules=False,  # a third of the time; the tests check them, and so does every other stage
        )
        self._folder.synthesised_file.write_text(sources)

    def bootstrap(self) -> None:
        """Make the emulator ready, unless something was deployed in it already."""
        if not self._folder.deployed_file.exists():
            with console.step("cdk bootstrap"):
                cdk.bootstrap_local(self._folder, self._environment, self._folder.log("bootstrap"))

    def finish(self) -> None:
        """Deploy what was synthesised, unless it runs already."""
        if self._synthesis is not None:
            with console.step("cdk synth"):
                self._synthesis.result()
        wanted = digests.of_assembly(self._folder.assembly)
        if digests.recall(self._folder.deployed_file) == wanted:
            console.done("cdk deploy", "nothing changed")
            return
        with console.step("cdk deploy"):
            cdk.deploy(self._folder.assembly, environment=self._environment, log=self._folder.log("deploy"))
        self._folder.deployed_file.write_text(wanted)
