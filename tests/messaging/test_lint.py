"""What an editor would say of a text."""

import pytest

from tasks.consent import answers
from tasks.messaging.lint import Draft, Finding, links, lint, names_way_out

FINE = "Ada's Shop: the new tea is here. https://ada.example/tea Reply STOP to opt out"


def said(body: str, purpose: str = "marketing", **about) -> dict[str, Finding]:
    draft = Draft(body=body, purpose=purpose, **{"brand": ("Ada's Shop",), **about})
    return {one.rule: one for one in lint(draft)}


@pytest.mark.parametrize(
    ("body", "purpose"),
    [
        (FINE, "marketing"),
        (
            "{first_name|Hi}, your cart at ADAS SHOP is saved: {cart_url} Reply STOP to opt out",
            "cart",
        ),
        ("{brand}: tea, see {url}. STOP to end", "marketing"),
        ("Ada's Shop: your parcel is on its way: https://ada.example/p/1", "transactional"),
        ("Your pickup code is 4711.", "transactional"),
        ("Ada\u2019s Shop: l\u2019été est là. STOP au 36180", "marketing"),
    ],
)
def test_a_good_text_has_no_errors(body, purpose):
    assert [one for one in said(body, purpose).values() if one.severity == "error"] == []


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ("  ", "empty"),
        ("Tea is here. https://ada.example/tea Reply STOP to opt out", "brand"),
        ("Ada's Shop: tea is here. https://ada.example/tea", "opt-out"),
        (FINE + " https://ada.example/coffee", "links"),
        ("Ada's Shop: tea bit.ly/3xYz Reply STOP to opt out", "shortener"),
        ("Ada's Shop: tea https://www.tinyurl.com/3xYz Reply STOP to opt out", "shortener"),
        ("Ada's Shop: tea HTTPS://BIT.LY/3xYz Reply STOP to opt out", "shortener"),
        (FINE + "a" * 1600, "length"),
    ],
)
def test_an_error_keeps_a_promotional_text_from_leaving(body, rule):
    assert said(body)[rule].severity == "error"


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://ada.example@evil.example/tea", "before an @"),
        ("https://192.0.2.7/tea", "figures instead of a name"),
        ("https://xn--da-mja.example/tea", "look like others"),
        ("http://ada.example/tea", "begin with https"),
        ("http://192.0.2.7/tea", "figures instead of a name"),
    ],
)
def test_a_link_that_looks_like_a_thiefs_is_warned_of(link, words):
    found = said(f"Ada's Shop: tea {link} Reply STOP to opt out")["link"]

    assert (found.severity, words in found.words) == ("warning", True)
    assert "link" not in said(FINE)


def test_a_long_address_of_our_own_is_no_shortener():
    assert "shortener" not in said("Ada's Shop: https://rabbit.ly/tea Reply STOP to opt out")
    assert "shortener" not in said("Ada's Shop: https://ada.example/bit.ly Reply STOP to opt out")


@pytest.mark.parametrize(
    "words",
    [
        "Reply STOP to opt out", "reply stop to end", "Text STOP to cancel", "Txt STOP 2 stop",
        "STOP to unsubscribe", "STOP=end", "Send STOP to quit", 'Reply with "STOP" to opt-out',
        "STOP au 36180", "STOP 36180", "Répondez STOP pour vous désinscrire", "Envoyez ARRÊT au 36180",
        "Antworten Sie mit STOP", "STOP zum Abmelden", "Abmelden: https://ada.example/u",
        "Responde STOP para salir", "Envía BAJA al 5555", "Rispondi STOP per disiscriverti",
        "Unsubscribe: https://ada.example/u", "Opt out: https://ada.example/u", "Stuur STOP om te stoppen",
    ],
)  # fmt: skip
def test_a_way_out_may_be_worded_in_many_ways(words):
    assert names_way_out(f"Ada's Shop: tea. {words}")


@pytest.mark.parametrize(
    "body",
    [
        "", "Don't stop now", "STOP SCROLLING! Tea is here", "You can't stop us", "Non-stop tea",
        "One-stop shop", "Stop by our shop", "The end of summer", "Reply YES for more", "Full stop.",
        "Send it to a friend before the weekend",
    ],
)  # fmt: skip
def test_other_stops_are_no_way_out(body):
    assert not names_way_out(body)


def test_a_way_out_is_wanted_only_where_it_is_due():
    bare = "Ada's Shop: tea is here. https://ada.example/tea"

    assert "opt-out" in said(bare)
    assert "opt-out" not in said(bare, way_out_due=False)
    assert "opt-out" not in said(bare, "transactional")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("see https://a.example/x and https://a.example/x", ["https://a.example/x"]),
        ("see www.a.example.", ["www.a.example"]),
        ("see ada.com, now", ["ada.com"]),
        ("see {cart_url|ada.com/c}", ["{cart_url|ada.com/c}"]),
        ("tea. Reply STOP to opt out", []),
        ("50% off.Now or never, e.g. today.It is here.us too", []),
        ("https://a.example/x Unsubscribe: https://a.example/u", ["https://a.example/x"]),
        ("(https://a.example/x)", ["https://a.example/x"]),
    ],
)
def test_links_are_where_people_are_to_go(body, expected):
    assert links(body) == expected


@pytest.mark.parametrize(
    "offer",
    [
        "20% off your next order", "-20 %", "20 % de remise", "20% Rabatt", "20 % de descuento",
        "20% di sconto", "20% korting", "$10 off", "Save up to $20", "Use code TEA", "promo code TEA",
        "your discount code", "code promo TEA", "Gutschein-Code TEA", "código promocional TEA",
        "codice sconto TEA", "Black Friday is here", "Shop now", "les soldes", "livraison offerte",
        "Sonderangebot", "jetzt kaufen", "envío gratis", "spedizione gratuita", "koop nu", "frete grátis",
    ],
)  # fmt: skip
def test_a_service_text_that_sells_does_not_leave(offer):
    assert (
        said(f"Ada's Shop: your parcel is here. {offer}", "transactional")["offer"].severity
        == "error"
    )
    assert "offer" not in said(f"{FINE} {offer}")


@pytest.mark.parametrize(
    "body",
    [
        "Your order “Sale Tee” is on its way",
        "Enter code AB12 at the locker",
        "Use code 4711 at the door",
        "Your deal of the day was shipped",
        "Votre cadeau est en route",
    ],
)
def test_what_only_sounds_like_selling_is_a_warning(body):
    assert said(body, "transactional")["offer"].severity == "warning"


@pytest.mark.parametrize(
    "body",
    [
        "Ada's Shop: your parcel 12345 arrives tomorrow between 9-12.",
        "Your order #1001 was refunded: $20.00.",
        "Your pickup code is 4711. Bring it with you.",
        "Votre colis arrive demain.",
        "Ihre Bestellung wurde verschickt.",
        "You will get no more texts from us. Reply START to get them again.",
    ],
)
def test_a_plain_service_text_sells_nothing(body):
    assert "offer" not in said(body, "transactional")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("“" + "a" * 159, "“ (at 1) makes this text cost 3 parts instead of 1."),
        ("Ada\u2019s" + "a" * 150, "\u2019 (at 4) makes this text cost 3 parts instead of 1."),
        (
            "a" * 100 + "\u2013…",
            "\u2013 (at 101), … (at 102) makes this text cost 2 parts instead of 1.",
        ),
        ("a" * 100 + "🎉", "🎉 (at 101) makes this text cost 2 parts instead of 1."),
    ],
)
def test_a_sign_that_costs_parts_is_pointed_at(body, words):
    assert said(body, "transactional")["signs"].words == words


@pytest.mark.parametrize("body", ["short “quotes”", "🎉 hooray", "Žižkov " * 30])
def test_a_sign_that_costs_nothing_or_that_the_language_needs_is_left_alone(body):
    assert "signs" not in said(body, "transactional") or "Ž" in body


def test_a_dear_text_is_a_warning():
    assert said(FINE + " more" * 130)["length"].severity == "warning"
    assert "length" not in said(FINE + " more" * 50)


@pytest.mark.parametrize(
    "body",
    [
        "ADA'S SHOP HAS NEW TEA FOR YOU TODAY",
        "Ada's Shop: tea!!!",
        "Ada's Shop: $$$ inside",
        "what???",
    ],
)
def test_shouting_is_a_warning(body):
    assert said(body)["shouting"].severity == "warning"


@pytest.mark.parametrize("body", [FINE, "OK!", "NEW TEA!!", "Reply STOP to opt out"])
def test_a_normal_voice_is_no_shouting(body):
    assert "shouting" not in said(body)


def test_blanks_belong_in_templates_only():
    assert "blanks" not in said("Ada's Shop: {first_name|Hi}, tea. Reply STOP to opt out")
    assert said("{first_name|Hi}, tea", finished=True)["blanks"].severity == "error"


def test_without_a_brand_to_look_for_the_editor_is_told():
    assert said(FINE, brand=())["brand"].severity == "warning"


@pytest.mark.parametrize("name", ["ADA'S SHOP", "Adas Shop", "ada\u2019s-shop", "Àda\u2019s Shop"])
def test_a_brand_may_be_spelt_as_it_likes(name):
    assert "brand" not in said(f"{name}: tea. Reply STOP to opt out")


@pytest.mark.parametrize("kind", answers.WORKFLOWS)
@pytest.mark.parametrize(
    "ended", [(), ("marketing", "cart"), ("marketing", "cart", "transactional")]
)
def test_our_own_answers_read_well(kind, ended):
    body = answers.worded(kind, ended, "Ada's Shop", {})

    assert said(body, "transactional", finished=True) == {}


def test_errors_come_first_and_each_finding_says_what_to_do():
    found = lint(Draft(body="TEA FOR ALL OF YOU TODAY!!! bit.ly/x bit.ly/y", purpose="marketing"))

    assert [one.severity for one in found] == sorted(one.severity for one in found)
    assert {one.rule for one in found} >= {"opt-out", "links", "shortener", "shouting", "brand"}
    assert all(one.words.endswith((".", ":")) and one.advice.endswith(".") for one in found)
