"""The rules, in order: the first that holds and may be followed is the advice.

Whatever a person of the shop has to do comes before anything that speaks to the customer; what
speaks to them comes before what sells; nothing sells where a gate objects.
"""

from collections.abc import Callable

from msgspec import Struct

from tasks.advice import reasons
from tasks.advice.reasons import Because
from tasks.advice.standing import Purpose, Standing


class Rule(Struct, frozen=True, kw_only=True):
    """One rule: what to do, when it holds, what it sells if it does, and the flow to press."""

    name: str
    do: str
    holds: Callable[[Standing], Because | None]
    purpose: Purpose | None = None
    press: str = ""


RULES = (
    Rule(name="leave alone", do="Leave them alone, for good.", holds=reasons.forgotten),
    Rule(
        name="answer",
        do="Speak with them, and sell nothing until it is over.",
        holds=reasons.talking,
    ),
    Rule(
        name="read the reply",
        do="Read their reply: it may mean no.",
        holds=reasons.unread,
        press="review",
    ),
    Rule(
        name="decide", do="Decide what waits for a person.", holds=reasons.undecided, press="review"
    ),
    Rule(
        name="let it rest", do="Let it rest: sell nothing until then.", holds=reasons.disappointed
    ),
    Rule(name="wait", do="Do nothing: a workflow speaks to them.", holds=reasons.underway),
    Rule(
        name="remind of the cart",
        do="Remind them of the cart they left.",
        holds=reasons.left_cart,
        purpose="cart",
        press="abandoned_cart",
    ),
    Rule(name="let it arrive", do="Wait until the parcel is there.", holds=reasons.arriving),
    Rule(
        name="win back",
        do="Win them back, without a discount first.",
        holds=reasons.slipping,
        purpose="marketing",
        press="win_back",
    ),
    Rule(
        name="suggest",
        do="Suggest what goes with what they bought.",
        holds=reasons.due,
        purpose="marketing",
        press="post_purchase",
    ),
    Rule(
        name="show it again",
        do="Show them again what they looked at.",
        holds=reasons.interested,
        purpose="marketing",
        press="browse_abandonment",
    ),
    Rule(
        name="second purchase",
        do="Ask how they like it, then suggest a second purchase.",
        holds=reasons.once,
        purpose="marketing",
        press="review_request",
    ),
    Rule(
        name="thank",
        do="Thank them with early access; no discount is needed.",
        holds=reasons.best,
        purpose="marketing",
        press="vip_early_access",
    ),
    Rule(
        name="ask for permission",
        do="Ask whether they want news, at the checkout or on the site, never by a text.",
        holds=reasons.unasked,
    ),
    Rule(name="nothing", do="Do nothing.", holds=reasons.rest),
)
"""Every rule, the most urgent first; the last always holds."""
