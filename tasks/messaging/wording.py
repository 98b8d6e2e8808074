"""What is looked for in a text, in our markets' languages: links, ways out, words that sell."""

import re

SHORTENERS = frozenset(
    (
        "bit.ly",
        "bitly.com",
        "j.mp",
        "tinyurl.com",
        "t.co",
        "goo.gl",
        "ow.ly",
        "is.gd",
        "v.gd",
        "buff.ly",
        "rebrand.ly",
        "rb.gy",
        "cutt.ly",
        "shorturl.at",
        "tiny.cc",
        "bl.ink",
        "t.ly",
        "lnkd.in",
        "s.id",
        "soo.gd",
        "clck.ru",
        "adf.ly",
        "short.gy",
        "shorte.st",
        "smarturl.it",
        "dub.sh",
        "trib.al",
        "tr.im",
        "mcaf.ee",
        "x.co",
        "t2m.io",
        "qr.ae",
        "surl.li",
        "u.to",
        "urlz.fr",
        "kurzelinks.de",
        "fb.me",
        "wp.me",
        "shrtco.de",
        "ouo.io",
        "dlvr.it",
        "snip.ly",
        "po.st",
        "cli.gs",
        "hyperurl.co",
        "lstu.fr",
        "da.gd",
        "tly.io",
    )
)
"""Where links of everybody live side by side: carriers block all for the sake of some."""
HOST = re.compile(r"(?:https?://)?(?:[^/@\s]*@)?(?:www\.)?([^/:?#\s]+)", re.IGNORECASE)
LINK = re.compile(
    r"https?://[^\s<>\"\u201d]+|www\.[^\s<>\"\u201d]+"
    r"|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,24}/[^\s<>\"\u201d]*"
    r"|\b[\w-]+\.(?:com|net|org|co|io|shop|store|app|link|fr|uk|eu|nl)\b"
    r"|\{\{?\s*\w*(?:url|link)\w*\s*(?:\|[^}]*)?\}\}?",
    re.IGNORECASE,
)
STRANGE = re.compile(
    r"https?://(?P<door>[^/\s]*@)|https?://(?P<figures>\d+(?:\.\d+){3})"
    r"|(?P<disguise>\bxn--)|(?P<open>http://)",
    re.IGNORECASE,
)
"""Marks of links that carriers distrust, the gravest first."""
BLANK = re.compile(r"\{\{[^}]*\}\}|\{%.*?%\}|\{\w+(?:\|[^}]*)?\}")
BRAND = re.compile(r"\{\{?\s*(?:brand|shop_name)\b")
LEAVE = (
    r"\b(?:unsubscribe|opt[- ]?out|d[ée]sabonn\w*|d[ée]sinscri\w*|abmeld\w*|abbestell\w*|"
    r"darse de baja|disiscri\w*|annulla iscrizione|afmeld\w*)\b"
)
OUT = re.compile(
    r"\b(?:reply|rply|text|txt|send|rep|r[ée]pond\w*|envoy\w*|antwort\w*|sende\w*|respond\w*|"
    r"env[ií]\w*|rispond\w*|scriv\w*|stuur|antwoord\w*|respost\w*)\W+(?:\w+\W+){0,2}?"
    r"(?:stop|arr[eê]t|end|quit|cancel|unsubscribe|baja|ende|parar|fine)\b"
    r"|\bstop\b\W{0,3}(?:to|2|=|au|pour|um|zum|para|per|for|om|a)?\W{0,3}"
    r"(?:\d{4,6}\b|(?:opt|end|cancel|unsub|quit|stop|d[ée]s|abmeld|abbest|salir|cancel|disisc|"
    r"afmeld)\w*)"
    rf"|{LEAVE}",
    re.IGNORECASE,
)
"""How a text tells to get no more of them."""
LEADING_OUT = re.compile(
    rf"{LEAVE}\s*(?::|-|>|\b(?:at|via|here|ici|sur|hier|unter|aqu[ií]|en|qui|su|op)\b)\W*$",
    re.IGNORECASE,
)
"""What stands before a link that leads out."""
PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u2033", '"'),
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u0060\u00b4", "'"),
        **dict.fromkeys("\u2010\u2011\u2013\u2014\u2212\u2022", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\t", " "),
        **dict.fromkeys("\u200b\u200c\u2060\ufeff\u00ad"),
        "\u2026": "...",
        "\u00d7": "x",
    }
)
"""What word processors write, and the plain sign that costs nothing more."""

CERTAIN = re.compile(
    # a price cut, however it is written: 20% off, -20 %, 20 % de remise, 20 % Rabatt
    r"\d+ ?% ?(?:off|de (?:remise|r[ée]duction|descuento|desconto)|rabatt|korting|di sconto|sconto|"
    r"discount|desconto|descuento)"
    r"|(?<![\w.,])[-\u2212] ?\d{1,2} ?%"
    r"|[$€£] ?\d+(?:[.,]\d+)? off\b|\bsave (?:up to )?(?:[$€£] ?)?\d+"
    r"|\b(?:promo(?:tion)?|discount|coupon|voucher|rabatt|gutschein|angebots|korting\w*|descuento|"
    r"sconto)[ -]?code?\b|\bcode promo\b|\bc[óo]digo (?:de descuento|promocional)\b"
    r"|\bcodice (?:sconto|promo\w*)\b"
    r"|\b(?:use|apply|avec le|mit dem|con el|con il) code [a-z]"
    r"|\b(?:black friday|cyber monday|flash sale|clearance|summer sale|winter sale|bogo|"
    r"buy one,? get one|shop now|buy now|limited[- ]time offer|special offer)\b"
    r"|\b(?:soldes|vente flash|offre sp[ée]ciale|livraison (?:offerte|gratuite)|profitez)\b"
    r"|\b(?:sonderangebot\w*|schlussverkauf|rabattaktion|jetzt (?:kaufen|shoppen|sparen)|"
    r"gratis ?versand|versandkostenfrei bestellen)\b"
    r"|\b(?:rebajas|oferta especial|env[ií]o gratis|compra ahora)\b"
    r"|\b(?:saldi|offerta speciale|spedizione gratuita|acquista (?:ora|adesso))\b"
    r"|\b(?:uitverkoop|gratis verzending|koop nu|frete gr[áa]tis|compre agora)\b",
    re.IGNORECASE,
)
"""Nobody says this except to sell."""

LIKELY = re.compile(
    r"\b(?:use|with|enter|apply) code\b"
    r"|\b(?:sale|discounts?|coupons?|vouchers?|deals?|offers?|promo|promotions?|bargain|"
    r"free shipping|free gift|exclusive|save (?:big|more)|new arrivals?|"
    r"you may also like|don't miss)\b"
    r"|\b(?:remises?|r[ée]ductions?|promos?|bons? plans?|offres?|cadeau)\b"
    r"|\b(?:rabatte?|gutscheine?|angebote?|aktion|gratis|geschenkt)\b"
    r"|\b(?:descuentos?|ofertas?|rebaja|cup[óo]n|regalo)\b"
    r"|\b(?:sconti|sconto|offerte|offerta|omaggio)\b|\b(?:korting|aanbieding(?:en)?)\b"
    r"|\b(?:desconto|promoç(?:ão|ões)|cupom)\b|\d+ ?%",
    re.IGNORECASE,
)
"""This may sell, or may be the name of something that was bought."""
