"""E-mails leave once, to who allowed them, after it was written down that they do."""

import re
import ssl
import subprocess
from datetime import timedelta

import pytest
from msgspec.structs import replace

from flows.messages.abandoned_cart import WORKFLOW as CART
from tasks import settings
from tasks.hub import curbs, emails, erasing, journeys
from tasks.hub.emails import Mail
from tasks.hub.engine import autocommit
from tasks.lead import Leads
from tasks.messaging.links import Domain
from tasks.post import due_once, post_once
from tests.hub.world import account, at, order
from tests.tasks.mailroom import mailing
from tests.tasks.travel import ADA, Travel, cart, yes

HERS = "ada@example.com"
MAIL = Mail(workflow="thanks", occasion="o1", purpose="transactional", customer_id=None, address=HERS, subject="Thanks", body="Thank you.")  # fmt: skip
DUE = "UPDATE email SET due_at = now() - interval '1 second'"


@pytest.fixture(scope="module")
def place():
    with mailing() as room:
        yield room


@pytest.fixture
def room(place):
    """A mail server that has heard nothing yet."""
    place.taken, place.heard, place.answers, place.hang_up = [], [], {}, set()
    place.looking, place.private, place.logins = lambda _: None, None, []
    return place


@pytest.fixture
def server(room):
    """The mail server the settings name."""
    return settings.smtp({"LOCKSTEP_SMTP_URL": f"smtp://127.0.0.1:{room.port}", "LOCKSTEP_SMTP_SENDER": "Acme <hello@acme.example>"})  # fmt: skip


class Desk:
    """A hub whose e-mails are asked for and posted."""

    def __init__(self, url, server) -> None:
        self.url, self.server = url, server

    def ask(self, *mails):
        with autocommit(self.url) as hub:
            return emails.ask(hub, mails)

    def post(self):
        return post_once(self.url, self.server, [CART])

    def run(self, statement, *values):
        with autocommit(self.url) as hub:
            hub.execute(statement, values)

    def rows(self):
        with autocommit(self.url) as hub:
            return hub.execute("SELECT status, why FROM email ORDER BY id").fetchall()


@pytest.fixture
def desk(hub_url, server):
    return Desk(hub_url, server)


def allow(desk, status="granted", purpose="marketing", ago="1 day"):
    """Let the ledger say this of her address."""
    desk.run(
        "INSERT INTO consent (channel, address, purpose, status, source, method, happened_at, dedup) VALUES ('email', %s, %s, %s, 'shopify', 'form', now() - %s::interval, gen_random_uuid()::text)",
        HERS, purpose, status, ago,
    )  # fmt: skip


def test_what_is_asked_for_twice_is_sent_once(desk, room):
    assert (desk.ask(MAIL, MAIL), desk.ask(MAIL)) == (1, 0)
    desk.post()
    desk.post()

    assert [one["To"] for one in room.taken] == [HERS]
    assert desk.rows() == [("sent", None)]
    assert not due_once(desk.url)


def test_it_is_written_down_and_committed_before_the_server_hears_of_it(desk, room):
    seen = []
    room.looking = lambda word: seen.append(desk.rows()[0][0]) if word == "MAIL" else None
    desk.ask(MAIL)
    desk.post()

    assert seen == ["reserved"]


def test_a_lost_answer_is_never_sent_again(desk, room):
    desk.ask(MAIL)
    room.hang_up = {"LETTER"}
    desk.post()
    room.hang_up = set()
    desk.run(DUE)
    desk.post()

    assert desk.rows() == [("unsure", "the answer to the letter was lost")]
    assert len(room.taken) == 1


def test_what_somebody_had_in_hand_who_is_gone_is_never_sent_again(desk, room):
    desk.ask(MAIL)
    with autocommit(desk.url) as hub:
        assert emails.reserve(hub).status == "reserved"
    assert due_once(desk.url)
    desk.post()

    assert (desk.rows()[0][0], room.taken) == ("unsure", [])


@pytest.mark.parametrize("word", ["RCPT", "DATA", "LETTER"])
def test_a_no_for_now_is_tried_later_by_the_ladder(desk, room, word):
    desk.ask(MAIL)
    room.answers = {word: ["451 come later, ada@example.com"]}
    desk.post()
    desk.post()
    assert desk.rows() == [("asked", "451 come later, …")]

    desk.run(DUE)
    desk.post()
    assert desk.rows() == [("sent", None)]
    assert len(room.taken) == 1


def test_after_the_last_rung_it_is_refused(desk, room):
    desk.ask(MAIL)
    room.answers = {"RCPT": ["450 full"] * 5}
    for _ in range(5):
        desk.run(DUE)
        desk.post()

    assert desk.rows() == [("refused", "450 full")]


@pytest.mark.parametrize("word", ["RCPT", "DATA", "LETTER"])
def test_a_no_for_good_costs_that_one_alone(desk, room, word):
    desk.ask(MAIL, replace(MAIL, occasion="o2"))
    room.answers = {word: ["550 no such mailbox"]}
    desk.post()

    assert desk.rows() == [("refused", "550 no such mailbox"), ("sent", None)]


@pytest.mark.parametrize("word", ["MAIL", "RCPT"])
def test_a_line_that_is_cut_before_the_letter_has_sent_nothing(desk, room, word):
    desk.ask(MAIL)
    room.hang_up = {word}
    desk.post()
    room.hang_up = set()
    desk.run(DUE)
    desk.post()

    assert (desk.rows(), len(room.taken)) == ([("sent", None)], 1)


def test_a_server_that_refuses_our_sender_refuses_no_letter(desk, room):
    desk.ask(MAIL)
    room.answers = {"MAIL": ["550 who are you"]}

    assert "LOCKSTEP_SMTP_SENDER" in desk.post().shut
    assert desk.rows()[0][0] == "asked"


def test_while_no_server_is_there_everything_waits(desk, room):
    desk.ask(MAIL)
    desk.server = replace(desk.server, port=1)

    assert "cannot be reached" in desk.post().shut
    assert desk.rows() == [("asked", None)]


def test_a_line_is_made_private_before_anybody_logs_in(desk, room, tmp_path, monkeypatch):
    made = tmp_path / "mail.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(made), "-out", str(tmp_path / "cert.pem")], check=True, capture_output=True)  # fmt: skip
    room.private = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    room.private.load_cert_chain(tmp_path / "cert.pem", made)
    desk.server = replace(desk.server, username="acme", password="secret")
    desk.ask(MAIL)

    assert "does not let us in" in desk.post().shut
    assert room.logins == []

    # what is trusted is read once in a run of tests, else
    monkeypatch.setattr(ssl, "create_default_context", ssl.create_default_context.__wrapped__)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    room.heard = []
    assert desk.post().shut == ""

    assert desk.rows() == [("sent", None)]
    assert room.logins == [b"\0acme\0secret"]
    assert room.heard.index("STARTTLS") < room.heard.index("AUTH") < room.heard.index("MAIL")


def test_a_server_beyond_this_machine_must_offer_tls(desk, room):
    desk.ask(MAIL)
    desk.server = replace(desk.server, host="127.1")

    assert "smtps://" in desk.post().shut
    assert desk.rows() == [("asked", None)]


@pytest.mark.parametrize("field", ["subject", "address"])
def test_a_header_cannot_be_slipped_in(desk, room, field):
    desk.ask(replace(MAIL, **{field: f"{getattr(MAIL, field)}\r\nBcc: eve@example.com"}))
    desk.post()

    assert (desk.rows()[0][0], room.taken) == ("refused", [])
    assert "RCPT" not in room.heard


PROMOTION = {
    "nobody knows": ((), "no consent to e-mail marketing"),
    "allowed": (("granted",), None),
    "allowed, and then no more": (("granted", "withdrawn"), "e-mails were withdrawn"),
    "not confirmed": (("pending",), "no consent to e-mail marketing"),
}


@pytest.mark.parametrize("purpose", ["marketing", "cart"])
@pytest.mark.parametrize("case", PROMOTION)
def test_promotion_goes_only_to_who_is_known_to_allow_it(desk, room, case, purpose):
    acts, why = PROMOTION[case]
    for days, status in enumerate(acts):
        allow(desk, status, ago=f"{9 - days} days")
    desk.ask(replace(MAIL, purpose=purpose))
    desk.post()

    assert desk.rows() == [("withheld" if why else "sent", why)]
    assert len(room.taken) == (not why)


@pytest.mark.parametrize("purpose", ["marketing", "transactional"])
def test_an_address_that_was_erased_is_never_written_to(desk, room, purpose):
    allow(desk)
    desk.run("SELECT erase_from_ledger('email', %s)", HERS)
    desk.ask(replace(MAIL, purpose=purpose))
    desk.post()

    assert (desk.rows(), room.taken) == ([("withheld", "erased")], [])


def test_while_texting_is_paused_no_e_mail_leaves(desk, room):
    desk.ask(MAIL)
    desk.run("INSERT INTO pause (reason) VALUES ('wait')")
    desk.post()

    assert not due_once(desk.url)
    assert (desk.rows(), room.taken) == ([("asked", None)], [])


@pytest.mark.parametrize("url", ["mail.acme.example", "http://mail", "smtp://", "smtp://h:x"])
def test_a_server_that_is_set_wrongly_is_said(url):
    with pytest.raises(settings.NotConfigured, match="LOCKSTEP_SMTP_URL"):
        settings.smtp({"LOCKSTEP_SMTP_URL": url, "LOCKSTEP_SMTP_SENDER": "a@b.example"})


def travelled(hub_url):
    """Ada left a cart, was texted, and a day has passed."""
    shop = Travel(hub_url, CART)
    shop.trip = replace(shop.trip, mails=True)
    shop.tell(account("7", HERS, phone=ADA, first_name="Ada", country="US"))
    shop.tell(yes(HERS, channel="email"))
    shop.tell(cart(customer_external_id="7"))
    shop.step(61)
    shop.step(61 + 23 * 60 + 1)
    return shop


def test_a_cart_is_reminded_of_by_e_mail_a_day_after_its_text(hub_url, desk, room):
    shop = travelled(hub_url)
    desk.run("UPDATE email SET expires_at = NULL, asked_at = now()")
    desk.post()

    (sent,) = room.taken
    with autocommit(hub_url) as hub:
        assert ("e-mail sent", 1) in journeys.summary(hub, CART.name, timedelta(days=365))
    assert shop.said()[:2] == ["sms asked", "email asked"]
    assert (sent["To"], sent["Subject"]) == (HERS, "Your cart at Acme")
    assert sent["List-Unsubscribe"] == "<mailto:hello@acme.example?subject=unsubscribe>"
    assert sent.get_content().startswith("Hi Ada,\r\nyour cart of £80.00 is still here: https://acme.example/carts/c1?")  # fmt: skip


def test_who_buys_before_it_leaves_gets_none(hub_url, desk, room):
    shop = travelled(hub_url)
    desk.run("UPDATE email SET expires_at = NULL")
    shop.tell(order("1", customer_external_id="7", placed_at=at(61 + 23 * 60 + 2), minutes=61 + 23 * 60 + 2))  # fmt: skip
    desk.post()

    assert (desk.rows(), room.taken) == ([("withheld", "bought since")], [])


def test_who_finished_the_cart_meanwhile_is_not_reminded_of_it(hub_url, desk, room):
    shop = travelled(hub_url)
    desk.run("UPDATE email SET expires_at = NULL")
    late = at(61 + 23 * 60 + 2)
    shop.tell(cart(customer_external_id="7", minutes=61 + 23 * 60 + 2, completed_at=late))
    desk.post()

    assert (desk.rows(), room.taken) == ([("withheld", "finished the cart")], [])


def test_what_is_stopped_by_itself_waits_until_a_person_lets_it_go_on(desk, room):
    desk.ask(MAIL)
    with autocommit(desk.url) as hub:
        curbs.begin(hub, ("workflow", "thanks"), "opt-outs", "look at it")
    desk.post()
    assert not due_once(desk.url)
    assert (desk.rows(), room.taken) == ([("asked", None)], [])

    with autocommit(desk.url) as hub:
        curbs.lift(hub, "thanks", "Ada")
    desk.post()
    assert desk.rows() == [("sent", None)]


TALKS = "WITH c AS (INSERT INTO customer (email) VALUES ('ada@example.com') RETURNING id), i AS (INSERT INTO identity (kind, value, customer_id) SELECT 'hubspot:customer', '501', id FROM c) INSERT INTO conversation (kind, value, source, platform, external_id, opened_at, spoken_at, until) VALUES ('hubspot:customer', '501', 'ticket', 'hubspot', 't1', now(), now(), now() + interval '1 day')"


def test_what_sells_waits_while_they_talk_with_the_shop(desk, room):
    allow(desk)
    desk.run(TALKS)
    with autocommit(desk.url) as hub:
        (her,) = hub.execute("SELECT id FROM customer").fetchone()
    desk.ask(replace(MAIL, purpose="marketing", customer_id=her))
    desk.post()
    assert not due_once(desk.url)
    assert (desk.rows(), room.taken) == ([("asked", None)], [])

    desk.run("UPDATE conversation SET closed_at = now()")
    desk.post()
    assert desk.rows() == [("sent", None)]


def test_a_letter_that_sells_says_how_to_end_it_by_one_click(desk, room):
    allow(desk)
    desk.server = replace(desk.server, domain="https://go.acme.example")
    desk.ask(MAIL, replace(MAIL, purpose="marketing", occasion="o2"))
    desk.post()

    plain, sells = room.taken
    link = re.search(r"https://go.acme.example/u/[0-9a-f]{32}", sells.get_content()).group()
    assert (
        sells["List-Unsubscribe"].strip()
        == f"<{link}>, <mailto:hello@acme.example?subject=unsubscribe>"
    )
    assert sells["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (plain["List-Unsubscribe"], "/u/" in plain.get_content()) == (None, False)


def test_an_e_mail_s_links_are_its_own_and_say_that_it_was_one(hub_url, desk, room):
    shop = Travel(hub_url, CART)
    leads = Leads(Domain(base="https://go.acme.example", hosts=("acme.example",)))
    shop.trip = replace(shop.trip, mails=True, leads=leads)
    shop.tell(account("7", HERS, phone=ADA, country="US"), yes(HERS, channel="email"), cart(customer_external_id="7"))  # fmt: skip
    shop.step(61)
    shop.step(61 + 23 * 60 + 1)

    urls = [one["url"] for one in shop.world.rows("SELECT url FROM link ORDER BY made_at")]
    assert ["utm_medium=sms" in urls[0], "utm_medium=email" in urls[1]] == [True, True]


def test_an_e_mail_whose_occasion_is_over_stays(hub_url, desk, room):
    travelled(hub_url)
    desk.post()

    assert (desk.rows(), room.taken) == ([("withheld", "too late")], [])
    assert CART.steps[1].within <= timedelta(days=1)


@pytest.mark.parametrize("known_by", ["address", "number"])
def test_who_is_erased_leaves_no_address_and_no_words_in_e_mails(desk, room, known_by):
    desk.ask(replace(MAIL, customer_id=7))
    whom = {"ids": [7] if known_by == "number" else [], "emails": [HERS] if known_by == "address" else []}  # fmt: skip
    with autocommit(desk.url) as hub:
        hub.execute(erasing.STEPS["e-mails"], whom)
        left = hub.execute("SELECT address LIKE 'hmac:%', subject, body FROM email").fetchall()
    desk.post()

    assert left == [(True, "", "")]
    assert (desk.rows(), room.taken) == ([("withheld", "erased on request")], [])
