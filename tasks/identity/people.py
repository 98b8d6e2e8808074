"""The people to compare, column by column: each value is cleaned once, however many share it."""

from collections.abc import Callable, Collection

import numpy as np
import numpy.typing as npt
import pandas as pd
from msgspec import Struct

from tasks.identity import words
from tasks.identity.nicknames import GROUPS

Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Clean = Callable[[str], str]


class Column(Struct, frozen=True):
    """What everybody says of one thing: `texts[codes[n]]`; code 0 is nothing said."""

    texts: tuple[str, ...]
    codes: Codes

    @property
    def counts(self) -> Codes:
        """How many say each value."""
        return np.bincount(self.codes, minlength=len(self.texts))

    @property
    def known(self) -> Flags:
        """Who says anything."""
        return self.codes > 0

    def map(self, clean: Clean) -> "Column":
        """Return this column with every value replaced; what becomes empty is nothing said."""
        cleaned = ["", *(clean(one) for one in self.texts[1:])]
        codes, texts = pd.factorize(np.array(cleaned, dtype=object))
        return Column(tuple(texts), codes.astype(np.int64)[self.codes])

    def without(self, silent: Flags) -> "Column":
        """Return this column with nothing said by some."""
        return Column(self.texts, np.where(silent, 0, self.codes))

    def otherwise(self, other: "Column") -> "Column":
        """Return this column, and the other's word where this one says nothing."""
        moved = other.codes + len(self.texts)
        joined = Column(
            self.texts + other.texts,
            np.where(self.known, self.codes, np.where(other.known, moved, 0)),
        )
        return joined.map(str)


def column(frame: pd.DataFrame, name: str) -> Column:
    """Take one column of a frame as it is written; a column it lacks says nothing."""
    if name not in frame:
        return Column(("",), np.zeros(len(frame), dtype=np.int64))
    codes, texts = pd.factorize(frame[name].astype(object).where(frame[name].notna(), None))
    return Column(("", *(str(one).strip() for one in texts)), codes.astype(np.int64) + 1)


class People(Struct, frozen=True):
    """Everybody who is compared: their ids, who of them is new, and what they say."""

    ids: tuple[str, ...]
    new: Flags
    columns: dict[str, Column]

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]


def parted(frame: pd.DataFrame) -> pd.DataFrame:
    """Take a last name out of the first name where it holds both: "Ann Lee" and "Lee, Ann"."""
    if "first_name" not in frame:
        return frame
    first = frame["first_name"].fillna("").astype(str).str.strip()
    last = frame["last_name"] if "last_name" in frame else pd.Series(None, frame.index, object)
    both = (last.isna() | (last == "")) & first.str.contains(r"\S[ ,]+\S{3,}$")
    whole = first[both].str.replace(r"^(\S+), *(.+)$", r"\2 \1", regex=True).str.rsplit(n=1)
    first, last = first.astype(object), last.astype(object)
    first[both], last[both] = whole.str[0], whole.str[1]
    return frame.assign(first_name=first, last_name=last)


def gather(people: pd.DataFrame, known: pd.DataFrame | None, blocked: Collection[str]) -> People:
    """Clean all that is known of people; blocked e-mails and phones are nothing said."""
    everybody = people if known is None else pd.concat([people, known], ignore_index=True)
    frame = parted(everybody)
    said = {name: column(frame, name) for name in FIELDS}
    columns = {name: said[source].map(clean) for name, (source, clean) in CLEANED.items()}
    columns["house"] = said["house"].map(words.number).otherwise(columns["house"])
    columns["sex"] = columns["sex"].otherwise(columns.pop("title"))
    columns["generation"] = columns["generation"].otherwise(columns.pop("suffix"))
    columns |= upright(columns["first"], columns["last"])
    for name in ("email", "phone"):
        columns[name] = unblocked(columns[name], {CLEANED[name][1](one) for one in blocked})
    ids = tuple(frame["id"].astype(str))
    return People(ids, np.arange(len(ids)) < len(people), columns)


def unblocked(held: Column, never: set[str]) -> Column:
    """Return a column without values that are nobody's."""
    return held.map(lambda one: "" if one in never else one)


def upright(first: Column, last: Column) -> dict[str, Column]:
    """Turn the names round where everybody else uses them the other way round.

    The column `turned` says where.
    """
    texts, codes = np.unique(np.array(first.texts + last.texts, dtype=object), return_inverse=True)
    one, other = codes[first.codes], codes[last.codes + len(first.texts)]
    uses = [np.bincount(side[side > 0], minlength=len(texts)) for side in (one, other)]
    listed = np.fromiter((name in GROUPS for name in texts), bool, len(texts))
    lean = uses[0] + 5 * listed - uses[1]
    wrong = first.known & last.known & (lean[one] < 0) & (lean[other] > 0)
    names = tuple(texts)
    return {
        "first": Column(names, np.where(wrong, other, one)),
        "last": Column(names, np.where(wrong, one, other)),
        "turned": Column(("", "turned"), wrong.astype(np.int64)),
    }


def plain(text: str) -> str:
    """Return a text in one word."""
    return "".join(words.plain(text))


FIELDS = (
    *("first_name", "last_name", "email", "phone", "address", "house", "address_2", "postcode"),
    *("city", "region", "birthday", "sex", "number"),
)
CLEANED: dict[str, tuple[str, Clean]] = {
    "first": ("first_name", words.name),
    "last": ("last_name", words.name),
    "suffix": ("first_name", words.generation),
    "generation": ("last_name", words.generation),
    "title": ("first_name", words.sex),
    "sex": ("sex", words.sexed),
    "email": ("email", words.email),
    "phone": ("phone", words.phone),
    "street": ("address", words.street),
    "house": ("address", words.house),
    "extra": ("address_2", plain),
    "postcode": ("postcode", words.number),
    "city": ("city", plain),
    "region": ("region", plain),
    "birthday": ("birthday", words.day),
    "number": ("number", words.number),
}
