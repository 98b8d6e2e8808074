"""A text to us as Twilio would deliver it, signed with our own account's token."""

import base64
import hashlib
import hmac
import uuid
from collections.abc import Mapping
from urllib.parse import urlencode

from mappings.twilio_records import REHEARSAL
from tasks.connectors.base import StopSync
from tasks.connectors.base_rehearsing import Spoken
from tasks.connectors.twilio_signature import FORM, fields

SECRETS = ("webhook_secret", "auth_token")


def spoken(account: Mapping[str, str], url: str, phone: str, words: str) -> Spoken:
    """Write the delivery of a text from this number to our address."""
    secrets = next((account[name] for name in SECRETS if account.get(name)), "")
    secret = secrets.partition(",")[0].strip()
    if not secret:
        raise StopSync("Twilio's auth_token is not set: LOCKSTEP_TWILIO_AUTH_TOKEN")
    sender = account.get("sender", "")
    form = {
        "MessageSid": f"SM{uuid.uuid4().hex}",
        "SmsStatus": "received",
        "From": phone,
        "To": "" if sender.startswith("MG") else sender,
        "MessagingServiceSid": sender if sender.startswith("MG") else "",
        "Body": words,
        "NumMedia": "0",
        REHEARSAL: "yes",
    }
    body = urlencode(form).encode()
    return Spoken(form["MessageSid"], "POST", url, signed(url, body, secret), body)


def signed(url: str, form: bytes, secret: str) -> dict[str, str]:
    """Return the headers with which Twilio would sign this form, by an auth token."""
    seal = hmac.digest(secret.encode(), url.encode() + fields(form), hashlib.sha1)
    return {"content-type": FORM, "x-twilio-signature": base64.b64encode(seal).decode()}
