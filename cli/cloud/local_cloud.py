"""The whole local cloud: three programs, one deployment and a sample merchant. Started, brought up to date, ended."""

from urllib.parse import urlsplit

from cli import console, stack_file
from cli.addresses import Addresses
from cli.cloud import emulator, front_door, sample, simulator
from cli.deploying import cdk
from cli.deploying.deployment import Deployment
from cli.down import forget
from cli.failures import NotRunning
from cli.folders import LocalFolder
from cli.machine import ports, process_table, processes
from cli.stack_file import Keys, Stack
from cli.stages import klarna_webhook
from cli.stages.account import LOCAL, Account


class LocalCloud:
    """One checkout's cloud on this machine."""

    def __init__(self, addresses: Addresses, folder: LocalFolder) -> None:
        self._addresses = addresses
        self._folder = folder
        self._account = Account(LOCAL, addresses)

    def is_up(self) -> bool:
        """Whether all three programs run and the sample merchant is there."""
        return self._remembers() and self._has_front_door() and self._folder.stack_file.exists()

    def stack(self) -> Stack:
        """What is known of the running cloud. Raises `NotRunning`."""
        if not self.is_up():
            raise NotRunning("The local cloud is not up: kassa up, or make up, starts it.")
        return stack_file.read(self._folder)

    def processes(self) -> dict[str, list[int]]:
        """Which processes each service has."""
        found: dict[str, list[int]] = {}
        for process in process_table.find(self._folder):
            found.setdefault(process.service, []).append(process.pid)
        return found

    def up(self) -> Stack:
        """Start what is missing, deploy what changed, keep the data. Raises one of `CannotGoOn`."""
        processes.end(self._folder, service=cdk.SERVICE)  # of a command that was killed in the middle of it
        deployment = Deployment(self._addresses, self._folder)
        fresh = not self._remembers()
        if fresh:
            self._clear()
        deployment.begin()
        if fresh:
            with console.step("AWS emulator, IAM enforced"):
                emulator.start(self._addresses, self._folder)
            with console.step("Klarna simulator"):
                simulator.start(self._addresses, self._folder)
        deployment.bootstrap()
        if not self._has_front_door():
            processes.end(self._folder, service=front_door.SERVICE)
            with console.step("Front door"):
                front_door.start(self._addresses, self._folder)
        deployment.finish()
        return self._introduce()

    def _remembers(self) -> bool:
        """Whether both programs with a memory still run. They know of each other: one without the other is no use."""
        both = {emulator.SERVICE, simulator.SERVICE} <= processes.services(self._folder)
        return both and emulator.is_ready(self._addresses) and simulator.is_ready(self._addresses)

    def _has_front_door(self) -> bool:
        return front_door.SERVICE in processes.services(self._folder) and ports.answers(self._addresses.api)

    def _clear(self) -> None:
        """End what is left of an earlier cloud, forget what it knew, and see that all ports are free."""
        processes.end(self._folder)
        forget(self._folder)
        for port in self._addresses:
            ports.check_free(port)

    def _introduce(self) -> Stack:
        """Tell everybody of everybody: the front door, our secrets, Klarna, and the sample merchant."""
        outputs = self._account.outputs()
        api_id = str(urlsplit(outputs["ApiUrl"]).hostname).partition(".")[0]
        upstream = f"{self._addresses.emulator.url}/_aws/execute-api/{api_id}/$default"
        self._folder.upstream_file.write_text(upstream)
        api_url, klarna_url = self._addresses.api.url, self._addresses.simulator.url
        self._account.make_secret(f"kassa/{LOCAL}/klarna", {"api_key": simulator.API_KEY})
        webhooks = f"{api_url}/klarna/webhooks"
        with console.step("Klarna's webhook"):
            klarna_webhook.register(self._account, webhooks, klarna_url=klarna_url, authentication="raw", try_out=True)
        acquirer_key = self._account.acquirer_key()
        with console.step("Sample merchant"):
            made = sample.onboard(api_url, acquirer_key, self._folder)
            sample.wake_up(api_url, made)
        keys = Keys(acquirer=acquirer_key, merchant=made.merchant_key, terminal=made.terminal_key)
        stack = Stack(
            api_url=api_url,
            klarna_url=klarna_url,
            merchant_id=made.merchant_id,
            store_reference=sample.STORE,
            terminal_reference=sample.TERMINAL,
            keys=keys,
        )
        stack_file.write(stack, self._folder)
        return stack
