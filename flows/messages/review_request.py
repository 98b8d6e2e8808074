"""Ask how somebody likes what arrived three days ago: it opens a conversation, and sells nothing.

Somebody of the shop reads what they answer, and asks for a review where that fits. Not to who
gave it back; once a month at most.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="review_request",
    trigger=When("parcel delivered"),
    purpose="marketing",
    about=("order", "parcel"),
    unless=(When("order cancelled"), When("gave it back")),
    audience=(When("may be sold to"),),
    again=timedelta(days=30),
    goal="reply",
    goal_within=timedelta(days=5),
    steps=(
        Step(
            wait=timedelta(days=3),
            wording={
                "en": "{{ brand }}: hello"
                "{% if first_name %}, {{ first_name }}{% endif %}, how do you like what came with "
                "{{ order_number }}? Just answer, we read it. Reply STOP to opt out",
                "fr": "{{ brand }} : bonjour"
                "{% if first_name %}, {{ first_name }}{% endif %}"
                ", que pensez-vous de votre commande "
                "{{ order_number }} ? Il suffit de répondre. STOP pour se désabonner",
                "de": "{{ brand }}: hallo"
                "{% if first_name %}, {{ first_name }}{% endif %}, wie gefällt dir, was mit "
                "{{ order_number }} kam? Antworte einfach. Antworte STOP zum Abmelden",
            },
            within=timedelta(days=2),
        ),
    ),
)
review_request = pressed(WORKFLOW, __doc__)
