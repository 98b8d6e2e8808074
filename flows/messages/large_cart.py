"""Ask somebody of the shop to help whoever left a large cart and never bought: a task, no text.

Until it is done, for a day at most, nobody sells to them: they are talked with.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import Step, When, Workflow

WORKFLOW = Workflow(
    name="large_cart",
    trigger=When("cart left"),
    purpose="cart",
    about=("cart",),
    unless=(When("cart completed"), When("bought since"), When("cart gone")),
    audience=(When("cart over", 300), When("orders at least", 1, holds=False)),
    fresh=timedelta(hours=12),
    goal="order of the cart",
    steps=(
        Step(
            wait=timedelta(hours=2),
            channel="task",
            title={"en": "Help with a cart of {{ cart_total }}"},
            wording={
                "en": "{% if first_name %}{{ first_name }}{% else %}Somebody{% endif %} left a "
                "cart of {{ cart_total }} and has never bought. See whether they need help, in "
                "a way they allow. What sells to them waits until this is done, or for a day."
            },
        ),
    ),
)
large_cart = pressed(WORKFLOW, __doc__)
