"""Measure longer than the tests do: `python -m tests.scannability --seeds 6 --write` puts the table into docs/qr.md."""

import argparse
import re
import sys
from pathlib import Path

from kassa.adapters.qr.code import fit
from kassa.adapters.qr.screens import PLACES, Screen
from tests.scannability.decoders import Decoder, three_decoders
from tests.scannability.gate import ANY_TWO, Tally, measure
from tests.scannability.subjects import LENGTHS, SCREENS, link

DOCUMENT = Path(__file__).parents[2] / "docs" / "qr.md"
_PLACE = re.compile(r"(?<=<!-- rates -->\n).*?(?=<!-- end of rates -->)", re.DOTALL)


def main() -> int:
    """Print the table; 1 if a class is below its floor."""
    arguments = argparse.ArgumentParser(prog="python -m tests.scannability", description=__doc__)
    arguments.add_argument("--seeds", type=int, default=6, help="frames of each look (6)")
    arguments.add_argument("--write", action="store_true", help="put the table into docs/qr.md")
    asked = arguments.parse_args()
    seen: dict[int, dict[int, Tally]] = {}
    with three_decoders() as decoders:
        for screen in SCREENS:
            size = PLACES[screen].size
            if size not in seen:
                seen[size] = _by_length(screen, decoders, asked.seeds)
                print(f"{size} px measured", file=sys.stderr)
    tallies: dict[Screen, dict[int, Tally]] = {screen: seen[PLACES[screen].size] for screen in SCREENS}
    table = _table(tallies)
    print(table)
    if asked.write:
        text = DOCUMENT.read_text(encoding="utf-8")
        DOCUMENT.write_text(_PLACE.sub(lambda _: table, text), encoding="utf-8")
    below = [line for screen in SCREENS for line in _sum(tallies[screen]).below(screen)]
    print("\n".join(below))
    return 1 if below else 0


def _by_length(screen: Screen, decoders: tuple[Decoder, ...], seeds: int) -> dict[int, Tally]:
    return {length: measure(screen, decoders, seeds=range(seeds), lengths=[length]) for length in LENGTHS}


def _sum(by_length: dict[int, Tally]) -> Tally:
    first, *others = by_length.values()
    for other in others:
        first += other
    return first


def _table(tallies: dict[Screen, dict[int, Tally]]) -> str:
    names = [f"{length} characters" for length in LENGTHS] + ["ZXing", "ZBar", "OpenCV"]
    lines = [f"| screen | {' | '.join(names)} |", "| --- " * (len(names) + 1) + "|"]
    for screen, by_length in tallies.items():
        cells = [
            f"{tally.rate(ANY_TWO):.0%}, {fit(link(length), PLACES[screen].size).module} px"
            for length, tally in by_length.items()
        ]
        cells += [f"{_sum(by_length).rate(name):.0%}" for name in ("ZXing", "ZBar", "OpenCV")]
        lines.append(f"| `{screen}` | {' | '.join(cells)} |")
    frames = next(iter(next(iter(tallies.values())).values())).frames
    return "\n".join([*lines, "", f"{frames} frames for each screen and length.", ""])


if __name__ == "__main__":
    raise SystemExit(main())
