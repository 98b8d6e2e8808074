"""How evidence is kept: as JSON that is the same for the same evidence, and known by its hash."""

from hashlib import sha256
from typing import Any

import msgspec

from tasks.rollout.evidence import Evidence

SHORT = 8
"""Letters of a hash that a person is asked to copy."""


def kept(evidence: Evidence) -> str:
    """Write evidence as it is kept; what the hub cannot hold (NUL) is left out."""
    written = msgspec.json.encode(evidence, enc_hook=str, order="sorted").decode()
    return written.replace("\\u0000", "")


def fingerprint(written: str) -> str:
    """Return what evidence is known by: other evidence has another."""
    return sha256(written.encode()).hexdigest()


def read(kept: dict[str, Any]) -> Evidence:
    """Read what was kept."""
    return msgspec.convert(kept, Evidence)
