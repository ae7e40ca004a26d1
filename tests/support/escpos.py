"""A strict receipt printer: it knows Epson's published commands and nothing of who sends them, and refuses the rest."""

from dataclasses import dataclass, field

# ESC t: numbers and code pages by Epson's table of the command
CODE_PAGES = {0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 17: "cp866", 18: "cp852"}
CODE_PAGES[19] = "cp858"

ESC, GS, LF = 0x1B, 0x1D, 0x0A
LEFT, CENTRE = 0, 1
WIDEST_BYTES, HIGHEST_ROWS = 128, 2303  # of GS v 0: what Epson's own table allows in one command


class NotUnderstood(Exception):
    """Bytes that a printer would print as rubbish, or not at all."""


@dataclass(frozen=True, slots=True)
class Row:
    """One printed line."""

    text: str
    bold: bool
    centred: bool


@dataclass
class Paper:
    """What came out, up to the cut."""

    rows: list[Row] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    pictures: list[list[list[bool]]] = field(default_factory=list)  # row by row, True for black
    cut: bool = False

    def text(self, columns: int) -> str:
        """As the paper looks; rows after the last word are white."""
        lines = [" " * ((columns - len(row.text)) // 2) * row.centred + row.text for row in self.rows]
        return "\n".join(line.rstrip() for line in lines).rstrip("\n") + "\n"


class Printer:
    """Prints on paper of so many columns; each of its letters takes one."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self.papers: list[Paper] = []
        self._ready, self._bold, self._justified, self._page = False, False, LEFT, CODE_PAGES[0]
        self._row, self._stored = "", ""
        self._paper = Paper()

    def print(self, data: bytes) -> list[Paper]:
        """Every paper that these bytes make. Raises NotUnderstood."""
        self._data, self._at = data, 0
        while self._at < len(self._data):
            self._next()
        if self._row or any(not paper.cut for paper in self.papers):
            raise NotUnderstood("paper that was never cut")
        return self.papers

    def _next(self) -> None:
        byte = self._take(1)[0]
        if byte == ESC:
            self._escape()
        elif not self._ready:
            raise NotUnderstood("not initialised")
        elif byte == GS:
            self._group()
        elif byte == LF:
            self._paper.rows.append(Row(self._row, self._bold, self._justified == CENTRE))
            self._row = ""
        elif byte < 0x20 or byte == 0x7F:
            raise NotUnderstood(f"control character {byte:#x}")
        else:
            self._letter(bytes([byte]))

    def _letter(self, byte: bytes) -> None:
        try:
            self._row += byte.decode(self._page)
        except UnicodeDecodeError:
            raise NotUnderstood(f"{self._page} has nothing at {byte!r}") from None
        if len(self._row) > self._columns:
            raise NotUnderstood(f"wider than {self._columns} columns: {self._row}")

    def _escape(self) -> None:
        command = self._take(1)
        if command == b"@":
            self._initialise()
            return
        if not self._ready:
            raise NotUnderstood("not initialised")
        argument = self._take(1)[0]
        if command == b"t" and argument in CODE_PAGES:
            self._page = CODE_PAGES[argument]
        elif command == b"E" and argument in (0, 1):
            self._bold = argument == 1
        elif command == b"a" and argument in (LEFT, CENTRE) and not self._row:  # only at the beginning of a line
            self._justified = argument
        elif command != b"R" or argument != 0:
            raise NotUnderstood(f"ESC {command!r} {argument}")

    def _initialise(self) -> None:
        if self._ready and (self._row or not self.papers[-1].cut):
            raise NotUnderstood("initialised in the middle of a paper")
        self._ready, self._page, self._bold, self._justified = True, CODE_PAGES[0], False, LEFT
        self._row, self._stored = "", ""
        self._paper = Paper()
        self.papers.append(self._paper)

    def _group(self) -> None:
        command = self._take(1)
        if command == b"V":
            if self._take(2)[0] not in (65, 66) or self._row or self._paper.cut:
                raise NotUnderstood("a cut that is none")
            self._paper.cut = True
        elif command == b"v" and self._take(1) == b"0":
            self._raster()
        elif command == b"(" and self._take(1) == b"k":
            body = self._take(int.from_bytes(self._take(2), "little"))
            self._code(body[:2], body[2:])
        else:
            raise NotUnderstood(f"GS {command!r}")

    def _raster(self) -> None:
        """Dots as they are, at the printer's full density: bytes of a row, rows, then a bit for each dot."""
        if self._take(1) != b"\x00" or self._row or self._paper.cut:
            raise NotUnderstood("a picture that is not printed dot by dot, or in the middle of a line")
        wide, high = (int.from_bytes(self._take(2), "little") for _ in range(2))
        if not 0 < wide <= WIDEST_BYTES or not 0 < high <= HIGHEST_ROWS:
            raise NotUnderstood(f"a picture of {wide} bytes by {high} rows")
        rows = [self._take(wide) for _ in range(high)]
        self._paper.pictures.append(
            [[bool(byte >> bit & 1) for byte in row for bit in range(7, -1, -1)] for row in rows]
        )

    def _code(self, function: bytes, arguments: bytes) -> None:
        """Two-dimensional codes: model, size of a module, error correction, data, print."""
        if function == b"1P" and arguments[:1] == b"0" and len(arguments) > 1:
            self._stored = arguments[1:].decode("ascii")
        elif function == b"1Q" and arguments == b"0" and self._stored:
            self._paper.codes.append(self._stored)
        elif not (
            (function == b"1A" and arguments in (b"1\x00", b"2\x00"))
            or (function == b"1C" and len(arguments) == 1 and 1 <= arguments[0] <= 16)
            or (function == b"1E" and arguments in (b"0", b"1", b"2", b"3"))
        ):
            raise NotUnderstood(f"GS ( k {function!r} {arguments!r}")

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) < count:
            raise NotUnderstood("ends in the middle of a command")
        self._at += count
        return taken
