"""A letter says what it was told to, and nobody can slip a header into it."""

import pytest
from msgspec.structs import replace

from tasks.messaging.letters import Letter, Unsendable, letter

SENDER = '"Acme, Inc." <hello@acme.example>'
ONE = Letter(key="k1", address="ada@example.com", subject="Votre panier à 80 €", body="Bonjour,\n.\nà bientôt", promotional=True)  # fmt: skip


def test_a_letter_is_named_for_good_and_says_how_to_end_it():
    made = letter(ONE, SENDER)

    assert made["Message-ID"] == "<k1@acme.example>"
    assert made["List-Unsubscribe"] == "<mailto:hello@acme.example?subject=unsubscribe>"
    assert made["From"] == '"Acme, Inc." <hello@acme.example>'
    assert made["Subject"] == "Votre panier à 80 €"
    assert made.get_content() == "Bonjour,\n.\nà bientôt\n"


def test_who_is_not_sold_to_is_not_told_how_to_end_it():
    assert letter(replace(ONE, promotional=False), SENDER)["List-Unsubscribe"] is None


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\x00", "\x0b", "\x85", "\u2028"])
@pytest.mark.parametrize("field", ["subject", "address"])
def test_a_line_end_is_refused_wherever_a_header_could_begin(field, end):
    with pytest.raises(Unsendable):
        letter(replace(ONE, **{field: f"{getattr(ONE, field)}{end}Bcc: eve@example.com"}), SENDER)


@pytest.mark.parametrize(
    "address",
    ["", "ada", "@example.com", "ada@", "a@b@c.com", "a b@c.com", "ada@example.com>", "a,b@c.com", "ada@münchen.example"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(Unsendable):
        letter(replace(ONE, address=address), SENDER)
