"""Two versions of a mapping are compared by what they declare."""

import json
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from mappings import ownership
from mappings.declaring import changes, declaration, fingerprint
from mappings.fields import Field, Map, heard, plain

MODULES = ownership.platforms()
EMAIL = Field("email", "mail", native=True)
LEVEL = Field("level", "their_level", type="enumeration", options=("a", "b"))


def of(*fields, reads=()):
    return declaration(
        SimpleNamespace(
            MAPS={"people": Map("crm", "people", fields)},
            READS={"people": Map("crm", "people", reads)} if reads else {},
        )
    )


@pytest.mark.parametrize("platform", MODULES)
def test_a_declaration_is_kept_as_data_and_is_the_same_each_time(platform):
    said = declaration(MODULES[platform])

    again = json.loads(json.dumps(said))
    assert again == said
    assert fingerprint(again) == fingerprint(declaration(MODULES[platform]))


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (of(EMAIL), of(EMAIL), []),
        (of(EMAIL), of(EMAIL, LEVEL), ["level > their_level added: as enumeration"]),
        (of(EMAIL, LEVEL), of(EMAIL), ["level > their_level removed: is told or read no more"]),
        (of(EMAIL), of(replace(EMAIL, theirs="e_mail")), ["email > e_mail added: as string", "email > mail removed: is told or read no more"]),
        (of(LEVEL), of(replace(LEVEL, options=("a", "c"))), ["level > their_level changed: options: was a, b, is a, c"]),
        (of(EMAIL), of(replace(EMAIL, write=None)), ["email > mail changed: is written no more"]),
        (of(EMAIL), of(replace(EMAIL, write=lambda it: plain(it).lower())), ["email > mail changed: Ada Lovelace was written as 'Ada Lovelace', is 'ada lovelace'; a time was written as '2026-01-02T03:04:05.000Z', is '2026-01-02t03:04:05.000z'"]),
        (of(EMAIL), of(replace(EMAIL, purpose="said better", label="Mail")), []),
        (of(EMAIL), of(EMAIL, reads=(heard("zip", "address.zip", "x"),)), ["zip > address.zip added: as string"]),
    ],
)  # fmt: skip
def test_what_is_otherwise_is_named(before, now, said):
    assert [f"{one.field} {one.what}: {one.said}" for one in changes(before, now)] == said


def test_what_a_change_of_the_whole_object_means_is_said():
    before, now = of(EMAIL), of(EMAIL)
    now["told"]["people"] |= {"needs": ["mail"]}

    assert [one.said for one in changes(before, now)] == ["was [], is ['mail']"]


def test_a_translation_may_be_made_for_some_samples_only():
    said = of(Field("level", "level", write=lambda it: it.upper()))

    writes = said["told"]["people"]["fields"]["level > level"]["writes"]
    assert (writes["cart"], writes["7"]) == ("CART", "(refused)")
