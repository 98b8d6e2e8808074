"""Offer help to whoever came by a link of ours and did not buy: a question, once in two weeks.

Only a person's click counts. What they looked at is theirs to say: there is no link in it.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="clicked_not_bought",
    trigger=When("link clicked"),
    purpose="marketing",
    unless=(When("bought since"),),
    audience=(When("may be sold to"),),
    fresh=timedelta(hours=6),
    again=timedelta(days=14),
    goal="order",
    steps=(
        Step(
            wait=timedelta(hours=20),
            wording={
                "en": "{{ brand }}: can we help you choose? Just answer this text, a person reads "
                "it. Reply STOP to opt out",
                "fr": "{{ brand }} : besoin d'aide pour choisir ? Il suffit de répondre, une "
                "personne vous lit. STOP pour se désabonner",
                "de": "{{ brand }}: Können wir dir bei der Wahl helfen? Antworte einfach, ein "
                "Mensch liest es. Antworte STOP zum Abmelden",
            },
        ),
    ),
)
clicked_not_bought = pressed(WORKFLOW, __doc__)
