"""What a test wants to know of what was looked up."""

from datetime import UTC, datetime

from tasks.connectors.base_probing import Probed

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HOOK = "https://hooks.shop.example/hooks"


def verdicts(probed: Probed, about: str) -> dict[str, str]:
    return {one.subject: one.verdict for one in probed.checks if one.about == about}


def told(probed: Probed, verdict: str) -> str:
    """All that is said, and advised, of what stands like this."""
    return " | ".join(
        f"{one.subject}: {one.said} -> {one.advice}"
        for one in probed.checks
        if one.verdict == verdict
    )


def worst(probed: Probed) -> dict[str, set[str]]:
    return {
        about: {one.verdict for one in probed.checks if one.about == about}
        for about in dict.fromkeys(one.about for one in probed.checks)
    }
