"""`python -m simulator`: Klarna on this machine until Ctrl-C."""

import argparse
from contextlib import suppress

from simulator.server import Server
from simulator.simulation import ACCOUNTS, API_KEY, Options
from simulator.state.records import Account


def read_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="Klarna on a laptop: the Klarna Network API with memory and a phone page.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8792, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="same seed, same ids (default: %(default)s)")
    parser.add_argument("--api-key", default=API_KEY, help="the acquirer's API key (default: %(default)s)")
    parser.add_argument(
        "--account",
        action="append",
        metavar="ID[=NAME]",
        help=f"a partner account; may be given often (default: {' and '.join(account.id for account in ACCOUNTS)})",
    )
    parser.add_argument(
        "--public-url", metavar="URL", help="how a phone reaches this server (default: the Host that a caller used)"
    )
    parser.add_argument(
        "--keep-completed",
        action="store_true",
        help="refuse to cancel a payment request that the shopper has approved",
    )
    parser.add_argument("--log-level", default="warning", choices=("debug", "info", "warning", "error"))
    return parser.parse_args(arguments)


def main() -> None:
    """Serve until a signal comes."""
    asked = read_arguments()
    options = Options(
        seed=asked.seed,
        api_key=asked.api_key,
        accounts=tuple(_account(text) for text in asked.account) if asked.account else ACCOUNTS,
        public_url=asked.public_url,
        cancel_completed=not asked.keep_completed,
    )
    server = Server(options, host=asked.host, port=asked.port, log_level=asked.log_level)
    server.greeting = f"Klarna simulator on http://{asked.host}:{asked.port}, seed {asked.seed}\n"
    with suppress(KeyboardInterrupt):
        server.run()


def _account(text: str) -> Account:
    account_id, _, name = text.partition("=")
    return Account(id=account_id, name=name or account_id.rpartition(":")[2])


if __name__ == "__main__":
    main()
