"""Keys that never join people: what shops and people type where they have nothing to say.

The shop's own numbers and addresses stand in the setting LOCKSTEP_BLOCKED, as only it knows them.
"""

from collections.abc import Mapping

PLACEHOLDERS = {
    "guest@guest.com": "a placeholder",
    "no@email.com": "a placeholder",
    "noemail@noemail.com": "a placeholder",
    "none@none.com": "a placeholder",
    "noreply@example.com": "a placeholder",
    "test@test.com": "a test address",
    "+15005550006": "a test number",
}
"""What is no person, and why. Numbers of one digit (0000000) never become one in E.164 at all."""


def keys(own: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    """List (kind, value, reason) of all blocked keys: these and the shop's own."""
    return tuple(
        ("email" if "@" in value else "phone", value.lower(), reason)
        for value, reason in sorted({**PLACEHOLDERS, **own}.items())
    )
