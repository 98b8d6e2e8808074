"""Lead from a text to the shop: short links of its own domain, tokens that say nothing."""

import secrets
from collections.abc import Mapping

from msgspec import Struct, field

from mappings.utm import SMS, Utm, tagged
from tasks.hub.links import Led
from tasks.messaging import links
from tasks.messaging.links import Domain, Misled


class About(Struct, frozen=True, kw_only=True):
    """The text that links stand in."""

    workflow: str
    occasion: str
    variant: str = ""
    journey: int | None = None
    code: str | None = None
    """A discount that stands in the cart already."""
    medium: str = SMS


class Leads(Struct):
    """The links of a batch of texts; keep them in the transaction that asks for the texts."""

    domain: Domain = Domain()
    drafts: list[Led] = field(default_factory=list)
    made: list[Led] = field(default_factory=list)

    def lead(self, about: About, urls: Mapping[str, str]) -> dict[str, str]:
        """Return what stands in the text for each of its links, by name.

        What does not lead to the shop's own hosts, or while there is no domain for links, stands
        there in full: it says where it comes from, but no click on it is seen.
        """
        self.drafts = []
        return {name: self.one(about, name, url) for name, url in urls.items()}

    def stand(self, body: str) -> None:
        """Remember those of the last text's links that stand in it; it need not hold them all."""
        self.made += [one for one in self.drafts if one.token in body]

    def taken(self) -> list[Led]:
        """Take off what was made so far, to be kept."""
        made, self.made = self.made, []
        return made

    def one(self, about: About, name: str, url: str) -> str:
        """Return what stands in the text for one link."""
        token = links.token(secrets.token_bytes(16), about.occasion, name)
        code = about.code if name == "cart_link" else None
        try:
            short = links.short(self.domain.base, token)
            origin = coming(about, token)
            leads_to = links.recovery(url, origin, self.domain.hosts, code)
        except Misled:
            return tagged(url, coming(about))
        self.drafts.append(
            Led(
                token=token,
                workflow=about.workflow,
                occasion=about.occasion,
                name=name,
                url=leads_to,
                journey_id=about.journey,
            )
        )
        return short


def coming(about: About, token: str = "") -> Utm:
    """Say where a visit behind one of these links comes from."""
    return links.origin(about.workflow, variant=about.variant, token=token, medium=about.medium)
