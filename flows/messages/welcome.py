"""Welcome whoever allowed texts, once ever, and say what they will get.

Where a yes has to be confirmed, `confirm_opt_in` asks for that first: this begins with the second.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="welcome",
    trigger=When("opted in"),
    purpose="marketing",
    unless=(When("said no"),),
    goal="order",
    goal_within=timedelta(days=7),
    steps=(
        Step(
            wait=timedelta(minutes=1),
            wording={
                "en": "{{ brand }}: welcome"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                "! What is new, a few times a month: "
                "{{ shop_link }} Reply STOP to opt out",
                "fr": "{{ brand }} : bienvenue"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                " ! Nos nouveautés, quelques fois par mois : "
                "{{ shop_link }} STOP pour se désabonner",
                "de": "{{ brand }}: willkommen"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                "! Neues von uns, ein paar Mal im Monat: "
                "{{ shop_link }} Antworte STOP zum Abmelden",
            },
            within=timedelta(days=2),
        ),
    ),
)
welcome = pressed(WORKFLOW, __doc__)
