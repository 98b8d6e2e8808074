"""Ask whoever asked for texts to confirm it, where one yes is not enough: double opt-in.

It answers what the person did just now, sells nothing, and is never sent again.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="confirm_opt_in",
    trigger=When("opt-in to confirm"),
    purpose="transactional",
    fresh=timedelta(minutes=50),
    goal="opt in",
    goal_within=timedelta(days=1),
    steps=(
        Step(
            wait=timedelta(0),
            answers=True,
            wording={
                "en": "{{ brand }}: did you ask for texts from us? Reply YES to get them, "
                "STOP and you never will.",
                "fr": "{{ brand }} : avez-vous demandé nos SMS ? Répondez OUI pour les recevoir, "
                "STOP pour ne jamais en recevoir.",
                "de": "{{ brand }}: Hast du SMS von uns angefordert? Antworte JA, um sie zu "
                "bekommen, oder STOP, um nie welche zu bekommen.",
            },
            within=timedelta(minutes=50),
        ),
    ),
)
confirm_opt_in = pressed(WORKFLOW, __doc__)
