"""A mapping is held against what a platform has, and that against what it had."""

import pytest

from mappings import checking
from mappings.checking import Drift, Known, drift, faults, strangers
from mappings.fields import Field, Map, heard

TEXT, COUNT = Known(), Known("number")
HAD = {"email": TEXT, "phone": TEXT, "spend": COUNT, "level": Known("enumeration", options=("a", "b"))}  # fmt: skip


def people(*fields):
    return Map("crm", "people", fields)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (Field("email", "email", native=True), ""),
        (Field("email", "e_mail", native=True), "crm.py: people.e_mail does not exist; did you mean email?"),
        (Field("email", "xyz", native=True), "crm.py: people.xyz does not exist"),
        (Field("visits", "our_visits"), ""),
        (Field("spend", "spend", type="string"), "crm.py: people.spend exists as number, not as string"),
        (Field("level", "level", type="enumeration", options=("a", "c")), "crm.py: people.level lacks the options c"),
        (Field("key", "email", unique=True), "crm.py: people.email exists but does not require unique values"),
        (Field("fixed", "fixed", native=True), "crm.py: people.fixed is read-only"),
        (heard("fixed", "fixed", "read"), ""),
        (heard("mail", "phone.number", "read"), "crm.py: people.phone.number does not exist"),
        (heard("key", "theirs", "read"), "crm.py: people.theirs does not exist"),
        (Field("whom", "nowhere", type="association"), ""),
    ],
)  # fmt: skip
def test_a_field_the_platform_lacks_is_named_with_where_it_is_and_what_is_there(field, said):
    known = HAD | {"fixed": Known(read_only=True)}

    assert [str(one) for one in faults("crm.py", people(field), known)] == ([said] if said else [])


def test_a_field_the_hub_does_not_hold_would_be_told_as_blank():
    told = people(Field("frist_name", "first"), Field("email", "mail"), heard("seen", "seen", "x"))

    [said] = map(str, strangers("crm.py", told, ["first_name", "email"]))
    assert said.startswith("crm.py: people.first is told 'frist_name', which the hub does not hold")
    assert said.endswith("did you mean first_name?")


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (HAD, []),
        ({**HAD, "email": Known(label="E-mail")}, []),
        ({name: one for name, one in HAD.items() if name != "phone"}, [Drift("people", "phone", "vanished", "was string")]),
        ({**HAD, "fax": TEXT}, [Drift("people", "fax", "new", "is string")]),
        ({**HAD, "spend": TEXT}, [Drift("people", "spend", "changed", "was number, is string")]),
        ({**HAD, "level": Known("enumeration", options=("b", "c"))}, [Drift("people", "level", "changed", "lost the options a; has the new options c")]),
        ({**HAD, "email": Known(read_only=True)}, [Drift("people", "email", "changed", "cannot be written any more")]),
        ({**HAD, "email": Known(retired="gone in 2027")}, [Drift("people", "email", "changed", "will be taken away: gone in 2027")]),
    ],
)  # fmt: skip
def test_what_is_otherwise_is_named_field_by_field(now, found):
    assert drift("people", HAD, now) == found


def test_where_nothing_was_known_before_nothing_is_otherwise():
    assert drift("people", {}, HAD) == []


def test_all_steps_of_the_way_to_a_field_are_needed():
    mapping = people(
        heard("sum", "spent { amount currency { code } }", "x"), heard("a", "b.c", "x")
    )

    assert checking.needed(mapping) == {
        *("spent", "spent.amount", "spent.currency", "spent.currency.code", "b", "b.c")
    }
