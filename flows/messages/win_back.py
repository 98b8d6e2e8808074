"""Win back whoever has not bought for twice as long as they used to, by their own measure.

It names the sort of goods they like, where that is known. Two weeks later, who spent enough gets
something for coming back; nobody who would come anyway.
"""

from datetime import timedelta

from flows.messaging import pressed
from tasks.messaging.workflow import SPARED, Incentive, Step, Variant, When, Workflow

WORKFLOW = Workflow(
    name="win_back",
    trigger=When("quiet for long"),
    purpose="marketing",
    about=("suggestion",),
    unless=(When("bought since"),),
    audience=(When("may be sold to"), When("spent at least", 20)),
    fresh=timedelta(days=14),
    again=timedelta(days=180),
    goal="order",
    goal_within=timedelta(days=7),
    variants={
        "a week later": Variant(waits={0: timedelta(days=7)}),
        "good customers": Variant(audience=(When("spent at least", 60),)),
    },
    steps=(
        Step(
            wait=timedelta(0),
            wording={
                "en": "{{ brand }}: {% if first_name %}{{ first_name }}, {% endif %}it has been a "
                "while. See what is new{% if category %} in {{ category | truncate: 30 }}"
                "{% endif %}: {{ shop_link }} Reply STOP to opt out",
                "fr": "{{ brand }} : {% if first_name %}{{ first_name }}, {% endif %}du nouveau "
                "vous attend{% if category %} ({{ category | truncate: 30 }}){% endif %} : "
                "{{ shop_link }} STOP pour se désabonner",
                "de": "{{ brand }}: {% if first_name %}{{ first_name }}, {% endif %}schau, was es "
                "Neues gibt{% if category %} ({{ category | truncate: 30 }}){% endif %}: "
                "{{ shop_link }} Antworte STOP zum Abmelden",
            },
            within=timedelta(days=14),
        ),
        Step(
            wait=timedelta(days=14),
            only=(SPARED, When("spent at least", 100)),
            incentive=Incentive(discount="10%", code="BACK10", days=7),
            wording={
                "en": "{{ brand }}: {{ discount }} off until {{ offer_ends | default: 'soon' }} "
                "with {{ discount_code | default: 'BACK10' }}: {{ shop_link }} "
                "Reply STOP to opt out",
                "fr": "{{ brand }} : {{ discount }} de remise avec "
                "{{ discount_code | default: 'BACK10' }} : {{ shop_link }} "
                "STOP pour se désabonner",
                "de": "{{ brand }}: {{ discount }} Rabatt mit "
                "{{ discount_code | default: 'BACK10' }}: {{ shop_link }} "
                "Antworte STOP zum Abmelden",
            },
            within=timedelta(days=2),
        ),
    ),
)
win_back = pressed(WORKFLOW, __doc__)
