"""A file of order lines: CSV in UTF-8, plain or gzipped, with the columns of `COLUMNS`."""

import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COLUMNS = (
    "InvoiceNo",
    "StockCode",
    "Description",
    "Quantity",
    "InvoiceDate",
    "UnitPrice",
    "CustomerID",
    "Country",
)

Row = list[str]


@contextmanager
def rows(path: Path) -> Iterator[Iterator[Row]]:
    """Lend the lines of a file, blank ones left out; an error met with them names the line."""
    with path.open("rb") as bare, gzip.GzipFile(fileobj=bare) as unzipped:
        plain = unzipped if path.suffix == ".gz" else bare
        with io.TextIOWrapper(io.BufferedReader(plain), "utf-8-sig", newline="") as text:
            reader = csv.reader(text, strict=True)
            try:
                yield headed(reader)
            except (ValueError, EOFError, OSError, csv.Error) as error:
                where = f"{path.name}, line {reader.line_num}"
                message = f"{where}: {error}. Nothing was sold: correct the file."
                raise ValueError(message) from error


def headed(reader: Iterator[Row]) -> Iterator[Row]:
    """Read the headings; return what is below them."""
    headings = tuple(next(reader, ()))
    if headings != COLUMNS:
        raise ValueError(f"the columns are {headings}, not {COLUMNS}")
    return filter(None, reader)
