"""Say that money was given back, and how much."""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="refund",
    trigger=When("money given back"),
    purpose="transactional",
    about=("order",),
    fresh=timedelta(days=3),
    goal="none",
    steps=(
        Step(
            wait=timedelta(0),
            wording={
                "en": "{{ brand }}: we sent {{ refund_total | default: 'your money' }} back for "
                "order {{ order_number }}. It can take some days to arrive.",
                "fr": "{{ brand }} : nous vous avons remboursé "
                "{{ refund_total | default: 'le montant' }} pour la commande "
                "{{ order_number }}. Cela peut prendre quelques jours.",
                "de": "{{ brand }}: wir haben {{ refund_total | default: 'dein Geld' }} für "
                "Bestellung {{ order_number }} erstattet. Das kann einige Tage dauern.",
            },
        ),
    ),
)
refund = pressed(WORKFLOW, __doc__)
