"""`python -m cli`, which is `kassa`: read what was typed and do it."""

import io
import signal
import sys

from cli.commands.app import app


def main() -> None:
    """Do what was asked for; the exit status tells whether it is done."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console that cannot show a ✓ is no reason to stop
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that what we started is ended
    app(prog_name="kassa")


if __name__ == "__main__":
    main()
