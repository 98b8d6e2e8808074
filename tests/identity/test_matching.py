"""Who is joined, who is looked at by a person, and who never meets: in a shop with people in it."""

from datetime import date

import pandas as pd
import pytest

from tasks.identity.matching import Found, Rules, match
from tests.identity import shop

CROWD, _ = shop.made(250, 7)
ANN = {
    "first_name": "Anneliese",
    "last_name": "Quarrington",
    "email": "a.quarrington@web.de",
    "phone": "+14155552671",
    "address": "14 Larkspur Street",
    "postcode": "90210",
    "city": "Westhaven",
    "birthday": "1980-02-03",
}


def said(*people: dict[str, object]) -> pd.DataFrame:
    """Put some people among the crowd; their ids are 0, 1, 2 …"""
    own = pd.DataFrame([{**one, "id": str(n)} for n, one in enumerate(people)])
    return pd.concat([CROWD.astype(object), own.astype(object)], ignore_index=True)


def verdicts(found: Found) -> dict[tuple[str, str], str]:
    """Return what is said of those who were put among the crowd."""
    return {
        (min(m.left, m.right), max(m.left, m.right)): m.verdict
        for m in found.matches
        if m.left.isdigit() or m.right.isdigit()
    }


def ann(**changed: object) -> dict[str, object]:
    return {**ANN, **changed}


def only(*names: str, **changed: object) -> dict[str, object]:
    return {**{name: ANN[name] for name in names}, **changed}


NAME = ("first_name", "last_name")
HOME = ("address", "postcode", "city")
SON = {"email": "x@icloud.com", "phone": "+12125550188"}

JOINED = {
    "everything is the same": ann(),
    "accents and capitals": ann(first_name="ANNELIËSE", last_name="quarrington"),
    "a typo in each": ann(
        first_name="Anneleise", last_name="Quarington", email="a.quarrinton@web.de"
    ),
    "names swapped": ann(first_name="Quarrington", last_name="Anneliese"),
    "both names in one": ann(first_name="Anneliese Quarrington", last_name=None),
    "last name first": ann(first_name="Quarrington, Anneliese", last_name=None),
    "day and month swapped": ann(birthday="1980-03-02", email=None),
    "a moved woman": ann(address="9 Elm Road", postcode="10001", city="Yonkers"),
    "a married woman": ann(last_name="Sandoval"),
    "a mistyped phone": only(*NAME, *HOME, phone="+14155552617"),
    "a name and a phone": only(*NAME, "phone"),
    "a name and an e-mail": only(*NAME, "email"),
    "a name and an address": only(*NAME, *HOME),
    "an initial and an e-mail": only("last_name", "email", first_name="A."),
    "a double name": ann(last_name="Quarrington-Sandoval", phone=None),
    "a date and not text": ann(birthday=date(1980, 2, 3)),
}
REVIEWED = {
    "a name and a place": only(*NAME, "postcode"),
    "another birthday": ann(birthday="1955-11-21"),
    "an address without a first name": only("last_name", "phone", *HOME),
    "the younger of one e-mail": ann(last_name="Quarrington Jr", birthday=None),
    "another first name, but one e-mail": ann(first_name="Agathe", birthday=None),
}
APART = {
    "her husband": ann(first_name="Tobias", email="t.quarrington@web.de", birthday="1979-05-06"),
    "a twin": ann(first_name="Rosalind", email="r.quarrington@web.de"),
    "a twin with everything shared": ann(first_name="Rosalind"),
    "a husband with everything shared": ann(first_name="Tobias", birthday=None),
    "a namesake elsewhere": only(
        *NAME, email="aq@aol.com", phone="+12125550177", birthday="1999-12-01"
    ),
    "her flatmate": ann(
        first_name="Rosalind", last_name="Sandoval", email="rs@web.de", birthday=None
    ),
    "a mailbox numbered otherwise": only(
        "last_name", first_name="Rosalind", email="a.quarrington2@web.de"
    ),
    "her father": ann(last_name="Quarrington Sr", birthday=None, **SON),
    "nobody": {"first_name": None, "last_name": None},
    "a guest": {"first_name": "Guest", "last_name": "Unknown", "email": "guest@guest.com"},
}


@pytest.mark.parametrize("other", JOINED.values(), ids=JOINED)
def test_one_person_is_joined(other):
    assert verdicts(match(said(ANN, other))) == {("0", "1"): "join"}


@pytest.mark.parametrize("other", REVIEWED.values(), ids=REVIEWED)
def test_what_is_likely_but_doubtful_is_for_a_person(other):
    assert verdicts(match(said(ANN, other))) == {("0", "1"): "review"}


@pytest.mark.parametrize("other", APART.values(), ids=APART)
def test_two_people_are_never_one(other):
    assert "join" not in verdicts(match(said(ANN, other))).values()


def test_a_short_form_is_the_name():
    bob = ann(first_name="Bob", last_name="Quarrington", birthday=None)
    robert = only("last_name", "phone", *HOME, first_name="Robert")

    assert verdicts(match(said(bob, robert))) == {("0", "1"): "join"}


def test_two_names_in_use_with_one_birthday_may_be_twins():
    daniel, daniela = ann(first_name="Daniel", email=None), ann(first_name="Daniela", email=None)

    assert verdicts(match(said(daniel, daniela))) == {("0", "1"): "review"}


def test_who_contradicts_somebody_of_a_group_stays_out_of_it():
    father = ann(first_name="Bartholomew", birthday="1950-01-02", email=None)
    son = ann(first_name="Bartholomew", birthday="1985-07-19", email="b@web.de", phone=None)
    either = only("last_name", *HOME, "phone", first_name="Bartholomew")
    found = match(said(father, son, either))

    assert not [one for one in found.clusters if {"0", "1"} <= set(one)]
    assert [one for one in found.clusters if "2" in one] == [("0", "2")]


def test_a_person_s_word_keeps_two_apart_and_whoever_would_lead_from_one_to_the_other():
    rules = Rules(apart=frozenset({("1", "0")}))
    found = match(said(ANN, ann(), ann()), rules=rules)

    assert ("0", "1") not in verdicts(found)
    assert sum(len(set(one) & {"0", "1"}) for one in found.clusters) <= 2
    assert not [one for one in found.clusters if {"0", "1"} <= set(one)]


def test_a_phone_of_many_people_joins_nobody():
    names = ("Ada", "Bruno", "Carmen", "Dmitri", "Elodie", "Fatima", "Giulia")
    many = [{"first_name": one, "last_name": "Zabriskie", "phone": ANN["phone"]} for one in names]
    nameless = [{"first_name": None, "last_name": "Zabriskie", "phone": ANN["phone"]}]

    assert verdicts(match(said(*many, *nameless))) == {}


def test_a_family_s_e_mail_joins_only_who_has_a_name_in_common():
    shared = {"email": "family@quarrington.org", "last_name": "Quarrington"}
    family = [{**shared, "first_name": one} for one in ("Anneliese", "Tobias", "Anneliese")]

    assert verdicts(match(said(*family))) == {("0", "2"): "join"}


@pytest.mark.parametrize(
    ("name", "value"), [("phone", "+14155552671"), ("email", "a.quarrington@web.de")]
)
def test_what_is_blocked_joins_nobody(name, value):
    two = (only(*NAME, **{name: value}), only(*NAME, **{name: value}))

    assert (
        "join" not in verdicts(match(said(*two), rules=Rules(blocked=frozenset({value})))).values()
    )


def test_only_what_is_new_is_compared():
    crowd = said(ANN, ann(email=None))
    found = match(said(ann(phone=None)).tail(1).assign(id="new"), known=crowd)

    assert {m.left for m in found.matches} | {m.right for m in found.matches} == {"new", "0", "1"}
    assert all("new" in (m.left, m.right) for m in found.matches)
    assert found.clusters == [("new", "0", "1")]


def test_reasons_say_what_agrees_and_what_does_not_and_nothing_personal():
    other = ann(first_name="Quarrington", last_name="Anneliese", phone="+14155552617", city=None)
    (found,) = [m for m in match(said(ANN, other)).matches if m.left.isdigit()]

    assert "same e-mail" in found.reasons
    assert "first and last name are swapped" in found.reasons
    assert "phones differ by a typo" in found.reasons
    assert not [why for why in found.reasons if "quarrington" in why.lower() or "4155" in why]


def test_doubt_is_among_the_reasons():
    (found,) = [m for m in match(said(ANN, ann(birthday="1955-11-21"))).matches if m.left.isdigit()]

    assert found.reasons[0] == "looked at by a person: different birthdays"


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"id": []}),
        pd.DataFrame({"id": ["1"]}),
        pd.DataFrame({"id": ["1", "2"]}),
        pd.DataFrame({"id": [1, 2], "first_name": [None, None], "email": [None, float("nan")]}),
    ],
    ids=["nobody", "one", "nothing said", "nothing but gaps"],
)
def test_who_says_nothing_is_nobody_s_double(frame):
    assert match(frame) == Found([], [])


def test_the_same_people_in_another_order_are_joined_alike():
    frame = said(ANN, ann(phone=None), ann(email=None))
    turned = frame.iloc[::-1].reset_index(drop=True)

    one, other = ({frozenset(c) for c in match(each).clusters} for each in (frame, turned))

    assert one == other
    assert frozenset({"0", "1", "2"}) in one


def test_two_shoppers_of_a_new_shop_are_judged_without_a_crowd():
    two = pd.DataFrame([{**ANN, "id": "0"}, {**ann(email=None, first_name="Annelise"), "id": "1"}])

    assert verdicts(match(two)) == {("0", "1"): "join"}


def test_a_shop_s_people_are_told_apart():
    people, truth = shop.made(1000, 11)
    joined = {(a, b) for one in match(people).clusters for a in one for b in one if a < b}
    right = {pair for pair in joined if truth[pair[0]] == truth[pair[1]]}
    pairs = sum(n * (n - 1) // 2 for n in pd.Series(truth).value_counts())

    assert len(right) / len(joined) > 0.995
    assert len(right) / pairs > 0.9
