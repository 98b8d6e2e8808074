"""Remind a shopper of the checkout they left, unless they bought: after an hour, or a quarter.

One text per cart to a number of the United States, and an e-mail a day later; elsewhere a second
text only to who answers us.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, Variant, Wait, When, Workflow

WORKFLOW = Workflow(
    name="abandoned_cart",
    trigger=When("cart left"),
    purpose="cart",
    about=("cart",),
    unless=(When("cart completed"), When("bought since"), When("cart gone")),
    fresh=timedelta(hours=12),
    goal="order of the cart",
    variants={"half an hour": Variant(waits={0: timedelta(minutes=30)})},
    steps=(
        Step(
            wait=(
                Wait(timedelta(minutes=15), where=(When("cart over", 150),)),
                Wait(timedelta(minutes=60)),
            ),
            wording={
                "en": "{{ brand }}: {% if first_name %}{{ first_name }}, {% endif %}we kept your "
                "cart for you: {{ cart_link }} Reply STOP to opt out",
                "fr": "{{ brand }} : {% if first_name %}{{ first_name }}, {% endif %}votre panier "
                "vous attend : {{ cart_link }} STOP pour se désabonner",
                "de": "{{ brand }}: {% if first_name %}{{ first_name }}, {% endif %}dein Warenkorb "
                "wartet auf dich: {{ cart_link }} Antworte STOP zum Abmelden",
            },
            variants={
                "what it is worth": {
                    "en": "{{ brand }}: your cart of {{ cart_total }} is one tap away: "
                    "{{ cart_link }} Reply STOP to opt out",
                    "fr": "{{ brand }} : votre panier de {{ cart_total }} est prêt : "
                    "{{ cart_link }} STOP pour se désabonner",
                    "de": "{{ brand }}: Dein Warenkorb ({{ cart_total }}) ist bereit: "
                    "{{ cart_link }} Antworte STOP zum Abmelden",
                }
            },
            within=timedelta(hours=24),
        ),
        Step(
            wait=timedelta(hours=23),
            channel="email",
            only=(When("american number"),),
            title={
                "en": "Your cart at {{ brand }}",
                "fr": "Votre panier chez {{ brand }}",
                "de": "Dein Warenkorb bei {{ brand }}",
            },
            wording={
                "en": "{% if first_name %}Hi {{ first_name }},{% else %}Hello,{% endif %}\n"
                "your cart of {{ cart_total }} is still here: {{ cart_link }}\n"
                "Questions? Just answer this e-mail.\n{{ brand }}",
                "fr": "Bonjour{% if first_name %} {{ first_name }}{% endif %},\n"
                "votre panier ({{ cart_total }}) vous attend : {{ cart_link }}\n"
                "Une question ? Il suffit de répondre à ce message.\n{{ brand }}",
                "de": "Hallo{% if first_name %} {{ first_name }}{% endif %},\n"
                "dein Warenkorb ({{ cart_total }}) ist noch da: {{ cart_link }}\n"
                "Fragen? Antworte einfach auf diese Mail.\n{{ brand }}",
            },
        ),
        Step(
            wait=timedelta(0),
            only=(When("american number", holds=False), When("engaged")),
            wording={
                "en": "{{ brand }}: still thinking it over? Your cart: {{ cart_link }} "
                "Just answer if you have a question. Reply STOP to opt out",
                "fr": "{{ brand }} : une question avant de commander ? Votre panier : "
                "{{ cart_link }} STOP pour se désabonner",
                "de": "{{ brand }}: Noch unsicher? Dein Warenkorb: {{ cart_link }} "
                "Antworte uns bei Fragen. Antworte STOP zum Abmelden",
            },
        ),
    ),
)
abandoned_cart = pressed(WORKFLOW, __doc__)
