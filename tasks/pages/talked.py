"""What they were sent, wrote and allowed, in words."""

from tasks.pages.glass import Glass, Row
from tasks.pages.worded import Words, listed, spaced

TALKS = {
    "ticket": "Ticket opened",
    "reply": "Began to write with the shop",
    "event": "Somebody of the shop was asked to speak to them",
}
"""How a conversation begins, by its source."""
LOST = ("withheld", "refused", "undelivered", "given_back")
"""How a text ends that reached nobody."""


def text(facts: Row, glass: Glass) -> Words:
    """Tell what became of a text, and why."""
    became, lost = spaced(facts["status"]), facts["status"] in LOST
    why = glass.value(facts["why"]) if lost or facts["status"] == "waiting" else ""
    words = glass.words(str(facts["body"])) if facts["body"] else ""
    said = listed(why, glass.value(facts["error"]), words)
    return f"Text of {facts['workflow']}: {became}", said, "bad" if lost else "ours"


def mail(facts: Row, glass: Glass) -> Words:
    """Tell what became of an e-mail."""
    became, lost = spaced(facts["status"]), facts["status"] in LOST
    words = glass.words(str(facts["subject"])) if facts["subject"] else ""
    said = listed(glass.value(facts["why"]), words)
    return f"E-mail of {facts['workflow']}: {became}", said, "bad" if lost else "ours"


def reply(facts: Row, glass: Glass) -> Words:
    """Tell what they wrote to us."""
    taken = f"taken for: {facts['kind']}" if facts["kind"] else ""
    return f"They wrote: {glass.words(str(facts['body'] or ''))}", taken, "good"


def click(facts: Row, _: Glass) -> Words:
    """Tell of a link that was followed."""
    return f"Followed the link of {facts['workflow']}", "", "good"


def elsewhere(facts: Row, _: Glass) -> Words:
    """Tell what an event said of a mailbox, a chat or a ticket of theirs."""
    return str(facts["kind"]).capitalize(), "", "good"


def workflow(facts: Row, glass: Glass) -> Words:
    """Tell how far a workflow got with them."""
    how = {"waiting": "on its way", "done": "all said", "ended": "ended"}[str(facts["status"])]
    return (
        f"Workflow {facts['workflow']}: {how}",
        listed(glass.value(facts["why"])),
        "ours",
    )


def conversation(facts: Row, _: Glass) -> Words:
    """Tell of a conversation with the shop."""
    what = TALKS[str(facts["source"])]
    whose = f"answered by {facts['owner']}" if facts["owner"] else ""
    over = f"over{': ' + str(facts['why']) if facts['why'] else ''}" if facts["closed"] else "open"
    return what, listed("urgent" if facts["urgent"] else "", whose, over), "plain"


def consent(facts: Row, glass: Glass) -> Words:
    """Tell of an act of consent."""
    by = {"sms": "texts", "email": "e-mails"}[str(facts["channel"])]
    how = facts["source"] if not facts["method"] else f"{facts['source']}, {facts['method']}"
    tone = {"granted": "good", "withdrawn": "bad"}.get(str(facts["status"]), "plain")
    title = f"{facts['purpose']} by {by}: {facts['status']}".capitalize()
    return title, f"by {how}; {glass.value(facts['address'])}", tone


def hold(facts: Row, _: Glass) -> Words:
    """Tell of a reply nobody was sure of."""
    lifted = "a person has looked" if facts["lifted"] else "waits for a person"
    return "A reply that may mean no: promotion is held back", lifted, "bad"
