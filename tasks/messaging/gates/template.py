"""A text that its own lint refuses does not leave."""

from datetime import timedelta

from tasks.messaging.gate import Objection, Situation, Text
from tasks.messaging.lint import Draft, lint
from tasks.messaging.rules import Rules
from tasks.messaging.zones import origin

EVERY_TIME = frozenset({"FR", "GB", "CA"})
"""Where each promotional text has to tell the way out; elsewhere the first, and then monthly."""
MONTH = timedelta(days=30)


def objects(text: Text, situation: Situation, rules: Rules) -> Objection | None:
    """Refuse what an editor should have mended; it will not get better by waiting."""
    draft = Draft(
        body=text.body,
        purpose=text.purpose,
        brand=rules.brand,
        way_out_due=due(text, situation),
        finished=True,
    )
    errors = [one for one in lint(draft) if one.severity == "error"]
    return Objection("template", " ".join(one.words for one in errors)) if errors else None


def due(text: Text, situation: Situation) -> bool:
    """Whether this text has to tell how to opt out: the last that did is too long ago."""
    if origin(text.phone)[0] in EVERY_TIME:
        return True
    told = (one.at for one in situation.sent if one.way_out)
    return not any(at > situation.now - MONTH for at in told)
