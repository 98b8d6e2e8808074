import pytest

from tasks import connect, settings
from tasks.settings import NotConfigured


def test_the_hub_has_an_address():
    assert (
        settings.hub_url({"LOCKSTEP_HUB": " postgresql://me@host/hub\n"})
        == "postgresql://me@host/hub"
    )


@pytest.mark.parametrize(
    "url", ["", " ", "mysql://host/hub", "host:5432", "hub", "sqlite:///hub.db"]
)
def test_an_address_that_is_none_of_postgresql_is_refused_with_what_to_set(url):
    with pytest.raises(NotConfigured, match=r"LOCKSTEP_HUB is not.*postgresql://user:pw@host/hub"):
        settings.hub_url({"LOCKSTEP_HUB": url})


def test_a_platform_is_connected_when_any_of_its_keys_is_set():
    environ = {"LOCKSTEP_SHOPIFY_URL": "https://shop", "LOCKSTEP_HUBSPOT_TOKEN": "", "PATH": "/bin"}

    assert settings.accounts(environ) == {"shopify": {"url": "https://shop"}}


@pytest.mark.parametrize(
    ("said", "hooks"),
    [
        ({}, None),
        ({"LOCKSTEP_PUBLIC_URL": "https://hooks.shop/"}, "https://hooks.shop/hooks/shopify"),
        (
            {
                "LOCKSTEP_PUBLIC_URL": "https://hooks.shop",
                "LOCKSTEP_SHOPIFY_WEBHOOK_URL": "https://else.shop/x",
            },
            "https://else.shop/x",
        ),
    ],
    ids=["none", "ours", "its own"],
)
def test_a_platform_sends_its_webhooks_to_our_public_address_unless_told_otherwise(said, hooks):
    account = settings.accounts({"LOCKSTEP_SHOPIFY_URL": "https://shop", **said})["shopify"]

    assert account.get("webhook_url") == hooks


def test_a_public_address_alone_connects_nobody():
    assert settings.accounts({"LOCKSTEP_PUBLIC_URL": "https://hooks.shop"}) == {}


@pytest.mark.parametrize(
    ("platform", "words"),
    [("hubspot", "set LOCKSTEP_HUBSPOT_URL"), ("acme", "no platform 'acme': there are hubspot, ")],
)
def test_a_platform_that_is_not_connected_says_how_to_connect_it(platform, words):
    with pytest.raises(NotConfigured, match=words):
        settings.account(platform, {})


def test_a_misspelt_setting_is_found():
    environ = {"LOCKSTEP_HUBSPT_TOKEN": "x", "LOCKSTEP_HUB": "x", "LOCKSTEP_TWILIO_URL": "x"}

    assert settings.strangers(environ) == ["LOCKSTEP_HUBSPT_TOKEN"]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "7",
        '{"pull": 3}',
        '{"pull": {"retires": 2}}',
        '{"pull": {"retries": -1}}',
        '{"pull": {"retries": "two"}}',
        '{"pull": {"timeout_seconds": 0}}',
        '{"pull": {"retry_delay_seconds": [1, "x"]}}',
    ],
)
def test_overrides_that_cannot_be_read_say_so_with_an_example(text):
    with pytest.raises(NotConfigured, match=r'LOCKSTEP_POLICIES cannot be read: .*\{"pull"'):
        settings.policies({"LOCKSTEP_POLICIES": text})


def test_what_is_not_overridden_is_left_out():
    environ = {"LOCKSTEP_POLICIES": '{"pull": {"retries": 2, "retry_delay_seconds": [1, 2.5]}}'}

    assert settings.policies(environ) == {"pull": {"retries": 2, "retry_delay_seconds": [1, 2.5]}}
    assert settings.policies({"LOCKSTEP_POLICIES": ""}) == {}


@pytest.mark.parametrize("text", ["{", "[]", '{"+442079460000": 1}'])
def test_blocked_keys_that_cannot_be_read_say_so(text):
    with pytest.raises(NotConfigured, match="LOCKSTEP_BLOCKED cannot be read"):
        settings.blocked({"LOCKSTEP_BLOCKED": text})


def test_the_public_address_has_no_slash_at_its_end():
    assert (
        settings.public_url({"LOCKSTEP_PUBLIC_URL": "https://hooks.shop/"}) == "https://hooks.shop"
    )


@pytest.mark.parametrize("url", ["hooks.shop", "ftp://hooks.shop", "https://"])
def test_a_public_address_no_platform_can_reach_is_refused(url):
    with pytest.raises(NotConfigured, match="LOCKSTEP_PUBLIC_URL"):
        settings.public_url({"LOCKSTEP_PUBLIC_URL": url})


@pytest.mark.parametrize(
    ("account", "words"),
    [
        ({"daily_limit": "many"}, "HUBSPOT_DAILY_LIMIT is 'many'"),
        ({"daily_limit": "-1"}, "DAILY_LIMIT"),
        ({"time_zone": "Mars/Base"}, "HUBSPOT_TIME_ZONE is 'Mars/Base'"),
        ({"time_zone": "../etc"}, "TIME_ZONE"),
    ],
)
def test_an_account_whose_day_cannot_be_read_says_which_setting(account, words):
    with pytest.raises(NotConfigured, match=words):
        connect.purse("hubspot", account)
