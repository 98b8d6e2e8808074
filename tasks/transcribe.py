"""Read a file of consents as acts; what is no sheet of them is refused whole, with the place."""

import csv
import hashlib
import io
from pathlib import Path

from msgspec import Struct, field

from mappings.records import Consent
from tasks.connectors.base import BadRow
from tasks.consent import sheet
from tasks.consent.sheet import BadSheet, Reading

MOST = 200_000
"""Rows of one file: it is merged in one transaction."""


class Where(Struct, frozen=True):
    """A file as its rows are read: how wide its first line is, and what stands where."""

    name: str
    fingerprint: str
    width: int
    places: dict[str, int]


class Page(Struct):
    """What was read: acts, rows that are no rows, and what of the header nobody reads."""

    acts: list[Consent] = field(default_factory=list)
    torn: list[BadRow] = field(default_factory=list)
    rows: int = 0
    unread: list[str] = field(default_factory=list)
    timeless: int = 0


def read(path: Path, reading: Reading) -> Page:
    """Read a whole file; raise BadSheet when it is not a sheet of consents."""
    raw = bytes_of(path)
    text = decoded(raw)
    first = text.lstrip("\r\n").partition("\n")[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=sheet.delimiter(first), strict=True)
    page = Page()
    try:
        header = next((line for line in lines if any(line)), [])
        where = Where(path.name, fingerprint(raw), len(header), sheet.columns(header))
        page.unread = [name for at, name in enumerate(header) if at not in where.places.values()]
        for line in lines:
            if any(cell.strip() for cell in line):
                take(page, line, where, (lines.line_num, reading))
    except csv.Error as error:
        raise BadSheet(f"line {lines.line_num}: {error}. Is a quotation mark missing?") from None
    if not page.rows:
        raise BadSheet("it has no rows below its first line")
    return page


def take(page: Page, line: list[str], where: Where, how: tuple[int, Reading]) -> None:
    """Take one row in; one with more or fewer cells than the first line may have slipped."""
    page.rows += 1
    if page.rows > MOST:
        raise BadSheet(f"it has more than {MOST} rows: split it")
    number, reading = how
    if len(line) != where.width:
        reason = f"line {number} of {where.name} has {len(line)} cells instead of {where.width}"
        page.torn.append(BadRow("consents", None, reason, repr(line).encode()))
        return
    cells = {ours: line[at] for ours, at in where.places.items()}
    row = sheet.Row(cells, where.name, where.fingerprint, number)
    acts = sheet.acts(row, reading)
    page.timeless += acts[0].happened_at is None and bool(cells.get("happened_at"))
    page.acts += acts


def bytes_of(path: Path) -> bytes:
    """Read a file beside the worker."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadSheet(f"it cannot be read beside the worker: {error.strerror}") from None


def fingerprint(raw: bytes) -> str:
    """Tell two files apart."""
    return hashlib.sha256(raw).hexdigest()[:32]


def decoded(raw: bytes) -> str:
    """Read bytes as UTF-8, or as UTF-16 where they begin with its mark; nothing is guessed."""
    try:
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            return raw.decode("utf-16")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise BadSheet(
            f"line {line} is not UTF-8 (byte {raw[error.start]:#04x}): save the file as CSV UTF-8"
        ) from None
