"""Post e-mails of workflows over SMTP: each reserved and committed before the server hears of it.

A lost answer after the letter was handed over is `unsure`, and the letter is never sent again.
"""

import asyncio
import smtplib
from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import Struct, field
from prefect import task

from tasks import settings
from tasks.dial import Shut, addressed, called, hung_up, shown
from tasks.hub import emails
from tasks.hub.emails import Due
from tasks.hub.engine import Connection, autocommit
from tasks.messaging.letters import Letter, Server, Unsendable, letter, way_out
from tasks.messaging.workflow import Workflow
from tasks.policy import policy
from tasks.reconsider import objection

TOGETHER = 200
"""E-mails of one run."""
GONE = (OSError, smtplib.SMTPServerDisconnected)
"""The server does not answer any more."""


class Posted(Struct):
    """What became of e-mails, by status; `shut` says why no more could leave."""

    mails: Counter[str] = field(default_factory=Counter)
    shut: str = ""

    def add(self, other: "Posted") -> None:
        """Count another batch in."""
        self.mails.update(other.mails)
        self.shut = other.shut or self.shut


def due_once(hub_url: str) -> bool:
    """Whether there is an e-mail to send."""
    with autocommit(hub_url) as hub:
        return emails.due(hub)


def post_once(hub_url: str, server: Server, workflows: Sequence[Workflow] = ()) -> Posted:
    """Send what is due, one by one, unless its workflow objects; only one of us does at a time."""
    done, known = Posted(), {one.name: one for one in workflows}
    with autocommit(hub_url) as hub:
        if not emails.lock(hub):
            return done
        try:
            done.mails["unsure"] += emails.doubt(hub)
            deliver(hub, server, done, known)
        except Shut as error:
            done.shut = str(error)
        finally:
            emails.unlock(hub)
    return done


def deliver(
    hub: Connection, server: Server, done: Posted, workflows: Mapping[str, Workflow]
) -> None:
    """Send up to so many; the line stays open while the server is content."""
    line: smtplib.SMTP | None = None
    try:
        for _ in range(TOGETHER):
            line = line or called(server)
            one = emails.reserve(hub)
            if one is None:
                return
            if one.status == "reserved" and (why := objection(hub, one, workflows)):
                emails.settle(hub, one.id, "withheld", why)
                one.status = "withheld"
            status = one.status if one.status == "withheld" else sent(hub, line, server, one)
            done.mails[status] += 1
            if status not in ("sent", "withheld"):
                hung_up(line)
                line = None
    finally:
        hung_up(line)


def sent(hub: Connection, line: smtplib.SMTP, server: Server, one: Due) -> str:
    """Hand over one letter that is reserved; note what became of it, and return that."""
    try:
        written = letter(written_of(one, server), server.sender).as_bytes()
    except Unsendable as error:
        emails.settle(hub, one.id, "refused", str(error))
        return "refused"
    try:
        code, said = addressed(line, server, one.address)
    except GONE:
        return emails.later(hub, one, "the mail server hung up")
    if code >= 500 and said.startswith("sender: "):
        emails.give_back(hub, one.id, f"{code} {said}")
        raise Shut(f"the mail server refuses our sender with {code}: look at LOCKSTEP_SMTP_SENDER")
    if code >= 400:
        return answered(hub, one, code, said)
    return handed_over(hub, line, one, written)


def written_of(one: Due, server: Server) -> Letter:
    """Return an e-mail as a letter."""
    return Letter(
        key=one.key,
        address=one.address,
        subject=one.subject,
        body=one.body,
        promotional=one.purpose != "transactional",
        way_out=way_out(server.domain, one.way_out),
    )


def handed_over(hub: Connection, line: smtplib.SMTP, one: Due, written: bytes) -> str:
    """Hand the letter itself over: from here on a lost answer leaves us unsure."""
    try:
        code, said = line.data(written)
    except smtplib.SMTPDataError as error:
        return answered(hub, one, error.smtp_code, shown(error.smtp_error, one.address))
    except GONE:
        emails.settle(hub, one.id, "unsure", "the answer to the letter was lost")
        return "unsure"
    if code >= 400:
        return answered(hub, one, code, shown(said, one.address))
    emails.settle(hub, one.id, "sent")
    return "sent"


def answered(hub: Connection, one: Due, code: int, said: str) -> str:
    """Note a no: for now it is tried later, for good it is refused."""
    why = f"{code} {said}"
    if code < 500:
        return emails.later(hub, one, why)
    emails.settle(hub, one.id, "refused", why)
    return "refused"


@task(name="post", task_run_name="post e-mails", **policy("send", "post"))
async def post(workflows: Sequence[Workflow] = ()) -> Posted:
    """Send the e-mails that are due; without a mail server none was asked for."""
    server = settings.smtp()
    if server is None:
        return Posted()
    return await asyncio.to_thread(post_once, settings.hub_url(), server, workflows)
