"""A campaign as it is pressed, kept, and written as the workflow it is."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct

from tasks.hub import campaigns, memberships
from tasks.hub.campaigns import Kept
from tasks.hub.engine import Connection
from tasks.messaging.lint import Finding
from tasks.messaging.repeats import repeated
from tasks.messaging.workflow import Step, When, Workflow


class Campaign(Struct, frozen=True):
    """What a person pressed: its name, whom it means, its words by language, and until when."""

    name: str
    segment: str
    wording: Mapping[str, str]
    until: datetime

    @property
    def workflow(self) -> str:
        """What its texts and journeys are counted by."""
        return f"campaign {self.name}"

    @property
    def kept(self) -> Kept:
        """Say it as the hub keeps it: the first of its languages stands for all others."""
        pairs = [list(pair) for pair in self.wording.items()]
        return Kept(self.name, self.segment, pairs, self.until)


def workflow_of(campaign: Campaign, now: datetime) -> Workflow:
    """Write a campaign as the workflow it is; its texts are worth sending until it ends."""
    return Workflow(
        name=campaign.workflow,
        trigger=When("in segment", campaign.segment),
        purpose="marketing",
        audience=(When("in segment", campaign.segment), When("may be sold to")),
        goal="order",
        steps=(
            Step(
                wait=timedelta(0),
                wording=dict(campaign.wording),
                within=max(campaign.until - now, timedelta(0)),
                until=campaign.until,
            ),
        ),
    )


def going(hub: Connection) -> list[Workflow]:
    """List the campaigns that may still have to ask who was talking with us when it was pressed."""
    now = memberships.now_of(hub)
    return [
        workflow_of(Campaign(one.name, one.segment, dict(one.wording), one.until), now)
        for one in campaigns.going(hub)
    ]


def worn(hub: Connection, campaign: Campaign) -> Finding | None:
    """Say which campaign of late said the same, if any did."""
    for one in campaigns.recent(hub, campaign.name):
        before = [words for _, words in one.wording]
        if any(repeated(words, before) for words in campaign.wording.values()):
            words = f"The campaign {one.name!r} to {one.segment} said the same within sixty days."
            return Finding("repeated", "warning", words, "Say it anew: carriers filter repeats.")
    return None


def otherwise(hub: Connection, campaign: Campaign) -> str:
    """Say why a campaign cannot have this name: empty when it can."""
    if found := campaigns.other(hub, campaign.kept):
        segment, since = found
        return (
            f"the campaign {campaign.name!r} of {since:%Y-%m-%d} says other words, or to others "
            f"than {campaign.segment} (it was to {segment}): give this one a name of its own"
        )
    return ""
