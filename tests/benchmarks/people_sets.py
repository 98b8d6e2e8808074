"""Sets of people of whom it is known who is who: Febrl's, any file's, and the generated shop's."""

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from tests.identity import shop

NAMES = {
    "id": "rec_id unique_id record_id",
    "first_name": "given_name forename fname firstname first",
    "last_name": "surname lname family_name lastname last",
    "birthday": "date_of_birth dob birth_date birthdate",
    "number": "soc_sec_id ssn national_id nhs_number passport",
    "house": "street_number house_number",
    "address": "address_1 street address1 street_name address_line_1",
    "address_2": "address2 address_line_2",
    "city": "suburb town locality",
    "postcode": "zip zipcode zip_code postal_code postcode_fake",
    "region": "state county province",
    "phone": "phone_number mobile telephone tel",
    "email": "mail email_address e_mail",
    "sex": "gender",
}
"""What the columns of our frames are called elsewhere."""
FEBRL = {
    "febrl 1": ("dataset1.csv",),
    "febrl 2": ("dataset2.csv",),
    "febrl 3": ("dataset3.csv",),
    "febrl 4": ("dataset4a.csv", "dataset4b.csv"),
}

Pairs = set[tuple[str, str]]


class Known(NamedTuple):
    """Records, and every pair of them that is one person."""

    people: pd.DataFrame
    pairs: Pairs


def paired(groups: Iterable[Iterable[str]]) -> Pairs:
    """List every pair within groups."""
    return {pair for one in groups for pair in itertools.combinations(sorted(one), 2)}


def grouped(people: pd.DataFrame, who: "pd.Series[str]") -> Known:
    """Pair the records that are the same person's."""
    return Known(people, paired(people["id"].groupby(who.to_numpy()).apply(list)))


def read(files: Iterable[Path]) -> pd.DataFrame:
    """Read files as text, with their columns named as ours."""
    frames = [pd.read_csv(one, dtype=str, skipinitialspace=True) for one in files]
    people = pd.concat(frames, ignore_index=True)
    people.columns = people.columns.str.strip().str.lower()
    ours = {other: name for name, others in NAMES.items() for other in others.split()}
    return people.rename(columns={one: ours[one] for one in people.columns if one in ours})


def febrl(folder: Path, name: str) -> Known:
    """Read one of Febrl's sets; its ids say who is who."""
    people = read(folder / one for one in FEBRL[name])
    return grouped(people, people["id"].str.extract(r"rec-(\d+)", expand=False))


def file(path: Path, truth: str) -> Known:
    """Read any file; the column `truth` says who is who."""
    people = read([path])
    if "id" not in people:
        people["id"] = [f"row-{n}" for n in range(len(people))]
    return grouped(people.drop(columns=truth), people[truth])


def sold(size: int, seed: int) -> Known:
    """Make a shop of so many people."""
    people, who = shop.made(size, seed)
    return grouped(people, people["id"].map(who))
