"""Words that sell, in the languages of our markets: what a service text must not say."""

import re

CERTAIN = re.compile(
    # a price cut, however it is written: 20% off, -20 %, 20 % de remise, 20 % Rabatt
    r"\d+ ?% ?(?:off|de (?:remise|r[ée]duction|descuento|desconto)|rabatt|korting|di sconto|sconto|"
    r"discount|desconto|descuento)"
    r"|(?<![\w.,])[-−] ?\d{1,2} ?%"
    r"|[$€£] ?\d+(?:[.,]\d+)? off\b|\bsave (?:up to )?(?:[$€£] ?)?\d+"
    r"|\b(?:promo(?:tion)?|discount|coupon|voucher|rabatt|gutschein|angebots|korting\w*|descuento|"
    r"sconto)[ -]?code?\b|\bcode promo\b|\bc[óo]digo (?:de descuento|promocional)\b"
    r"|\bcodice (?:sconto|promo\w*)\b"
    r"|\b(?:use|with|enter|apply|avec le|mit dem|con el|con il) code\b"
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
    r"\b(?:sale|discounts?|coupons?|vouchers?|deals?|offers?|promo|promotions?|bargain|free shipping|"
    r"free gift|exclusive|save (?:big|more)|new arrivals?|you may also like|don't miss)\b"
    r"|\b(?:remises?|r[ée]ductions?|promos?|bons? plans?|offres?|cadeau)\b"
    r"|\b(?:rabatte?|gutscheine?|angebote?|aktion|gratis|geschenkt)\b"
    r"|\b(?:descuentos?|ofertas?|rebaja|cup[óo]n|regalo)\b"
    r"|\b(?:sconti|sconto|offerte|offerta|omaggio)\b|\b(?:korting|aanbieding(?:en)?)\b"
    r"|\b(?:desconto|promoç(?:ão|ões)|cupom)\b|\d+ ?%",
    re.IGNORECASE,
)
"""This may sell, or may be the name of something that was bought."""
