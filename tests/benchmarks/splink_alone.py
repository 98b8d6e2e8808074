"""Plain Splink on a file of people, with the settings its own guides use: whom it puts together.

Runs in an environment of its own (`identity.py` makes it): `python splink_alone.py people.csv found.json`.
"""

import csv
import json
import logging
import sys
import time
from pathlib import Path
from typing import Any

import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

THRESHOLDS = (0.5, 0.9, 0.95, 0.99)
"""What a user would try; all are reported, none is chosen for them."""

KINDS: dict[str, Any] = {
    "first_name": lambda: cl.NameComparison("first_name"),
    "last_name": lambda: cl.NameComparison("last_name"),
    "birthday": lambda: cl.DateOfBirthComparison("birthday", input_is_string=True, datetime_format="%Y%m%d"),
    "number": lambda: cl.DamerauLevenshteinAtThresholds("number", [1, 2]),
    "email": lambda: cl.EmailComparison("email"),
    "phone": lambda: cl.DamerauLevenshteinAtThresholds("phone", [1, 2]),
    "house": lambda: cl.ExactMatch("house").configure(term_frequency_adjustments=True),
    "address": lambda: cl.JaroWinklerAtThresholds("address", [0.9, 0.7]),
    "postcode": lambda: cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
    "city": lambda: cl.JaroWinklerAtThresholds("city", [0.9]).configure(term_frequency_adjustments=True),
}  # fmt: skip
BLOCKS = (
    ("number",), ("email",), ("phone",), ("birthday",), ("first_name", "last_name"), ("last_name", "postcode"),
    ("first_name", "postcode"), ("address", "house"), ("address", "postcode"),
)  # fmt: skip
SURE = (
    ("number", "last_name"),
    ("first_name", "last_name", "birthday"),
    ("email", "last_name"),
    ("first_name", "last_name", "phone"),
)
TRAINED = (("first_name", "last_name"), ("birthday",), ("number",), ("email",), ("postcode",))


def among(rules: tuple[tuple[str, ...], ...], columns: set[str]) -> list[Any]:
    """Return the rules that can be asked of these columns."""
    return [block_on(*one) for one in rules if columns >= set(one)]


def main() -> None:
    """Match, and tell the clusters at every threshold with the seconds they took."""
    logging.getLogger("splink").setLevel(logging.ERROR)
    with Path(sys.argv[1]).open(encoding="utf-8") as file:
        columns = set(next(csv.reader(file))) & set(KINDS)
    began = time.perf_counter(), time.process_time()
    database = DuckDBAPI()
    people = database.register(database.duckdb_con.read_csv(sys.argv[1], all_varchar=True))
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[make() for name, make in KINDS.items() if name in columns],
        blocking_rules_to_generate_predictions=among(BLOCKS, columns),
    )
    linker = Linker(people, settings)
    linker.training.estimate_probability_two_random_records_match(among(SURE, columns), recall=0.8)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in among(TRAINED, columns):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    predicted = linker.inference.predict(threshold_match_probability=min(THRESHOLDS))
    found = {}
    for least in THRESHOLDS:
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, least)
        found[least] = [[one["cluster_id"], one["unique_id"]] for one in clusters.as_record_list()]
    spent = time.perf_counter() - began[0], time.process_time() - began[1]
    told = {"seconds": spent[0], "cpu": spent[1], "found": found}
    Path(sys.argv[2]).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
