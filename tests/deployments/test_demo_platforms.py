"""The demo is played with stand-ins alone."""

import os

from deployments.demo_platforms import forget_accounts
from deployments.last_will import MARK

THEIRS = ("LOCKSTEP_SHOPIFY_TOKEN", "LOCKSTEP_ACME_KEY", "LOCKSTEP_HUB", "LOCKSTEP_PUBLIC_URL")


def test_a_persons_own_accounts_never_reach_the_demo(monkeypatch):
    for name in (*THEIRS, "LOCKSTEP_HOME", MARK):
        monkeypatch.setenv(name, "theirs")

    forget_accounts()

    left = {name for name in os.environ if name.startswith("LOCKSTEP_")}
    assert left == {"LOCKSTEP_HOME", MARK}
